// The canvas that every browser has as a surface: the same sketch in a page, without a library.
import { seededRandom } from '@utsushi/ground'
import { rgbOf } from './colour.js'
import { checkValues } from './parameter-space.js'
import type { Sketch, SketchValues } from './sketch.js'
import type { Surface } from './surface.js'

/** What is asked of a canvas' drawing context. */
export interface CanvasContext {
  readonly canvas: { readonly width: number; readonly height: number }
  fillStyle: unknown
  strokeStyle: unknown
  lineWidth: number
  lineCap: unknown
  lineJoin: unknown
  save(): void
  restore(): void
  setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void
  fillRect(x: number, y: number, width: number, height: number): void
  beginPath(): void
  closePath(): void
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  rect(x: number, y: number, width: number, height: number): void
  ellipse(
    x: number,
    y: number,
    radiusX: number,
    radiusY: number,
    turn: number,
    from: number,
    to: number,
  ): void
  bezierCurveTo(x2: number, y2: number, x3: number, y3: number, x4: number, y4: number): void
  fill(): void
  stroke(): void
  translate(x: number, y: number): void
  rotate(angle: number): void
  scale(x: number, y: number): void
}

/**
 * Draws a sketch on a canvas, and leaves its context as it was.
 * @param seed a whole number: decides what is not a parameter
 * @throws InputError for values outside the sketch's space
 * @example drawOnCanvas(canvas.getContext('2d'), dents, { dipCount: 5, hue: 210, circleCount: 7 }, 1)
 */
export function drawOnCanvas(
  context: CanvasContext,
  sketch: Sketch,
  values: SketchValues,
  seed: number,
): void {
  checkValues(sketch, values)
  context.save()
  sketch.draw(canvasSurface(context), values, seededRandom(seed))
  context.restore()
}

/** Colours as they are set; null for none. */
interface Ink {
  readonly fill: string | null
  readonly stroke: string | null
}

/** A canvas as a surface: white with a black outline of one pixel, as a surface begins. */
export function canvasSurface(context: CanvasContext): Surface {
  let ink: Ink = { fill: 'rgb(255 255 255)', stroke: 'rgb(0 0 0)' }
  let isBegun = false
  const before: Ink[] = []
  context.lineWidth = 1
  context.lineCap = 'round'
  context.lineJoin = 'miter'
  const paint = (): void => {
    if (ink.fill !== null) {
      context.fillStyle = ink.fill
      context.fill()
    }
    if (ink.stroke !== null) {
      context.strokeStyle = ink.stroke
      context.stroke()
    }
  }
  const ellipse = (x: number, y: number, width: number, height: number): void => {
    context.beginPath()
    context.ellipse(x, y, width / 2, height / 2, 0, 0, 2 * Math.PI)
    paint()
  }
  return {
    get width() {
      return context.canvas.width
    },
    get height() {
      return context.canvas.height
    },
    background: (hue, saturation, brightness) => {
      context.save()
      context.setTransform(1, 0, 0, 1, 0, 0)
      context.fillStyle = colour(hue, saturation, brightness, 1)
      context.fillRect(0, 0, context.canvas.width, context.canvas.height)
      context.restore()
    },
    fill: (hue, saturation, brightness, opacity = 1) => {
      ink = { ...ink, fill: colour(hue, saturation, brightness, opacity) }
    },
    noFill: () => {
      ink = { ...ink, fill: null }
    },
    stroke: (hue, saturation, brightness, opacity = 1) => {
      ink = { ...ink, stroke: colour(hue, saturation, brightness, opacity) }
    },
    noStroke: () => {
      ink = { ...ink, stroke: null }
    },
    strokeWeight: (weight) => {
      context.lineWidth = weight
    },
    circle: (x, y, diameter) => ellipse(x, y, diameter, diameter),
    ellipse,
    rect: (x, y, width, height) => {
      context.beginPath()
      context.rect(x, y, width, height)
      paint()
    },
    line: (x1, y1, x2, y2) => {
      context.beginPath()
      context.moveTo(x1, y1)
      context.lineTo(x2, y2)
      if (ink.stroke === null) return
      context.strokeStyle = ink.stroke
      context.stroke()
    },
    beginShape: () => {
      context.beginPath()
      isBegun = false
    },
    vertex: (x, y) => {
      if (isBegun) context.lineTo(x, y)
      else context.moveTo(x, y)
      isBegun = true
    },
    bezierVertex: (...points) => context.bezierCurveTo(...points),
    endShape: (mode) => {
      if (mode === 'close') context.closePath()
      paint()
    },
    push: () => {
      context.save()
      before.push(ink)
    },
    pop: () => {
      context.restore()
      ink = before.pop() ?? ink
    },
    translate: (x, y) => context.translate(x, y),
    rotate: (angle) => context.rotate(angle),
    scale: (factor) => context.scale(factor, factor),
  }
}

function colour(hue: number, saturation: number, brightness: number, opacity: number): string {
  return `rgb(${rgbOf(hue, saturation, brightness).join(' ')} / ${opacity})`
}
