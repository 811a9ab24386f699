/** What is known of one number that is computed for every window: its name, its definition, its unit, and when it is undefined. */

/** Groups of features that are asked for together. */
export type FeatureFamily = 'statistics' | 'range' | 'memory' | 'spectrum'

/** One number of every window. */
export interface WindowFeature {
  readonly name: string
  /** In the unit of the values, of values a step, in steps, or a plain number. */
  readonly unit: 'values' | 'values/step' | 'steps' | '1'
  /**
   * What becomes of it when every value (and limit) v becomes a·v + b with a > 0: `level` becomes a·f + b, `spread` a·f, `shape`
   * stays, and `relative` stays where b = 0 and is another number elsewhere.
   */
  readonly follows: 'level' | 'spread' | 'shape' | 'relative'
  readonly definition: string
  /** When it has no value by its definition, and the value that it is given then; absent where it always has one. */
  readonly undefinedAs?: { readonly when: string; value(context: number): number }
}

/** The newest steps that `recent_vs_past_*` compare with as many before them. */
export const recentSteps = 30
/** How far back `recent_change_rate` looks. */
export const changeSteps = 10
/** Steps of the rolling deviations. */
export const rollingSteps = [7, 14, 30] as const

/**
 * A mean, or what a straight line leaves of a window, counts as nothing below this share of the window's largest magnitude:
 * readings of 32 bits are known to about 1e-7 of theirs, and a ratio to what is left of them says nothing.
 */
export const negligible = 1e-6
