/** The 28 statistics of a window, in their order. x[0] is its oldest value, x[n−1] its newest; deviations are of the population. */
import { changeSteps, recentSteps, rollingSteps, type WindowFeature } from './feature.js'

const fewer = (steps: number): string => `the window has fewer than ${steps} steps`
const zero = (): number => 0

const location: readonly WindowFeature[] = [
  { name: 'mean', unit: 'values', follows: 'level', definition: 'Σx / n' },
  { name: 'std', unit: 'values', follows: 'spread', definition: '√(Σ(x − mean)² / n)' },
  { name: 'min', unit: 'values', follows: 'level', definition: 'the smallest value' },
  { name: 'max', unit: 'values', follows: 'level', definition: 'the largest value' },
  {
    name: 'median',
    unit: 'values',
    follows: 'level',
    definition: 'the middle value, or the mean of the two middle ones',
  },
  { name: 'range', unit: 'values', follows: 'spread', definition: 'max − min' },
  {
    name: 'q25',
    unit: 'values',
    follows: 'level',
    definition: 'the quantile of 0.25, linear between neighbours (type 7 of Hyndman & Fan 1996)',
  },
  { name: 'q75', unit: 'values', follows: 'level', definition: 'the quantile of 0.75, likewise' },
  { name: 'iqr', unit: 'values', follows: 'spread', definition: 'q75 − q25' },
]

const shape: readonly WindowFeature[] = [
  {
    name: 'skewness',
    unit: '1',
    follows: 'shape',
    definition: 'Σ(x − mean)³ / n / std³',
    undefinedAs: { when: 'all values are equal', value: zero },
  },
  {
    name: 'kurtosis',
    unit: '1',
    follows: 'shape',
    definition: 'Σ(x − mean)⁴ / n / std⁴ − 3 (excess)',
    undefinedAs: { when: 'all values are equal', value: zero },
  },
  {
    name: 'cv',
    unit: '1',
    follows: 'relative',
    definition: 'std / |mean|',
    undefinedAs: { when: 'the mean is zero (within 1e-6 of the largest |x|)', value: zero },
  },
]

const trend: readonly WindowFeature[] = [
  {
    name: 'trend_slope',
    unit: 'values/step',
    follows: 'spread',
    definition: 'slope of the least-squares line on the step 0, 1, … n−1',
    undefinedAs: { when: fewer(2), value: zero },
  },
  {
    name: 'trend_intercept',
    unit: 'values',
    follows: 'level',
    definition: "that line's value at step 0, the oldest",
  },
  {
    name: 'recent_vs_past_ratio',
    unit: '1',
    follows: 'relative',
    definition: `mean of the last ${recentSteps} steps / mean of the ${recentSteps} before`,
    undefinedAs: {
      when: `${fewer(2 * recentSteps)}, or the earlier mean is zero (within 1e-6 of the largest |x|)`,
      value: () => 1,
    },
  },
  {
    name: 'recent_vs_past_diff',
    unit: 'values',
    follows: 'spread',
    definition: `mean of the last ${recentSteps} steps − mean of the ${recentSteps} before`,
    undefinedAs: { when: fewer(2 * recentSteps), value: zero },
  },
  {
    name: 'recent_change_rate',
    unit: 'values/step',
    follows: 'spread',
    definition: `(x[n−1] − x[n−${changeSteps}]) / ${changeSteps}`,
    undefinedAs: { when: fewer(changeSteps), value: zero },
  },
]

const changes: readonly WindowFeature[] = [
  {
    name: 'diff_mean',
    unit: 'values/step',
    follows: 'spread',
    definition: 'mean of the changes x[t] − x[t−1]',
    undefinedAs: { when: fewer(2), value: zero },
  },
  {
    name: 'diff_std',
    unit: 'values/step',
    follows: 'spread',
    definition: 'population deviation of the changes',
    undefinedAs: { when: fewer(2), value: zero },
  },
  {
    name: 'diff_abs_mean',
    unit: 'values/step',
    follows: 'spread',
    definition: 'mean of |x[t] − x[t−1]|',
    undefinedAs: { when: fewer(2), value: zero },
  },
]

const rolling: readonly WindowFeature[] = rollingSteps.flatMap((steps) =>
  (['mean', 'max'] as const).map((what): WindowFeature => ({
    name: `rolling_std_${steps}d_${what}`,
    unit: 'values',
    follows: 'spread',
    definition: `${what === 'mean' ? 'mean' : 'largest'} of the population deviations of all runs of ${steps} steps inside the window`,
    undefinedAs: { when: fewer(steps), value: zero },
  })),
)

const drawdown: readonly WindowFeature[] = [
  {
    name: 'max_drawdown',
    unit: 'values',
    follows: 'spread',
    definition: 'the largest of: the largest value so far − x[t]',
  },
  { name: 'mean_drawdown', unit: 'values', follows: 'spread', definition: 'their mean' },
]

/** In the order in which they are computed. */
export const statisticsFeatures: readonly WindowFeature[] = [
  ...location,
  ...shape,
  ...trend,
  ...changes,
  ...rolling,
  ...drawdown,
]
