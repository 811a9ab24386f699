/**
 * A search space: named parameters, each a distribution, some only under a condition on another.
 */
import { InputError } from '@utsushi/ground'
import { distributionValues, type Distribution, type ParameterValue } from './distribution.js'
import type { Parameters } from './trial.js'

/** A parameter of a space: where its values come from, and when it exists. */
export interface SpaceParameter {
  readonly distribution: Distribution
  /** Active only when the named parameter is active and has one of these values. */
  readonly when?: { readonly parameter: string; readonly in: readonly ParameterValue[] }
}

/** In an order in which a condition's parameter stands before what depends on it. */
export type SearchSpace = Readonly<Record<string, SpaceParameter>>

/** How a range is drawn from. */
export interface FloatOptions {
  /** Draw evenly in the logarithm; `low` must be above 0. */
  readonly log?: boolean
  /** Distance between allowed values, counted from `low`. */
  readonly step?: number
}

/**
 * Numbers from `low` to `high`, both included.
 * @example float(1e-5, 1e-1, { log: true })
 */
export function float(low: number, high: number, { log = false, step }: FloatOptions = {}): SpaceParameter {
  return { distribution: { kind: 'float', low, high, log, ...(step === undefined ? {} : { step }) } }
}

/**
 * Whole numbers from `low` to `high`, both included.
 * @example int(16, 256, { log: true })
 */
export function int(low: number, high: number, { log = false, step = 1 }: FloatOptions = {}): SpaceParameter {
  return { distribution: { kind: 'int', low, high, log, step } }
}

/**
 * One of some values without an order.
 * @example categorical(['adam', 'sgd', null])
 */
export function categorical(choices: readonly ParameterValue[]): SpaceParameter {
  return { distribution: { kind: 'categorical', choices: [...choices] } }
}

/**
 * A parameter that exists only where another one, named before it, has the value, or one of the values.
 * @throws InputError for a parameter that has a condition already
 * @example when('optimiser', 'sgd', float(0, 0.99))
 */
export function when(
  parameter: string,
  value: ParameterValue | readonly ParameterValue[],
  of: SpaceParameter,
): SpaceParameter {
  if (of.when !== undefined) {
    throw new InputError(
      `a parameter has one condition: "${of.when.parameter}" already; nest by a condition on a conditional parameter`,
    )
  }
  const values = Array.isArray(value) ? (value as readonly ParameterValue[]) : [value as ParameterValue]
  return { ...of, when: { parameter, in: [...values] } }
}

/** Whether a parameter's condition holds, given the values of the parameters before it. */
export function isActive(parameter: SpaceParameter, values: Parameters): boolean {
  if (parameter.when === undefined) return true
  const { parameter: on, in: allowed } = parameter.when
  return Object.hasOwn(values, on) && allowed.includes(values[on] ?? null)
}

/**
 * The parameters of a space that are active under some values, in the space's order.
 * @example activeParameters(space, { optimiser: 'adam', rate: 1e-3 }) // ['rate', 'optimiser']
 */
export function activeParameters(space: SearchSpace, values: Parameters): readonly string[] {
  return Object.keys(choose(space, (name) => values[name] ?? null))
}

/**
 * Walks through a space in order, asks for a value of every parameter that is active, and returns them all.
 */
export function choose(
  space: SearchSpace,
  valueOf: (name: string, distribution: Distribution) => ParameterValue,
): Parameters {
  const values: Record<string, ParameterValue> = {}
  for (const [name, parameter] of Object.entries(space)) {
    if (isActive(parameter, values)) values[name] = valueOf(name, parameter.distribution)
  }
  return values
}

/** The distributions of the parameters that have a value. */
export function distributionsOf(space: SearchSpace, values: Parameters): Record<string, Distribution> {
  const found: Record<string, Distribution> = {}
  for (const name of Object.keys(values)) {
    const parameter = space[name]
    if (parameter !== undefined) found[name] = parameter.distribution
  }
  return found
}

/**
 * How many combinations of values a space has; inactive parameters do not multiply. Infinity when a range has no steps.
 * @example gridSize({ a: int(1, 3), b: categorical([true, false]) }) // 6
 */
export function gridSize(space: SearchSpace): number {
  const entries = Object.entries(space)
  const count = (at: number, values: Record<string, ParameterValue>): number => {
    const [name, parameter] = entries[at] ?? []
    if (name === undefined || parameter === undefined) return 1
    if (!isActive(parameter, values)) return count(at + 1, values)
    const asked = entries.some(([, { when: condition }]) => condition?.parameter === name)
    const { distribution } = parameter
    if (distribution.kind !== 'categorical' && distribution.step === undefined) {
      return distribution.low === distribution.high
        ? count(at + 1, { ...values, [name]: distribution.low })
        : Infinity
    }
    const choices = distributionValues(distribution)
    // What no condition asks for multiplies whatever its value.
    if (!asked) return choices.length * count(at + 1, values)
    return choices.reduce<number>((sum, value) => sum + count(at + 1, { ...values, [name]: value }), 0)
  }
  return count(0, {})
}
