// What a sketch can be asked for: counts, continuous numbers and places on a circle, each with its range; and the same as places
// in a unit cube, and as features in which near pictures are near.
import { InputError, suggestionOrAll } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'

/** A parameter and its range. */
export interface SpaceParameter {
  /**
   * `count`: whole numbers, both ends included. `circular`: once round a circle, where `high` is `low` again, as hue 360 is hue 0.
   */
  readonly kind: 'count' | 'continuous' | 'circular'
  readonly low: number
  readonly high: number
}

/** Parameters by name, in the order in which they are told. */
export type ParameterSpace = Readonly<Record<string, SpaceParameter>>

/** A value for every parameter of a space. */
export type ParameterValues = Readonly<Record<string, number>>

/**
 * Makes sure that there is something to choose from.
 *
 * @throws InputError naming the parameter
 */
export function checkSpace(space: ParameterSpace): void {
  const entries = Object.entries(space)
  if (entries.length === 0)
    throw new InputError('the space has no parameter: there is nothing to choose from')
  for (const [name, { kind, low, high }] of entries) {
    if (!Number.isFinite(low) || !Number.isFinite(high) || !(low < high))
      throw new InputError(
        `parameter ${name}: range ${low} to ${high} — expected two numbers, the lower first`,
      )
    if (kind === 'count' && !(Number.isInteger(low) && Number.isInteger(high)))
      throw new InputError(`parameter ${name}: a count from ${low} to ${high} — expected whole numbers`)
  }
}

/**
 * Makes sure that values are those of a space.
 *
 * @param where how a message begins: `liked.csv row 3`
 * @throws InputError naming the parameter
 * @example checkParameterValues(space, { hue: 400 }, 'liked.csv row 3')
 */
export function checkParameterValues(space: ParameterSpace, values: ParameterValues, where: string): void {
  for (const name of Object.keys(values))
    if (!Object.hasOwn(space, name))
      throw new InputError(`${where}: no parameter ${name}${suggestionOrAll(name, Object.keys(space), ', ')}`)
  for (const [name, { kind, low, high }] of Object.entries(space)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined)
      throw new InputError(`${where}: ${name} is missing — expected a number from ${low} to ${high}`)
    if (!(value >= low && value <= high))
      throw new InputError(
        `${where}: ${name} is ${value} — outside the space, expected a number from ${low} to ${high}`,
      )
    if (kind === 'count' && !Number.isInteger(value))
      throw new InputError(`${where}: ${name} is ${value} — expected a whole number from ${low} to ${high}`)
  }
}

/**
 * Values as a place in the unit cube: 0 at the low end of every range.
 *
 * @returns `[parameters]`
 */
export function toUnit(space: ParameterSpace, values: ParameterValues): Float64Array {
  return Float64Array.from(Object.entries(space), ([name, { low, high }]) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    return ((value ?? NaN) - low) / (high - low)
  })
}

/**
 * The values at a place: counts are rounded, circles go round, and what lies outside the cube is moved to its side.
 *
 * @param unit `[parameters]`
 * @example fromUnit({ hue: { kind: 'circular', low: 0, high: 360 } }, [1.25]) // { hue: 90 }
 */
export function fromUnit(space: ParameterSpace, unit: ArrayLike<number>): ParameterValues {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter], place) => [name, valueAt(parameter, unit[place] ?? NaN)]),
  )
}

/** The place at which values stand that `fromUnit` would give: the same picture, the same place. */
export function settled(space: ParameterSpace, unit: ArrayLike<number>): Float64Array {
  return toUnit(space, fromUnit(space, unit))
}

/**
 * Places as rows of features in 0 to 1: a circle is its cosine and sine, so that its ends meet.
 *
 * @param units places in the unit cube, `[parameters]` each
 * @returns `[rows, features]`
 */
export function unitFeatures(space: ParameterSpace, units: readonly ArrayLike<number>[]): Matrix {
  const parameters = Object.values(space)
  const columns = featureGroups(space).length
  const values = new Float64Array(units.length * columns)
  let at = 0
  for (const unit of units)
    parameters.forEach(({ kind }, place) => {
      const value = unit[place] ?? NaN
      if (kind !== 'circular') values[at++] = value
      else {
        values[at++] = (1 + Math.cos(2 * Math.PI * value)) / 2
        values[at++] = (1 + Math.sin(2 * Math.PI * value)) / 2
      }
    })
  return { rows: units.length, columns, values }
}

/**
 * Parameters as rows of features; `unitFeatures` of their places.
 *
 * @returns `[rows, features]`
 */
export function spaceFeatures(space: ParameterSpace, rows: readonly ParameterValues[]): Matrix {
  return unitFeatures(
    space,
    rows.map((values) => toUnit(space, values)),
  )
}

/** Which parameter every feature belongs to: those of one parameter share a length scale. */
export function featureGroups(space: ParameterSpace): readonly number[] {
  return Object.values(space).flatMap(({ kind }, place) => (kind === 'circular' ? [place, place] : [place]))
}

/**
 * How far two places lie apart: the root of the mean square over parameters, a circle the short way round, so that half a circle and
 * half a range count alike.
 */
export function unitDistance(space: ParameterSpace, a: ArrayLike<number>, b: ArrayLike<number>): number {
  const parameters = Object.values(space)
  const squares = parameters.reduce((sum, { kind }, place) => {
    const apart = Math.abs((a[place] ?? NaN) - (b[place] ?? NaN))
    return sum + (kind === 'circular' ? Math.min(apart, 1 - apart) : apart) ** 2
  }, 0)
  return Math.sqrt(squares / parameters.length)
}

/** Small enough that 0.9999999 of a range is its end, not a value beside it. */
const ROUNDING = 1e-12

function valueAt({ kind, low, high }: SpaceParameter, unit: number): number {
  switch (kind) {
    case 'circular': {
      const turned = unit - Math.floor(unit)
      return low + (turned > 1 - ROUNDING ? 0 : turned) * (high - low)
    }
    case 'count':
      return Math.round(low + clamped(unit) * (high - low))
    case 'continuous':
      return low + clamped(unit) * (high - low)
    default:
      return kind satisfies never
  }
}

const clamped = (unit: number): number => Math.min(Math.max(unit, 0), 1)
