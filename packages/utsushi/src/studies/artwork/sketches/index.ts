// Sketches, in Node and in a page: the contract, the two that are built in, their parameter spaces, and surfaces to draw on.
import { InputError, listed, lookUp, suggestion } from '@utsushi/ground'
import { boughs } from './boughs.js'
import { dents } from './dents.js'
import type { Sketch } from './sketch.js'

export { boughs } from './boughs.js'
export { canvasSurface, drawOnCanvas, type CanvasContext } from './canvas-surface.js'
export { canvasKitSurface, type CanvasKitSurface } from './canvaskit-surface.js'
export { rgbOf } from './colour.js'
export { dents } from './dents.js'
export { drawWithP5, p5Surface, type P5Instance } from './p5-surface.js'
export { painterOn, type Painter, type PictureSize } from './painter.js'
export {
  checkValues,
  nearestValues,
  pointOf,
  valueProblems,
  valuesAt,
  type ParameterSpace,
} from './parameter-space.js'
export {
  checkParameters,
  defineSketch,
  type Sketch,
  type SketchParameter,
  type SketchValues,
} from './sketch.js'
export type { Surface } from './surface.js'

/** The sketches that are built in, by name. */
export const sketches: Readonly<Record<string, Sketch>> = { dents, boughs }

/**
 * The built-in sketch of a name.
 * @param key what names it, for the message: `data.sketch`
 * @throws InputError when none is called so
 * @example sketchNamed('dents')
 */
export function sketchNamed(name: string, key = 'sketch'): Sketch {
  const found = lookUp(sketches, name)
  if (found !== undefined) return found
  const names = Object.keys(sketches)
  throw new InputError(
    `${key}: there is no sketch ${name}${suggestion(name, names)} — there are ${listed(names)}`,
  )
}
