// How much better a random split would have made a model look: its scores under a random split beside those under the study's own, with
// the interval of the difference, in words for a report.
import { foldMean, studentQuantile, type FoldMean } from '@utsushi/learn'
import { countOf } from '@utsushi/ground'
import type { FamilyComparison, Optimism } from '../definition/family.js'
import { formatNumber } from '../plots/number.js'
import { signOf } from '../tuning/trial-scores.js'

/** What an optimism is told from. */
export interface OptimismInput {
  readonly model: string
  readonly objective: Pick<FamilyComparison['objective'], 'name' | 'direction'>
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
  const [own, other] = [foldMean(chosen.scores), foldMean(random.scores)]
  const flattery = signOf(objective.direction) * (own.mean - other.mean)
  const reach = errorOf(own, other)
  const interval = [flattery - reach, flattery + reach] as const
  const told = {
    ...{ model, flattery, interval, shared },
    random: {
      ...{ called: `${countOf(random.scores.length, 'fold')} of ${random.called}, at random` },
      ...{ scores: random.scores, mean: other.mean, interval: other.interval },
    },
    chosen: {
      ...{ called: `${countOf(chosen.scores.length, 'fold')} of ${chosen.called}` },
      ...{ scores: chosen.scores, mean: own.mean, interval: own.interval },
    },
  }
  return { ...told, sentences: sentencesOf(told, objective.name, fresh) }
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
): readonly string[] {
  const [from, to] = interval
  const by = formatNumber(Math.abs(flattery), 2)
  const range = `95 % interval ${formatNumber(from, 2)} to ${formatNumber(to, 2)}`
  const both = `${objective} ${formatNumber(random.mean)} in place of ${formatNumber(chosen.mean)}`
  const verdict =
    from > 0
      ? `A random split would have made ${model} look ${by} better (${both}; ${range}), which is not true of fresh ${fresh}.`
      : to < 0
        ? `A random split would have made ${model} look ${by} worse (${both}; ${range}): it does not flatter here.`
        : flattery > 0
          ? `A random split would have made ${model} look ${by} better (${both}), which the folds do not tell from nothing (${range}).`
          : `A random split does not flatter ${model} as far as the folds tell (${both}; ${range}).`
  return [verdict, ...(shared.length === 0 ? [] : [`What its two sides share: ${shared.join('; ')}.`])]
}
