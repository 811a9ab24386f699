// How good a fitted taste is: what it says of comparisons that it was not fitted to.
import { permutation, seededRandom } from '@utsushi/ground'
import type { Comparison } from './comparison.js'
import { fitTaste } from './fit-taste.js'
import { optionRows } from './option-rows.js'
import { predictOptions, sharesUnderDoubt } from './predict-taste.js'
import type { Taste, TasteData, TasteOptions, TastePrediction } from './taste.js'

/** How a taste is judged. */
export interface JudgeOptions extends TasteOptions {
  /** 5 when left out; fewer where there are fewer sets of options. */
  readonly folds?: number
  readonly seed?: number
}

/** What a taste says of comparisons it has not seen. */
export interface TasteJudgement {
  /** Share of choices where the most probable option was taken. */
  readonly accuracy: number
  /** Mean of minus the natural logarithm of the probability of what was chosen. */
  readonly logLoss: number
  /** The same for somebody who guesses. */
  readonly chanceAccuracy: number
  readonly chanceLogLoss: number
  /** Choices that were judged: a full ranking of k counts as k − 1. */
  readonly choices: number
  readonly folds: number
}

/**
 * Judges a taste by cross-validation over comparisons: comparisons of the same options are held out together, so that none is known
 * from its like.
 *
 * @returns `undefined` where fewer than two different sets of options were compared
 * @example judgeTaste({ rows, comparisons }, { groups: featureGroups(space) })?.accuracy
 */
export function judgeTaste(data: TasteData, options: JudgeOptions = {}): TasteJudgement | undefined {
  const { comparisons } = data
  const keys = comparisons.map(({ shown }) => shown.toSorted((a, b) => a - b).join())
  const sets = [...new Set(keys)]
  const folds = Math.min(options.folds ?? 5, sets.length)
  if (folds < 2) return undefined
  const order = permutation(sets.length, seededRandom(options.seed ?? 0))
  const foldOf = new Map(Array.from(order, (set, place) => [sets[set] ?? '', place % folds]))
  let sums = { right: 0, loss: 0, chanceRight: 0, chanceLoss: 0, choices: 0 }
  for (let fold = 0; fold < folds; fold++) {
    const held = (place: number): boolean => foldOf.get(keys[place] ?? '') === fold
    const taste = fitTaste({ ...data, comparisons: comparisons.filter((_, place) => !held(place)) }, options)
    comparisons.forEach((comparison, place) => {
      if (held(place)) sums = added(sums, judged(taste, data, comparison))
    })
  }
  const { right, loss, chanceRight, chanceLoss, choices } = sums
  return {
    ...{ accuracy: right / choices, logLoss: loss / choices },
    ...{ chanceAccuracy: chanceRight / choices, chanceLogLoss: chanceLoss / choices },
    ...{ choices, folds },
  }
}

type Sums = Readonly<Record<'right' | 'loss' | 'chanceRight' | 'chanceLoss' | 'choices', number>>

const added = (a: Sums, b: Sums): Sums => ({
  right: a.right + b.right,
  loss: a.loss + b.loss,
  chanceRight: a.chanceRight + b.chanceRight,
  chanceLoss: a.chanceLoss + b.chanceLoss,
  choices: a.choices + b.choices,
})

/** The choices of one comparison: of the best, then of the best of the rest. */
function judged(taste: Taste, data: TasteData, { shown, ranked }: Comparison): Sums {
  const all = predictOptions(taste, optionRows(data, shown))
  let left = shown
  let sums: Sums = { right: 0, loss: 0, chanceRight: 0, chanceLoss: 0, choices: 0 }
  for (const winner of ranked) {
    if (left.length < 2) break
    const shares = sharesUnderDoubt(
      partOf(
        all,
        left.map((option) => shown.indexOf(option)),
      ),
      taste.lapse,
    )
    const own = shares[left.indexOf(winner)] ?? NaN
    // Where several are equally probable, one of them is guessed.
    const ahead = shares.filter((share) => share > own + 1e-9).length
    const alike = shares.filter((share) => Math.abs(share - own) <= 1e-9).length
    sums = added(sums, {
      right: ahead === 0 ? 1 / alike : 0,
      loss: -Math.log(own),
      chanceRight: 1 / left.length,
      chanceLoss: Math.log(left.length),
      choices: 1,
    })
    left = left.filter((option) => option !== winner)
  }
  return sums
}

/** What is said of some of the options. */
function partOf({ mean, covariance }: TastePrediction, places: readonly number[]): TastePrediction {
  const { columns, values } = covariance
  return {
    mean: Float64Array.from(places, (place) => mean[place] ?? NaN),
    covariance: {
      rows: places.length,
      columns: places.length,
      values: Float64Array.from(places.flatMap((a) => places.map((b) => values[a * columns + b] ?? NaN))),
    },
  }
}
