/**
 * What one parameter of a search may be: a range of numbers or a list of choices. The three kinds, and their meaning, are
 * Optuna's, so that its readers understand ours.
 */

/** A value that a parameter may take. */
export type ParameterValue = string | number | boolean | null

export interface FloatDistribution {
  readonly kind: 'float'
  readonly low: number
  readonly high: number
  /** Drawn evenly in the logarithm. */
  readonly log: boolean
  /** Distance between allowed values, counted from `low`; any value when absent. Never together with `log`. */
  readonly step?: number
}

export interface IntDistribution {
  readonly kind: 'int'
  readonly low: number
  readonly high: number
  readonly log: boolean
  /** Distance between allowed values, counted from `low`. 1 with `log`. */
  readonly step: number
}

export interface CategoricalDistribution {
  readonly kind: 'categorical'
  readonly choices: readonly ParameterValue[]
}

export type Distribution = FloatDistribution | IntDistribution | CategoricalDistribution
