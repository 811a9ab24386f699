// What a study offers to a comparison of its family: its members, and a way to train one on an outer fold with settings that are chosen
// on inner folds. Which folds are trained when, recorded and shared among processes is not its business.
import type { Fold } from '@utsushi/data'
import type { Parameters } from '@utsushi/tune'
import type { StudyContext } from '../definition/context.js'
import type { FamilyComparison, Member } from '../definition/family.js'
import type { Objective } from '../tuning/contract.js'

export interface StudyFamily<Config = unknown> {
  /** At least one: the study file's own where the study declares none. */
  members(config: Config): readonly Member[]
  /** What can be asked of a member; the first when nothing is said. */
  readonly objectives: Readonly<Record<string, Objective>>
  /** Reads the data of one member for all of its folds. */
  open(config: Config, context: MemberContext): Promise<MemberRunner<Config>>
  /** Sentences of the study's own. */
  advise?(comparison: FamilyComparison, config: Config): readonly string[]
}

export interface MemberContext extends StudyContext {
  /** The comparison has looked at these data and refused what cannot be trained on. */
  readonly looked?: boolean
}

/** How the data are cut: as the study chose, or at random. */
export type SplitKind = 'chosen' | 'random'

/** Trains one member on one fold after another, in one process. */
export interface MemberRunner<Config = unknown> {
  /** Digest of what is scored, and how much of it there is: every member must have the same. */
  readonly digest: string
  /** Entities of the study's own split in words, and of the random one where there is one. */
  readonly called: Readonly<Record<'chosen', string>> & Readonly<Partial<Record<'random', string>>>
  /** What the study calls what a model meets later. */
  readonly fresh: string
  /**
   * The outer folds.
   *
   * @throws InputError where they cannot be cut
   */
  folds(split: SplitKind, cut: FoldCut): readonly Fold[]
  /** Refuses folds that share what must stand apart, and tells what the sides of a split share. */
  audit(split: SplitKind, cut: FoldCut): readonly string[]
  /** Chooses among candidates on inner folds of what an outer fold trains on, trains the chosen one on all of that, and scores it once. */
  run(unit: UnitRequest<Config>): Promise<UnitOutcome>
}

export interface FoldCut {
  readonly folds: number
  readonly seed: number
}

/** Settings that may be chosen. */
export interface Candidate<Config = unknown> {
  readonly parameters: Parameters
  readonly config: Config
}

export interface UnitRequest<Config = unknown> extends FoldCut {
  readonly split: SplitKind
  /** Outer fold, from 0. */
  readonly fold: number
  /** The member as it is declared first, then what else is tried. */
  readonly candidates: readonly Candidate<Config>[]
  readonly innerFolds: number
  /** Most epochs of a training; the schedule is laid over them. */
  readonly epochs: number
  readonly objective: string
  /** Whether simple methods are scored on the fold too: once for all members. */
  readonly withRivals?: boolean
  readonly signal: AbortSignal
  /** Told after every epoch, of all that this unit will train at most: from 0 to 1. */
  onProgress?(share: number): void
}

/** What one member did on one outer fold. */
export interface UnitOutcome {
  /** On the outer test part. */
  readonly score: number
  /** Which candidate, and for how many epochs; 0 without a network. */
  readonly chosen: number
  readonly epochs: number
  /** Best mean score of each candidate on the inner folds; NaN where it failed; empty where nothing was to be chosen. */
  readonly inner: readonly number[]
  /** Weights; 0 where `fit` is all of it. */
  readonly parameters: number
  /** Of the last training with all that it fits, and of choosing before it. */
  readonly seconds: number
  readonly tuningSeconds: number
  /** What simple methods score on the outer test part, by name, where that was asked for. */
  readonly rivals?: Readonly<Record<string, number>>
  /** Entities that the outer fold tests. */
  readonly tested?: number
}
