// A CanvasKit canvas as a surface: Skia, which also draws the canvas of Chromium, as WebAssembly, the same in Node and in a page.
import { InputError } from '@utsushi/ground'
import type { Canvas, CanvasKit, Paint } from 'canvaskit-wasm'
import { rgbOf } from './colour.js'
import type { Surface } from './surface.js'

/** A surface on a canvas, and the memory it holds. */
export interface CanvasKitSurface extends Surface {
  /** Gives back what CanvasKit keeps; the canvas is the caller's. */
  free(): void
}

/** Colour of an outline or of what it holds; absent: not drawn. */
type Colour = Float32Array | undefined

interface Style {
  readonly fill: Colour
  readonly stroke: Colour
  readonly weight: number
}

/**
 * Draws on a canvas of CanvasKit, as p5.js draws on that of a browser: smooth edges, round ends, mitred corners.
 * @param size pixels of the canvas
 * @example const surface = canvasKitSurface(canvasKit, canvas, { width: 64, height: 64 })
 */
export function canvasKitSurface(
  canvasKit: CanvasKit,
  canvas: Canvas,
  { width, height }: { readonly width: number; readonly height: number },
): CanvasKitSurface {
  const filled = new canvasKit.Paint()
  filled.setAntiAlias(true)
  filled.setStyle(canvasKit.PaintStyle.Fill)
  const outlined = new canvasKit.Paint()
  outlined.setAntiAlias(true)
  outlined.setStyle(canvasKit.PaintStyle.Stroke)
  outlined.setStrokeCap(canvasKit.StrokeCap.Round)
  outlined.setStrokeJoin(canvasKit.StrokeJoin.Miter)
  // As the canvas of a browser has it.
  outlined.setStrokeMiter(10)
  const colour = (hue: number, saturation: number, brightness: number, opacity = 1): Float32Array =>
    canvasKit.Color(...rgbOf(hue, saturation, brightness), opacity)

  let style: Style = { fill: colour(0, 0, 100), stroke: colour(0, 0, 0), weight: 1 }
  const kept: Style[] = []
  let outline: number[] | undefined

  /** Draws what is inside, then the outline over it. */
  const draw = (inside: boolean, with_: (paint: Paint) => void): void => {
    if (inside && style.fill !== undefined) {
      filled.setColor(style.fill)
      with_(filled)
    }
    if (style.stroke === undefined || style.weight <= 0) return
    outlined.setColor(style.stroke)
    outlined.setStrokeWidth(style.weight)
    with_(outlined)
  }
  /** The outline under way. */
  const going = (call: string): number[] => {
    if (outline === undefined) throw new InputError(`${call} is called before beginShape — begin a shape`)
    return outline
  }
  const ellipse = (x: number, y: number, across: number, down: number): void => {
    const oval = canvasKit.LTRBRect(x - across / 2, y - down / 2, x + across / 2, y + down / 2)
    draw(true, (paint) => canvas.drawOval(oval, paint))
  }
  return {
    ...{ width, height, ellipse },
    background: (...hsb) => canvas.clear(colour(...hsb)),
    fill: (...hsb) => void (style = { ...style, fill: colour(...hsb) }),
    noFill: () => void (style = { ...style, fill: undefined }),
    stroke: (...hsb) => void (style = { ...style, stroke: colour(...hsb) }),
    noStroke: () => void (style = { ...style, stroke: undefined }),
    strokeWeight: (weight) => void (style = { ...style, weight }),
    circle: (x, y, diameter) => ellipse(x, y, diameter, diameter),
    rect: (x, y, across, down) =>
      draw(true, (paint) => canvas.drawRect(canvasKit.LTRBRect(x, y, x + across, y + down), paint)),
    line: (x1, y1, x2, y2) => draw(false, (paint) => canvas.drawLine(x1, y1, x2, y2, paint)),
    beginShape: () => void (outline = []),
    vertex: (x, y) => {
      const points = going('vertex')
      points.push(points.length === 0 ? canvasKit.MOVE_VERB : canvasKit.LINE_VERB, x, y)
    },
    bezierVertex: (...points) => {
      const before = going('bezierVertex')
      if (before.length === 0)
        throw new InputError('bezierVertex has no beginning — call vertex after beginShape')
      before.push(canvasKit.CUBIC_VERB, ...points)
    },
    endShape: (mode) => {
      const commands = going('endShape')
      outline = undefined
      if (commands.length === 0) return
      if (mode === 'close') commands.push(canvasKit.CLOSE_VERB)
      const path = canvasKit.Path.MakeFromCmds(commands)
      if (path === null) return
      draw(true, (paint) => canvas.drawPath(path, paint))
      path.delete()
    },
    push: () => {
      kept.push(style)
      canvas.save()
    },
    pop: () => {
      const before = kept.pop()
      if (before === undefined) throw new InputError('pop is called without push — call push before')
      style = before
      canvas.restore()
    },
    translate: (x, y) => void canvas.translate(x, y),
    rotate: (angle) => void canvas.rotate((angle * 180) / Math.PI, 0, 0),
    scale: (factor) => void canvas.scale(factor, factor),
    free: () => {
      filled.delete()
      outlined.delete()
    },
  }
}
