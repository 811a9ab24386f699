// A taste for one sketch carried over to another through a shared embedding: what it says of the other's pictures is what is expected
// of them beforehand, and choices say how much of that is true. Whether it helps is measured, with and without.
import { randomStream } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'
import type { Comparison } from './comparison.js'
import { fitTaste } from './fit-taste.js'
import { poolQuestion } from './pool-question.js'
import { tasteBasis } from './predict-taste.js'
import type { Taste, TasteOptions } from './taste.js'

/**
 * What a taste says of pictures of another sketch, relative to their average.
 *
 * @param source fitted on embeddings
 * @param embeddings `[pictures, features]` of the other sketch, by the same network and brought to the same range
 * @returns `[pictures]`: `expected` of a fit to choices among them
 * @throws RangeError when the embeddings have other features than those of the taste
 * @example fitTaste({ rows: others, expected: transferredTaste(liked, others), comparisons })
 */
export function transferredTaste(source: Taste, embeddings: Matrix): Float64Array {
  if (embeddings.columns !== source.rows.columns)
    throw new RangeError(
      `embeddings of ${embeddings.columns} features, but the taste was fitted on ${source.rows.columns}: both must come from the same network`,
    )
  const { mean } = tasteBasis(source, embeddings)
  const average = mean.reduce((sum, value) => sum + value, 0) / mean.length
  return mean.map((value) => value - average)
}

/** A search among the pictures of another sketch, once with and once without what is carried over. */
export interface TransferTrial {
  /** `[pictures, features]`: embeddings or parameters of the other sketch. */
  readonly rows: Matrix
  /** `[pictures]`: what `transferredTaste` says of them. */
  readonly expected: Float64Array
  /** Answers a question: the place among the options of the one that is chosen. */
  readonly choose: (options: readonly number[], question: number) => number
  /** `[pictures]`: how much each is liked, to measure by; 1 the best, 0 the worst. */
  readonly utilities: Float64Array
  readonly questions: number
  readonly seed: number
  /** Options of a question; 2 when left out. */
  readonly options?: number
  readonly fit?: TasteOptions
}

/** Normalised regret after every question: what is missing to the best picture. */
export interface TransferRegret {
  /** `[questions + 1]`, the first before any question. */
  readonly with: readonly number[]
  readonly without: readonly number[]
  /** How much of what was expected was taken over after the last question, 0 to 1. */
  readonly trust: number
}

/**
 * How far a search comes with a taste that is carried over, and how far without: the same chooser, the same questions' seeds.
 *
 * @example measureTransfer({ rows, expected, choose, utilities, questions: 20, seed: 1 }).with.at(-1)
 */
export function measureTransfer(trial: TransferTrial): TransferRegret {
  const carried = search(trial, trial.expected)
  const bare = search(trial, undefined)
  return { with: carried.regrets, without: bare.regrets, trust: carried.trust }
}

function search(
  { rows, choose, utilities, questions, seed, options = 2, fit }: TransferTrial,
  expected: Float64Array | undefined,
): { readonly regrets: readonly number[]; readonly trust: number } {
  const comparisons: Comparison[] = []
  const given = expected === undefined ? { rows } : { rows, expected }
  const regrets: number[] = []
  let trust = 0
  for (let question = 0; ; question++) {
    const taste = fitTaste({ ...given, comparisons }, fit)
    trust = taste.trust
    const { mean } = tasteBasis(taste, rows, expected)
    // Where nothing is known, any picture is as good as another: the average of all is what it is worth.
    const known = comparisons.length > 0 || expected !== undefined
    const best = mean.indexOf(Math.max(...mean))
    const worth = known
      ? (utilities[best] ?? NaN)
      : utilities.reduce((sum, value) => sum + value, 0) / rows.rows
    regrets.push(1 - worth)
    if (question === questions) return { regrets, trust }
    const shown = known
      ? poolQuestion({ ...given, taste, count: options })
      : strangers(rows.rows, options, seed)
    comparisons.push({ shown, ranked: [shown[choose(shown, question)] ?? -1] })
  }
}

/** Different pictures, drawn from all. */
function strangers(pictures: number, count: number, seed: number): readonly number[] {
  const random = randomStream(seed, 'strangers')
  const drawn = new Set<number>()
  while (drawn.size < Math.min(count, pictures)) drawn.add(random.below(pictures))
  return [...drawn]
}
