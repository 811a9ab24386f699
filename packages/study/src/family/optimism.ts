// How much better a random split would have made a model look: its scores under a random split beside those under the study's own, with
// the interval of the difference, in words for a report.
import { foldMean, studentQuantile, type FoldMean } from '@utsushi/learn'
import { countOf } from '@utsushi/ground'
import type { FamilyComparison, Optimism } from '../definition/family.js'
import { formatNumber } from '../plots/number.js'
import { scoreScale, type ScoreScale } from './score-scale.js'

/** What an optimism is told from. */
export interface OptimismInput {
  readonly model: string
  readonly objective: Pick<FamilyComparison['objective'], 'name' | 'direction' | 'ratio'>
  /** Scores of each fold, and what was cut, in words: `the 60 specimens`. */
  readonly chosen: { readonly scores: readonly number[]; readonly called: string }
  readonly random: { readonly scores: readonly number[]; readonly called: string }
  /** What the sides of the random split share, one sentence each. */
  readonly shared: readonly string[]
  /** What a model meets later: `specimens`. */
  readonly fresh: string
}

/**
 * How much a random split flatters. The folds of the two splits are not the same, so the difference is of their means, with an error of both
 * (each corrected for what training parts share) and degrees of freedom after Welch and Satterthwaite.
 *
 * @throws InputError for fewer than two folds, or scores that are not finite
 * @example
 * optimismOf({ model: 'LSTM', objective, chosen, random, shared: ['…share 3 values of lot'], fresh: 'specimens' }).sentences
 */
export function optimismOf({ model, objective, chosen, random, shared, fresh }: OptimismInput): Optimism {
  const scale = scoreScale(objective)
  const [own, other] = [foldMean(chosen.scores.map(scale.loss)), foldMean(random.scores.map(scale.loss))]
  const by = own.mean - other.mean
  const reach = errorOf(own, other)
  const [flattery, from, to] = [by, by - reach, by + reach].map(scale.difference) as [number, number, number]
  const interval = [from, to] as const
  const told = {
    ...{ model, flattery, interval, shared },
    random: {
      ...{ called: `${countOf(random.scores.length, 'fold')} of ${random.called}, at random` },
      ...{ scores: random.scores, ...meanOf(random.scores, scale) },
    },
    chosen: {
      ...{ called: `${countOf(chosen.scores.length, 'fold')} of ${chosen.called}` },
      ...{ scores: chosen.scores, ...meanOf(chosen.scores, scale) },
    },
  }
  return { ...told, sentences: sentencesOf(told, objective.name, fresh, scale) }
}

function meanOf(scores: readonly number[], scale: ScoreScale): Pick<FoldMean, 'mean' | 'interval'> {
  const { mean, interval } = scale.told(scores)
  return { mean, interval }
}

/** Half the middle 95 % of a difference of two means. */
function errorOf(a: FoldMean, b: FoldMean): number {
  const [x, y] = [a.error ** 2, b.error ** 2]
  if (x + y === 0) return 0
  const freedom = (x + y) ** 2 / (x ** 2 / a.freedom + y ** 2 / b.freedom)
  return Math.sqrt(x + y) * studentQuantile(0.975, freedom)
}

function sentencesOf(
  { flattery, interval, random, chosen, shared, model }: Omit<Optimism, 'sentences'>,
  objective: string,
  fresh: string,
  { words, difference }: ScoreScale,
): readonly string[] {
  const [from, to] = interval
  // No difference: an amount of 0, a factor of 1.
  const none = difference(0)
  const isBetter = flattery > none
  const amount = (than: string): string =>
    none === 0
      ? `${words.amount(Math.abs(flattery))} ${than}`
      : `${than} by ${words.amount(isBetter ? flattery : 1 / flattery)}`
  const range = `95 % interval ${formatNumber(from, 2)} to ${formatNumber(to, 2)}`
  const both = `${objective} ${formatNumber(random.mean)} in place of ${formatNumber(chosen.mean)}`
  const verdict =
    from > none
      ? `A random split would have made ${model} look ${amount('better')} (${both}; ${range}), which is not true of fresh ${fresh}.`
      : to < none
        ? `A random split would have made ${model} look ${amount('worse')} (${both}; ${range}): it does not flatter here.`
        : isBetter
          ? `A random split would have made ${model} look ${amount('better')} (${both}), which the folds do not tell from nothing (${range}).`
          : `A random split does not flatter ${model} as far as the folds tell (${both}; ${range}).`
  return [verdict, ...(shared.length === 0 ? [] : [`What its two sides share: ${shared.join('; ')}.`])]
}
