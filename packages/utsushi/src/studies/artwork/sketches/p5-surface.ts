// A p5.js canvas as a surface: the same sketch in a browser. p5.js is the artist's own; nothing of it is loaded here.
import { rgbOf } from './colour.js'
import { seededRandom } from '@utsushi/ground'
import { checkValues } from './parameter-space.js'
import type { Sketch, SketchValues } from './sketch.js'
import type { Surface } from './surface.js'

/** What is asked of an instance of p5.js, version 1 or 2. */
export interface P5Instance {
  readonly width: number
  readonly height: number
  readonly RGB: unknown
  readonly RADIANS: unknown
  readonly CLOSE: unknown
  colorMode(mode: unknown, range: number, green: number, blue: number, opacity: number): unknown
  angleMode(mode: unknown): unknown
  background(red: number, green: number, blue: number): unknown
  fill(red: number, green: number, blue: number, opacity: number): unknown
  noFill(): unknown
  stroke(red: number, green: number, blue: number, opacity: number): unknown
  noStroke(): unknown
  strokeWeight(weight: number): unknown
  circle(x: number, y: number, diameter: number): unknown
  ellipse(x: number, y: number, width: number, height: number): unknown
  rect(x: number, y: number, width: number, height: number): unknown
  line(x1: number, y1: number, x2: number, y2: number): unknown
  beginShape(): unknown
  vertex(x: number, y: number): unknown
  /** Version 2: one point a call. Version 1: three points. */
  bezierVertex(x: number, y: number, ...points: readonly number[]): unknown
  /** Of version 2 alone. */
  bezierOrder?(): unknown
  endShape(mode?: unknown): unknown
  push(): unknown
  pop(): unknown
  translate(x: number, y: number): unknown
  rotate(angle: number): unknown
  scale(factor: number): unknown
}

/**
 * Draws a sketch on the canvas of an instance of p5.js 1 or 2, and leaves the instance as it was but for the modes of colour and angle. For
 * a picture of exactly the size asked for, call `pixelDensity(1)` before `createCanvas`.
 * @param seed a whole number: decides what is not a parameter
 * @throws InputError for values outside the sketch's space
 * @example
 * new p5((p) => {
 *   p.setup = () => { p.pixelDensity(1); p.createCanvas(512, 512); p.noLoop() }
 *   p.draw = () => drawWithP5(p, dents, { dipCount: 5, hue: 210, circleCount: 7 }, 1)
 * })
 */
export function drawWithP5(p: P5Instance, sketch: Sketch, values: SketchValues, seed: number): void {
  checkValues(sketch, values)
  p.push()
  sketch.draw(p5Surface(p), values, seededRandom(seed))
  p.pop()
}

/**
 * The canvas of an instance of p5.js 1 or 2 as a surface. The instance's modes of colour and angle are set to what it needs, its colours and
 * weight to what a surface begins with.
 */
export function p5Surface(p: P5Instance): Surface {
  p.colorMode(p.RGB, 255, 255, 255, 1)
  p.angleMode(p.RADIANS)
  p.fill(255, 255, 255, 1)
  p.stroke(0, 0, 0, 1)
  p.strokeWeight(1)
  return {
    get width() {
      return p.width
    },
    get height() {
      return p.height
    },
    background: (hue, saturation, brightness) => void p.background(...rgbOf(hue, saturation, brightness)),
    fill: (hue, saturation, brightness, opacity = 1) =>
      void p.fill(...rgbOf(hue, saturation, brightness), opacity),
    noFill: () => void p.noFill(),
    stroke: (hue, saturation, brightness, opacity = 1) =>
      void p.stroke(...rgbOf(hue, saturation, brightness), opacity),
    noStroke: () => void p.noStroke(),
    strokeWeight: (weight) => void p.strokeWeight(weight),
    circle: (x, y, diameter) => void p.circle(x, y, diameter),
    ellipse: (x, y, width, height) => void p.ellipse(x, y, width, height),
    rect: (x, y, width, height) => void p.rect(x, y, width, height),
    line: (x1, y1, x2, y2) => void p.line(x1, y1, x2, y2),
    beginShape: () => void p.beginShape(),
    vertex: (x, y) => void p.vertex(x, y),
    bezierVertex: (...points) => {
      if (p.bezierOrder === undefined) p.bezierVertex(...points)
      else for (let at = 0; at < 6; at += 2) p.bezierVertex(points[at] as number, points[at + 1] as number)
    },
    endShape: (mode) => void (mode === undefined ? p.endShape() : p.endShape(p.CLOSE)),
    push: () => void p.push(),
    pop: () => void p.pop(),
    translate: (x, y) => void p.translate(x, y),
    rotate: (angle) => void p.rotate(angle),
    scale: (factor) => void p.scale(factor),
  }
}
