// What a sketch is: a pure function of parameters, a seed and a surface, with its parameters declared. The seed decides what is not
// declared (a turn, a wobble, the paper), so that the same parameters and seed draw the same picture, and another seed a sibling.
import { InputError, type Random } from '@utsushi/ground'
import type { ImageProperty } from '@utsushi/learn'
import type { Surface } from './surface.js'

/**
 * One number that a sketch is drawn from. A `count` is whole; a `continuous` one any number of its range; a `circular` one an angle,
 * such as 0 to 360°, whose ends are one.
 */
export interface SketchParameter<Name extends string = string> {
  readonly name: Name
  readonly kind: 'count' | 'continuous' | 'circular'
  readonly low: number
  readonly high: number
  /** `°` for an angle. */
  readonly unit?: string
  /** What of a picture it is read off, such as `hue`: no estimator is trained on pictures in which that was changed at random. */
  readonly shows?: readonly ImageProperty[]
}

/** Parameters by name. */
export type SketchValues<Name extends string = string> = Readonly<Record<Name, number>>

/** A sketch: what it is called, what it is drawn from, and how. */
export interface Sketch<Name extends string = string> {
  readonly name: string
  /** One line: what one sees. */
  readonly summary: string
  readonly parameters: readonly SketchParameter<Name>[]
  /**
   * Draws one picture. It asks nothing but its arguments, and draws from `random` in one order whatever the parameters are, so that a
   * picture regenerated from other parameters keeps its turn and its paper.
   */
  draw(surface: Surface, values: SketchValues<Name>, random: Random): void
}

/**
 * A sketch, its parameters checked.
 * @throws InputError naming a parameter that stands twice, is empty, or cannot be of its kind
 * @example
 * const dot = defineSketch({
 *   name: 'dot',
 *   summary: 'A dot.',
 *   parameters: [{ name: 'size', kind: 'continuous', low: 0.1, high: 0.9 }],
 *   draw: (surface, { size }) => surface.circle(surface.width / 2, surface.height / 2, size * surface.width),
 * })
 */
export function defineSketch<const Name extends string>(sketch: Sketch<Name>): Sketch<Name> {
  checkParameters(`sketch ${sketch.name}`, sketch.parameters)
  return sketch
}

/**
 * Refuses a parameter space that is none.
 * @param owner whose it is, for messages: `sketch dents`
 * @throws InputError naming the parameter
 */
export function checkParameters(owner: string, parameters: readonly SketchParameter[]): void {
  if (parameters.length === 0) throw new InputError(`${owner}: declares no parameters — declare one`)
  const seen = new Set<string>()
  for (const { name, kind, low, high } of parameters) {
    const where = `${owner}: parameter ${name}`
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
      throw new InputError(`${owner}: parameter "${name}" — expected a name of letters and digits`)
    if (name === 'file' || name === 'seed')
      throw new InputError(`${where}: is a column of its own in parameters.csv — call it otherwise`)
    if (seen.has(name)) throw new InputError(`${where}: is declared twice — keep one`)
    seen.add(name)
    if (!(Number.isFinite(low) && Number.isFinite(high) && low < high))
      throw new InputError(`${where}: range ${low} to ${high} is empty — expected low < high`)
    if (kind === 'count' && !(Number.isInteger(low) && Number.isInteger(high)))
      throw new InputError(`${where}: a count from ${low} to ${high} — expected whole numbers`)
  }
}
