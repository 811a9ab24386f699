// How scores of an objective are held against each other: by their differences, or, of an error by which methods differ by factors, by the
// differences of its logarithms. What is told stays in the objective's own unit: a geometric mean, so many times the error of the best.
import { foldMean } from '@utsushi/learn'
import type { FamilyComparison } from '../definition/family.js'
import { deviation } from '../tuning/fold-comparison.js'
import { formatNumber } from '../plots/number.js'
import { signOf } from '../tuning/trial-scores.js'

/** What of an objective decides how it is held against another score of it. */
export type ScaledObjective = Pick<FamilyComparison['objective'], 'direction' | 'ratio'>

/** Scores of folds as they are told. */
export interface ToldScores {
  /** Geometric where the objective differs by factors. */
  readonly mean: number
  /** Over the folds; a factor where the objective differs by factors. */
  readonly deviation: number
  readonly interval: readonly [from: number, to: number]
}

/** One objective's scale. */
export interface ScoreScale {
  /** Less is better; tests see differences of these. */
  loss(score: number): number
  told(scores: readonly number[]): ToldScores
  /** A difference of losses as it is told: an amount, or a factor. */
  difference(losses: number): number
  /** The region of differences that do not matter, as it is told. */
  region(asked: number | null, best: number): number
  /** The same in losses. */
  regionOfLosses(told: number): number
  readonly words: {
    /** `0.91 ± 0.02`, `0.0039 (× or ÷ 1.3)`. */
    spread(scores: ToldScores): string
    /** `0.02`, `a factor of 1.3`. */
    amount(told: number): string
    /** Head of a column of differences. */
    readonly worseBy: (objective: string) => string
  }
}

/** Factors up to which errors are alike, where nothing is said. */
const alikeFactor = 1.1

/** The scale of an objective. */
export function scoreScale({ direction, ratio }: ScaledObjective): ScoreScale {
  const sign = signOf(direction)
  if (ratio === undefined)
    return {
      loss: (score) => sign * score,
      told: (scores) => {
        const { mean, interval } = foldMean(scores)
        return { mean, interval, deviation: deviation(scores) }
      },
      difference: (losses) => losses,
      region: (asked, best) => asked ?? Math.abs(best) / 100,
      regionOfLosses: (told) => told,
      words: {
        spread: ({ mean, deviation: by }) => `${formatNumber(mean)} ± ${formatNumber(by, 2)}`,
        amount: (told) => formatNumber(told, 2),
        worseBy: (objective) => `worse by (${objective})`,
      },
    }
  const logarithm = (score: number): number => Math.log10(Math.max(ratio.least, score))
  return {
    loss: (score) => sign * logarithm(score),
    told: (scores) => {
      const logarithms = scores.map(logarithm)
      const { mean, interval } = foldMean(logarithms)
      return {
        mean: 10 ** mean,
        interval: [10 ** interval[0], 10 ** interval[1]],
        deviation: 10 ** deviation(logarithms),
      }
    },
    difference: (losses) => 10 ** losses,
    region: (asked) => asked ?? alikeFactor,
    regionOfLosses: (told) => Math.abs(Math.log10(told)),
    words: {
      spread: ({ mean, deviation: by }) =>
        `${formatNumber(mean)} (times or divided by ${formatNumber(by, 2)})`,
      amount: (told) => `a factor of ${formatNumber(told, 2)}`,
      worseBy: (objective) => `times the ${objective}`,
    },
  }
}
