/**
 * Intervals that hold as many further samples as they promise, whatever made the predictions: split conformal prediction with residuals that
 * are standardised by what the model says of its own error (Lei et al. 2018, §5.2), value by value or for whole courses at once, and by
 * group.
 */
import { InputError } from '@utsushi/ground'
import { conformalQuantile, samplesToCalibrate, tooFew } from './conformal-quantile.js'

/** What was predicted of samples that nothing was fitted to, and what was so. */
export interface HeldOutPredictions {
  /** `[samples, columns]` */
  readonly observed: ArrayLike<number>
  /** `[samples, columns]` */
  readonly predicted: ArrayLike<number>
  /** `[samples, columns]`, above 0: what the model says its error is; alike everywhere when left out. */
  readonly deviation?: ArrayLike<number>
  /** Values of a sample: outputs, or steps and outputs. */
  readonly columns: number
}

/** How intervals are calibrated. */
export interface CalibrateOptions extends HeldOutPredictions {
  /** Share of further samples that shall lie within, between 0 and 1. */
  readonly level: number
  /**
   * `[columns]` Which block each column is of: all columns of a block lie within at once, in a share `level` of the samples. Every column is
   * a block of its own when left out; zeros everywhere: a whole course from end to end.
   */
  readonly blocks?: ArrayLike<number>
  /** `[samples]` Group of each: intervals hold within each group (Vovk 2012, Conditional validity of inductive conformal predictors). */
  readonly groups?: ArrayLike<string>
  /** What samples are called in messages, in the plural. */
  readonly called?: string
}

/** Factors on a model's own deviations: plain JSON. */
export interface ConformalCalibration {
  readonly kind: 'conformal'
  readonly version: 1
  readonly level: number
  readonly columns: number
  /** One entry without a name where there are no groups. */
  readonly groups: readonly {
    readonly name: string
    /** Samples that it was calibrated on. */
    readonly count: number
    /** `[columns]` How many deviations the interval reaches to either side. */
    readonly factors: readonly number[]
  }[]
}

/**
 * Calibrates intervals on samples that were held out.
 *
 * @throws InputError naming the group and the number needed where there are too few samples; RangeError for sizes that do not fit
 * @example
 * const calibration = calibrateIntervals({ observed, predicted, deviation, columns: 365, level: 0.9, blocks: new Uint8Array(365) })
 * const { lower, upper } = conformalIntervals(calibration, { predicted: others, deviation: theirs }) // whole years, 9 of 10
 */
export function calibrateIntervals(options: CalibrateOptions): ConformalCalibration {
  const { columns, level, groups, called = 'samples' } = options
  const scores = standardisedResiduals(options)
  const samples = scores.length / columns
  if (groups !== undefined && groups.length !== samples)
    throw new RangeError(`conformal: ${groups.length} groups of ${samples} samples`)
  const blocks = Array.from(options.blocks ?? { length: columns }, (block, column) =>
    options.blocks === undefined ? column : Number(block),
  )
  if (blocks.length !== columns)
    throw new RangeError(`conformal: ${blocks.length} blocks of ${columns} columns`)
  const members = new Map<string, number[]>()
  for (let sample = 0; sample < samples; sample++) {
    const name = groups?.[sample] ?? ''
    const own = members.get(name)
    if (own === undefined) members.set(name, [sample])
    else own.push(sample)
  }
  if (members.size === 0) throw new InputError(tooFew(0, level, called))
  return {
    ...{ kind: 'conformal', version: 1, level, columns },
    groups: [...members].map(([name, own]) => {
      if (own.length < samplesToCalibrate(level))
        throw new InputError(`${name === '' ? '' : `${name}: `}${tooFew(own.length, level, called)}`)
      const factors = new Map<number, number>()
      for (const block of new Set(blocks)) {
        const largest = own.map((sample) =>
          blocks.reduce(
            (most, one, column) =>
              one === block ? Math.max(most, scores[sample * columns + column] ?? NaN) : most,
            0,
          ),
        )
        factors.set(block, conformalQuantile(largest, level))
      }
      return { name, count: own.length, factors: blocks.map((block) => factors.get(block) ?? NaN) }
    }),
  }
}

/**
 * |observed − predicted| in deviations, `[samples, columns]`.
 *
 * @throws RangeError for sizes that do not fit, a deviation that is not above 0, or values that are not finite
 */
export function standardisedResiduals({
  observed,
  predicted,
  deviation,
  columns,
}: HeldOutPredictions): Float64Array {
  if (
    observed.length !== predicted.length ||
    (deviation !== undefined && deviation.length !== observed.length) ||
    !Number.isInteger(columns) ||
    columns < 1 ||
    observed.length % columns !== 0
  )
    throw new RangeError(
      `conformal: ${observed.length} values observed, ${predicted.length} predicted${deviation === undefined ? '' : `, ${deviation.length} deviations`} of ${columns} columns`,
    )
  return Float64Array.from({ length: observed.length }, (_, at) => {
    const own = deviation?.[at] ?? 1
    const score = Math.abs((observed[at] ?? NaN) - (predicted[at] ?? NaN)) / own
    if (!(own > 0) || !Number.isFinite(score))
      throw new RangeError(
        `conformal: ${observed[at]} observed, ${predicted[at]} predicted with a deviation of ${own}`,
      )
    return score
  })
}

/** Predictions of further samples. */
export interface FurtherPredictions {
  /** `[samples, columns]` */
  readonly predicted: ArrayLike<number>
  /** `[samples, columns]`, as calibration had it. */
  readonly deviation?: ArrayLike<number>
  /** `[samples]` Group of each, where intervals were calibrated by group. */
  readonly groups?: ArrayLike<string>
}

/** Ends of intervals, `[samples, columns]`. */
export interface Intervals {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/**
 * Intervals around predictions.
 *
 * @throws InputError for a group that was not calibrated; RangeError for sizes that do not fit
 */
export function conformalIntervals(
  { columns, groups: calibrated }: ConformalCalibration,
  { predicted, deviation, groups }: FurtherPredictions,
): Intervals {
  if (predicted.length % columns !== 0 || (deviation !== undefined && deviation.length !== predicted.length))
    throw new RangeError(`conformal: ${predicted.length} values predicted of ${columns} columns`)
  const byName = new Map(calibrated.map(({ name, factors }) => [name, factors]))
  const lower = new Float64Array(predicted.length)
  const upper = new Float64Array(predicted.length)
  for (let sample = 0; sample < predicted.length / columns; sample++) {
    const name = groups?.[sample] ?? ''
    const factors = byName.get(name)
    if (factors === undefined)
      throw new InputError(
        `${name || 'a sample without a group'}: intervals were not calibrated for it, but for ${[...byName.keys()].join(', ')}`,
      )
    for (let column = 0; column < columns; column++) {
      const at = sample * columns + column
      const reach = (factors[column] ?? NaN) * (deviation?.[at] ?? 1)
      lower[at] = (predicted[at] ?? NaN) - reach
      upper[at] = (predicted[at] ?? NaN) + reach
    }
  }
  return { lower, upper }
}
