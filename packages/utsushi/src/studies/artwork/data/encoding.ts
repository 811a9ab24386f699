// How parameters become the numbers that a network is trained on, and back: a count or a continuous one is a number by itself, an angle
// is a point on the unit circle, since 359° is next to 0°.
import type { ImageProperty } from '@utsushi/learn'
import { wayBetween, wrapped } from '../around.js'

export { nearestValue } from '../sketches/parameter-space.js'

/** A parameter of a sketch, or of whatever drew the pictures. */
export interface Parameter {
  readonly name: string
  readonly kind: 'count' | 'continuous' | 'circular'
  readonly low: number
  /** Of an angle a full turn above `low`. */
  readonly high: number
  readonly unit: string
  /** What of a picture it is read off; whatever an angle may be read off, where nobody has told. */
  readonly shows?: readonly ImageProperty[]
}

/** One number that the network answers with. */
export interface Component {
  /** `dipCount`, `hue_cos`, `hue_sin`: as histories of losses name it. */
  readonly name: string
  readonly parameter: Parameter
  /** Place of the parameter among all. */
  readonly place: number
  readonly of: 'value' | 'cos' | 'sin'
}

/** The numbers of some parameters, in their order. */
export const componentsOf = (parameters: readonly Parameter[]): readonly Component[] =>
  parameters.flatMap((parameter, place): Component[] =>
    parameter.kind === 'circular'
      ? [
          { name: `${parameter.name}_cos`, parameter, place, of: 'cos' },
          { name: `${parameter.name}_sin`, parameter, place, of: 'sin' },
        ]
      : [{ name: parameter.name, parameter, place, of: 'value' }],
  )

/** An angle in radians: a full turn from `low` to `high`. */
export const radians = ({ low, high }: Pick<Parameter, 'low' | 'high'>, value: number): number =>
  (2 * Math.PI * (value - low)) / (high - low)

/** What a component is of a parameter's value. */
export function encoded({ parameter, of }: Component, value: number): number {
  switch (of) {
    case 'value':
      return value
    case 'cos':
      return Math.cos(radians(parameter, value))
    case 'sin':
      return Math.sin(radians(parameter, value))
    default:
      return of satisfies never
  }
}

/** The value of a point, wherever it stands beside the circle: in `[low, high)`. */
export function angleOf({ low, high }: Pick<Parameter, 'low' | 'high'>, cos: number, sin: number): number {
  return wrapped({ low, high }, low + (Math.atan2(sin, cos) / (2 * Math.PI)) * (high - low))
}

/** How far an estimate is off, with its sign; of an angle the short way round. */
export function errorOf({ kind, low, high }: Parameter, estimate: number, truth: number): number {
  return kind === 'circular' ? wayBetween({ low, high }, truth, estimate) : estimate - truth
}
