// The space of a sketch's parameters: what lies outside it, the nearest that lies inside, and its unit cube, which designs and searches
// work in.
import { InputError, suggestion } from '@utsushi/ground'
import { wrapped } from '../around.js'
import type { SketchParameter, SketchValues } from './sketch.js'

/** Whatever has declared parameters: a sketch, or a generator that is run as a command. */
export interface ParameterSpace {
  readonly name: string
  readonly parameters: readonly SketchParameter[]
}

/**
 * What is wrong with values, one line each; empty when they can be drawn.
 * @example valueProblems(dents, { dipCount: 13, hue: 20, circleCount: 4 }) // ['dipCount is 13, outside 2 to 12 of dents — …']
 */
export function valueProblems({ name: owner, parameters }: ParameterSpace, values: SketchValues): string[] {
  const names = parameters.map(({ name }) => name)
  const known: ReadonlySet<string> = new Set(names)
  return [
    ...Object.keys(values)
      .filter((name) => !known.has(name))
      .map(
        (name) =>
          `${owner} has no parameter "${name}"${suggestion(name, names)} — it has ${names.join(', ')}`,
      ),
    ...parameters.flatMap((parameter) => problemOf(owner, parameter, values[parameter.name])),
  ]
}

function problemOf(
  owner: string,
  { name, kind, low, high, unit = '' }: SketchParameter,
  value: number | undefined,
): string[] {
  const range = `${low} to ${high}${unit}`
  if (value === undefined) return [`${name} is missing — ${owner} needs it, ${range}`]
  if (!Number.isFinite(value)) return [`${name} is ${value} — expected a number, ${range}`]
  if (value < low || value > high)
    return [
      `${name} is ${value}, outside ${range} of ${owner} — ${kind === 'circular' ? `add or take away full turns of ${high - low}${unit}` : 'choose a value within'}`,
    ]
  return kind === 'count' && !Number.isInteger(value)
    ? [`${name} is ${value} — expected a whole number, ${range}`]
    : []
}

/**
 * Refuses values that a sketch cannot be drawn from.
 * @param where what they come from, for the message: `parameters.csv row 7`
 * @throws InputError naming every parameter that is missing, unknown, outside its range or not whole
 */
export function checkValues(space: ParameterSpace, values: SketchValues, where?: string): void {
  const problems = valueProblems(space, values)
  if (problems.length > 0)
    throw new InputError(`${where === undefined ? '' : `${where}: `}${problems.join('; ')}`)
}

/**
 * The drawable values nearest to an estimate: counts rounded, angles wrapped, all brought within their ranges.
 * @throws InputError for a value that is missing or no number
 * @example nearestValues(dents, { dipCount: 12.7, hue: -4, circleCount: 3.2 }) // { dipCount: 12, hue: 356, circleCount: 3 }
 */
export function nearestValues(
  { name: owner, parameters }: ParameterSpace,
  estimate: SketchValues,
): SketchValues {
  return Object.fromEntries(
    parameters.map((parameter) => {
      const { name } = parameter
      const value = estimate[name]
      if (value === undefined || !Number.isFinite(value))
        throw new InputError(`${owner}: ${name} is ${value ?? 'missing'} — expected a number`)
      return [name, nearestValue(parameter, value)]
    }),
  )
}

/** The drawable value nearest to one: a count is whole, an angle goes around, and nothing leaves its range. */
export function nearestValue(
  { kind, low, high }: Pick<SketchParameter, 'kind' | 'low' | 'high'>,
  value: number,
): number {
  switch (kind) {
    case 'circular':
      return wrapped({ low, high }, value)
    case 'count':
      return Math.min(high, Math.max(low, Math.round(value)))
    case 'continuous':
      return Math.min(high, Math.max(low, value))
    default:
      return kind satisfies never
  }
}

/**
 * The values at a point of the unit cube. Every whole number of a count has an equal share.
 * @param point `[parameters]`, each from 0 to under 1
 * @example valuesAt(dents, [0, 0.5, 0.99]) // { dipCount: 2, hue: 180, circleCount: 12 }
 */
export function valuesAt({ parameters }: ParameterSpace, point: ArrayLike<number>): SketchValues {
  return Object.fromEntries(
    parameters.map(({ name, kind, low, high }, place) => {
      const at = point[place] ?? 0
      return [
        name,
        kind === 'count' ? Math.min(high, low + Math.floor(at * (high - low + 1))) : low + at * (high - low),
      ]
    }),
  )
}

/**
 * The point of the unit cube that stands for values; a count stands in the middle of its share.
 * @returns `[parameters]`
 */
export function pointOf({ parameters }: ParameterSpace, values: SketchValues): number[] {
  return parameters.map(({ name, kind, low, high }) => {
    const value = values[name] ?? low
    return kind === 'count' ? (value - low + 0.5) / (high - low + 1) : (value - low) / (high - low)
  })
}
