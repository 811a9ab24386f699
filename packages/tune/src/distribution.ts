/**
 * What one parameter of a search may be: a range of numbers or a list of choices. The three kinds, and their meaning, are
 * Optuna's, so that its readers understand ours.
 */

/** A value that a parameter may take. */
export type ParameterValue = string | number | boolean | null

/** A range of numbers. */
export interface FloatDistribution {
  readonly kind: 'float'
  readonly low: number
  readonly high: number
  /** Drawn evenly in the logarithm. */
  readonly log: boolean
  /** Distance between allowed values, counted from `low`; any value when absent. Never together with `log`. */
  readonly step?: number
}

/** A range of whole numbers, both ends included. */
export interface IntDistribution {
  readonly kind: 'int'
  readonly low: number
  readonly high: number
  /** Drawn evenly in the logarithm. */
  readonly log: boolean
  /** Distance between allowed values, counted from `low`. 1 with `log`. */
  readonly step: number
}

/** A choice among values without order. */
export interface CategoricalDistribution {
  readonly kind: 'categorical'
  readonly choices: readonly ParameterValue[]
}

/** Where the values of a parameter come from, as Optuna keeps it. */
export type Distribution = FloatDistribution | IntDistribution | CategoricalDistribution

/**
 * How many values a distribution allows; Infinity for a range without steps.
 * @example distributionSize(int(1, 10).distribution) // 10
 */
export function distributionSize(distribution: Distribution): number {
  if (distribution.kind === 'categorical') return distribution.choices.length
  if (distribution.low === distribution.high) return 1
  if (distribution.step === undefined) return Infinity
  return Math.floor((distribution.high - distribution.low) / distribution.step + 1e-8) + 1
}

/** The allowed values of a distribution of steps or choices, in order. */
export function distributionValues(distribution: Distribution): readonly ParameterValue[] {
  if (distribution.kind === 'categorical') return distribution.choices
  return Array.from({ length: distributionSize(distribution) }, (_, index) =>
    steppedValue(distribution, index),
  )
}

/** The value `index` steps above `low`, never above `high`. */
export function steppedValue(distribution: FloatDistribution | IntDistribution, index: number): number {
  return Math.min(distribution.low + index * (distribution.step ?? 0), distribution.high)
}

/**
 * Whether a distribution allows a value.
 * @example allows({ kind: 'int', low: 1, high: 9, step: 2, log: false }, 4) // false
 */
export function allows(distribution: Distribution, value: ParameterValue): boolean {
  if (distribution.kind === 'categorical') return distribution.choices.includes(value)
  if (typeof value !== 'number' || !(value >= distribution.low && value <= distribution.high)) return false
  if (distribution.kind === 'int' && !Number.isInteger(value)) return false
  if (distribution.step === undefined) return true
  const steps = (value - distribution.low) / distribution.step
  return Math.abs(steps - Math.round(steps)) < 1e-8 * Math.max(1, steps)
}

/** A distribution as errors print it: `int from 1 to 8`, `one of "adam", "sgd"`. */
export function describeDistribution(distribution: Distribution): string {
  if (distribution.kind === 'categorical') {
    return `one of ${distribution.choices.map((choice) => JSON.stringify(choice)).join(', ')}`
  }
  const { kind, low, high, step } = distribution
  const steps = step === undefined || (kind === 'int' && step === 1) ? '' : ` in steps of ${step}`
  return `${kind} from ${low} to ${high}${steps}`
}
