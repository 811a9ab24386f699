// A family of models that answer the same question: what a study declares so that `utsushi compare <study file>` trains all of them on the
// same folds with the same budget, and what comes of it.
import type { Direction, Json } from '@utsushi/tune'
import type { SpaceSection } from '../tuning/schema.js'

/** One model of a family: the study file with some keys changed. */
export interface Member {
  /** As tables and pictures call it: `LSTM`. */
  readonly name: string
  /** What it is, in a few words: `boosted trees on the statistics`. */
  readonly meaning?: string
  /** Keys of the study file that make this member of it, dotted: `{ 'model.kind': 'lstm' }`. */
  readonly overrides: Readonly<Record<string, Json>>
  /** What is chosen on inner folds, dotted keys as in `tuning.space`; trained as it is declared when left out. */
  readonly space?: SpaceSection
}

/** What a member scored on the folds. */
export interface MemberResult extends Pick<Member, 'name' | 'meaning'> {
  /** By the objective, one of each outer fold, in their order. */
  readonly scores: readonly number[]
  /** Geometric where methods differ by factors (`objective.ratio`). */
  readonly mean: number
  /** Standard deviation over the folds; a factor where methods differ by factors. */
  readonly deviation: number
  /** Middle 95 % of the mean on fresh data: corrected for what the folds' training parts share. */
  readonly interval: readonly [from: number, to: number]
  /** Weights of the network that was trained last; null where `fit` is all of it. */
  readonly parameters: number | null
  /** Of the training that was scored, median over the folds. */
  readonly seconds: number
  /** Of choosing its settings, in all. */
  readonly tuningSeconds: number
  /** Settings that each fold chose on its inner folds, dotted keys. */
  readonly chosen: readonly Readonly<Record<string, Json>>[]
  /** Epochs that each fold chose on its inner folds; 0 without a network. */
  readonly epochs: readonly number[]
}

/** What a simple method, which nothing is chosen of, scores on the same folds. */
export interface RivalResult {
  readonly name: string
  /** By the objective, one of each outer fold, in their order. */
  readonly scores: readonly number[]
  readonly mean: number
  /** Middle 95 % of the mean on fresh data: corrected for what the folds' training parts share. */
  readonly interval: readonly [from: number, to: number]
}

/** A member that could not be trained or scored on every fold: it stands in no comparison. */
export interface FailedMember {
  readonly name: string
  /** Of the first fold that failed. */
  readonly reason: string
  /** Folds that it was scored on all the same. */
  readonly scored: number
}

/** A member against the one that scored best: all scores are fold by fold. */
export interface MemberDifference {
  readonly member: string
  readonly against: string
  /**
   * How much worse it is on average: above 0, whatever the direction of the objective; where methods differ by factors, so many times:
   * above 1.
   */
  readonly worseBy: number
  /** Middle 95 % of it. */
  readonly interval: readonly [from: number, to: number]
  /** Two-sided, of the corrected resampled t test. */
  readonly p: number
  /** The same, for as many comparisons as there are (Holm). */
  readonly adjusted: number
  /** Probabilities that it is better, as good within the region, and worse, by the correlated Bayesian t test. */
  readonly probability: { readonly better: number; readonly alike: number; readonly worse: number }
  readonly verdict: 'worse' | 'as good' | 'cannot be told'
}

/** The same model under a random split and under the one that the study chose. */
export interface Optimism {
  readonly model: string
  readonly random: SplitScore
  readonly chosen: SplitScore
  /**
   * How much better the random split makes it look: above 0 where it flatters, whatever the direction of the objective; where methods
   * differ by factors, so many times: above 1.
   */
  readonly flattery: number
  /** Middle 95 % of it. */
  readonly interval: readonly [from: number, to: number]
  /** What the two sides of the random split share, in words with counts. */
  readonly shared: readonly string[]
  /** All of it, in sentences for a report. */
  readonly sentences: readonly string[]
}

/** A model's scores under one way of cutting the data. */
export interface SplitScore {
  /** In words: `5 folds of the 60 specimens`. */
  readonly called: string
  readonly scores: readonly number[]
  readonly mean: number
  /** Middle 95 % of the mean on fresh data. */
  readonly interval: readonly [from: number, to: number]
}

/** What `comparison.json` holds. */
export interface FamilyComparison {
  readonly study: string
  readonly objective: {
    readonly name: string
    readonly meaning: string
    readonly direction: Direction
    /** There where methods differ by factors of it: means are geometric, differences factors. */
    readonly ratio?: { readonly least: number }
  }
  readonly on: {
    /** What is cut, in words: `the 60 specimens that train`. */
    readonly called: string
    readonly folds: number
    /** Entities that each outer fold tests, in their order; not known of comparisons that were begun earlier. */
    readonly tested?: readonly number[]
    readonly innerFolds: number
    /** Settings tried by each member on each fold. */
    readonly trials: number
    /** Most epochs of a training. */
    readonly epochs: number
    readonly seed: number
  }
  /** Differences within it do not matter: of the objective's unit, or a factor. */
  readonly rope: number
  /** Best first. */
  readonly members: readonly MemberResult[]
  readonly failed: readonly FailedMember[]
  /** Simple methods on the same folds, best first; not known of comparisons that were begun earlier. */
  readonly rivals?: readonly RivalResult[]
  /** Every other member against the first; none where only one was scored. */
  readonly differences: readonly MemberDifference[]
  readonly recommendation: {
    /** The member to begin with. */
    readonly member: string
    /** Members that the folds do not tell from the best, itself among them. */
    readonly alike: readonly string[]
    readonly sentences: readonly string[]
  }
  readonly optimism?: Optimism
  readonly cautions: readonly string[]
}
