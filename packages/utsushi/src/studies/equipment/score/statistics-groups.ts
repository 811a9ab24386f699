// Which statistics say the same kind of thing: explanations share out over kinds, for of two that say the same neither seems to matter.
import { columnGroups, type ColumnGroup } from '@utsushi/learn'

/** Kinds by what the names of their statistics begin with. */
const kinds: readonly (readonly [kind: string, names: RegExp])[] = [
  ['level', /^(mean|median|min|max|q25|q75)$/],
  ['spread', /^(std|range|iqr|cv)$/],
  ['shape', /^(skewness|kurtosis)$/],
  ['trend', /^(trend_|recent_)/],
  ['change from step to step', /^diff_/],
  ['spread within weeks', /^rolling_std_/],
  ['drawdown', /_drawdown$/],
  ['place in the normal range', /^(last_|in_range|above_|longest_|since_|crossings|worst_)/],
  ['memory and rhythm', /^(autocorrelation|spectral)_/],
  ['distance of all items from the reference', /^joint_rms$/],
  ['distance of the furthest item', /^joint_largest$/],
  ['items beyond their reach', /^joint_share$/],
]

/** The kind of a statistic; itself where it is of none. */
export const statisticsKind = (name: string): string =>
  kinds.find(([, names]) => names.test(name))?.[0] ?? name

/**
 * Columns by kind.
 * @example statisticsGroups(['mean', 'std', 'median']) // level: columns 0 and 2; spread: column 1
 */
export const statisticsGroups = (names: readonly string[]): readonly ColumnGroup[] =>
  columnGroups(names.map(statisticsKind))
