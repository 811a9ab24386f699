/**
 * Whether probabilities mean what they say: of what is given 30 %, three in ten should come true.
 */
import {
  answersOf,
  isUnanswered,
  weightedMean,
  weightOf,
  type Answer,
  type AnswerOptions,
} from './answers.js'

/** How answers are put into bins. */
export interface CalibrationOptions extends AnswerOptions {
  /** Number of bins; 10 when left out. */
  readonly bins?: number
  /** `uniform`: bins of equal width over [0, 1]. `quantile`: about equally many answers in each. `uniform` when left out. */
  readonly strategy?: 'uniform' | 'quantile'
}

/** Answers whose probabilities lie close together. */
export interface ReliabilityBin {
  /** Its edges; a probability on an inner edge belongs to the bin below it. */
  readonly from: number
  readonly to: number
  /** Answers in it. */
  readonly count: number
  /** Weight of the answers in it. */
  readonly weight: number
  /** Mean probability; NaN in an empty bin. */
  readonly predicted: number
  /** Share of yes; NaN in an empty bin. */
  readonly observed: number
}

/** The reliability diagram, and its two sums. */
export interface Calibration {
  /** Every bin, empty ones too. */
  readonly bins: readonly ReliabilityBin[]
  /** Expected calibration error: mean |observed − predicted| over the answers, bin by bin (Naeini et al. 2015). */
  readonly expectedError: number
  /** The largest |observed − predicted| of a bin. */
  readonly maximumError: number
}

/**
 * The calibration of probabilities.
 *
 * @returns errors of NaN when nothing counts or a probability is NaN
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, or there are no bins
 * @example calibration(predicted, deviated, { bins: 10 }).expectedError
 */
export function calibration(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { bins: count = 10, strategy = 'uniform', ...options }: CalibrationOptions = {},
): Calibration {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`calibration: ${count} bins; give a whole number of at least 1`)
  const answers = answersOf('calibration', probabilities, labels, options)
  const edges = strategy === 'uniform' ? uniformEdges(count) : quantileEdges(count, answers)
  const inner = edges.slice(1, -1)
  const placed = answers.map((answer) => inner.filter((edge) => edge < answer.probability).length)
  const bins = Array.from({ length: count }, (_, k): ReliabilityBin => {
    const own = answers.filter((_answer, at) => placed[at] === k)
    return {
      from: edges[k] ?? 0,
      to: edges[k + 1] ?? 1,
      count: own.length,
      weight: weightOf(own),
      predicted: weightedMean(own, ({ probability }) => probability),
      observed: weightedMean(own, ({ yes }) => (yes ? 1 : 0)),
    }
  })
  const filled = bins.filter(({ weight }) => weight > 0)
  const gaps = filled.map(({ predicted, observed }) => Math.abs(predicted - observed))
  const known = filled.length > 0 && !isUnanswered(answers)
  const sum = gaps.reduce((total, gap, k) => total + gap * (filled[k]?.weight ?? 0), 0)
  return {
    bins,
    expectedError: known ? sum / weightOf(answers) : NaN,
    maximumError: known ? Math.max(...gaps) : NaN,
  }
}

const uniformEdges = (count: number): readonly number[] =>
  Array.from({ length: count + 1 }, (_, k) => k / count)

/** Quantiles of the probabilities, linear between neighbours. */
function quantileEdges(count: number, answers: readonly Answer[]): readonly number[] {
  const sorted = answers.map(({ probability }) => probability).sort((a, b) => a - b)
  return Array.from({ length: count + 1 }, (_, k) => {
    const place = (k / count) * (sorted.length - 1)
    const low = sorted[Math.floor(place)] ?? NaN
    const high = sorted[Math.ceil(place)] ?? NaN
    return low + (high - low) * (place - Math.floor(place))
  })
}
