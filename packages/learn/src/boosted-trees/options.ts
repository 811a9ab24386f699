// How boosted trees are fitted: names, defaults and ranges. The defaults are LightGBM's where it has the same setting.
import type { BoostedTreesMetric, BoostedTreesObjective } from './model.js'

/** How boosted trees are fitted. */
export interface BoostedTreesOptions {
  /** `logLoss` when left out. */
  readonly objective?: BoostedTreesObjective
  /** Trees at most; 200 when left out. */
  readonly trees?: number
  /** Share of each tree that counts, above 0 to 1; 0.1 when left out. */
  readonly rate?: number
  /** Questions on the way to a leaf at most, 1–30; 6 when left out. */
  readonly depth?: number
  /** Leaves of a tree at most, from 2; 63 when left out. */
  readonly leaves?: number
  /** Which leaf is split next: the one that gains most (`best`, the default), or every one of a level before the next level. */
  readonly growth?: 'best' | 'level'
  /** Into how many ranges the values of a feature are sorted, 2–255; missing values have one more. 255 when left out. */
  readonly bins?: number
  /**
   * Rows of a leaf at least, and as large a share of its parent's second derivatives (LightGBM counts rows by that share): leaves
   * of rows that are nearly certain must be larger. 20 when left out.
   */
  readonly minRows?: number
  /** Second derivatives of a leaf's rows at least, summed; 1e-3 when left out. */
  readonly minHessian?: number
  /** Penalty on squared leaf values; 0 when left out. */
  readonly lambda?: number
  /** What a split must gain, above this; 0 when left out. */
  readonly minGain?: number
  /** Share of the rows drawn for each tree, above 0 to 1; 1 when left out. */
  readonly rowShare?: number
  /** Share of the features drawn for each tree, above 0 to 1; 1 when left out. */
  readonly featureShare?: number
  /** How much rows of no and of yes count; `balanced`: both classes as much as each other, all together as the rows. */
  readonly classWeights?: 'balanced' | readonly [no: number, yes: number]
  /** What validation rows are scored by; the objective's own when left out. */
  readonly metric?: BoostedTreesMetric
  /** Ends when the validation score has not been bettered for so many trees; 50 when left out. */
  readonly patience?: number
  /** Of the draws; 0 when left out. */
  readonly seed?: number
}

/** Options with every default filled in, beside `classWeights`, which may be absent. */
export type ResolvedOptions = Required<Omit<BoostedTreesOptions, 'classWeights'>> &
  Pick<BoostedTreesOptions, 'classWeights'>

type NumericOption = {
  [Key in keyof BoostedTreesOptions]-?: Required<BoostedTreesOptions>[Key] extends number ? Key : never
}[keyof BoostedTreesOptions]

interface Range {
  readonly least: number
  readonly most: number
  readonly whole: boolean
  /** Whether `least` itself is too little. */
  readonly above?: boolean
}

const whole = (least: number, most = Number.MAX_SAFE_INTEGER): Range => ({ least, most, whole: true })
const share: Range = { least: 0, most: 1, whole: false, above: true }
const size: Range = { least: 0, most: Number.MAX_VALUE, whole: false }

const ranges: Readonly<Record<NumericOption, Range>> = {
  trees: whole(1),
  rate: share,
  depth: whole(1, 30),
  leaves: whole(2),
  bins: whole(2, 255),
  minRows: whole(1),
  minHessian: size,
  lambda: size,
  minGain: size,
  rowShare: share,
  featureShare: share,
  patience: whole(1),
  seed: whole(0),
}

/**
 * @throws RangeError naming the option that is out of its range or does not go with the objective
 */
export function resolveOptions(given: BoostedTreesOptions): ResolvedOptions {
  const objective = given.objective ?? 'logLoss'
  const options: ResolvedOptions = {
    objective,
    trees: 200,
    rate: 0.1,
    depth: 6,
    leaves: 63,
    growth: 'best',
    bins: 255,
    minRows: 20,
    minHessian: 1e-3,
    lambda: 0,
    minGain: 0,
    rowShare: 1,
    featureShare: 1,
    metric: objective,
    patience: 50,
    seed: 0,
    ...given,
  }
  for (const key of Object.keys(ranges) as NumericOption[]) {
    const [value, range] = [options[key], ranges[key]]
    const fits = value <= range.most && (range.above === true ? value > range.least : value >= range.least)
    if (!fits || (range.whole && !Number.isInteger(value)))
      throw new RangeError(`boosted trees: ${key} is ${value}, expected ${inWords(range)}`)
  }
  const answers = options.metric !== 'squaredError'
  if (answers !== (objective === 'logLoss'))
    throw new RangeError(
      `boosted trees of objective ${objective} are not scored by ${options.metric}; choose ${objective === 'logLoss' ? 'logLoss, prAuc or rocAuc' : 'squaredError'}`,
    )
  if (objective !== 'logLoss' && options.classWeights !== undefined)
    throw new RangeError('boosted trees: classWeights go with the objective logLoss; give weights of rows')
  return options
}

function inWords({ least, most, whole: isWhole, above }: Range): string {
  const kind = isWhole ? 'a whole number' : 'a number'
  const from = above === true ? `above ${least}` : `of at least ${least}`
  return most >= Number.MAX_SAFE_INTEGER ? `${kind} ${from}` : `${kind} ${from} and at most ${most}`
}
