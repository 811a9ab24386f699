/**
 * One study of a journal, for any number of processes at once. Every call that changes something is one append, so that a
 * process that is killed between two calls leaves a journal that all can go on with.
 */
import { greatestOf, InputError } from '@utsushi/ground'
import type { Distribution } from '../distribution.js'
import type { StudyStorage } from '../storage.js'
import {
  isFinished,
  type Direction,
  type Json,
  type Parameters,
  type TrialRecord,
  type TrialState,
} from '../trial.js'
import { abandonedTrials, retryRecords, type RetryOptions } from './abandoned.js'
import { incompatibility, innerValue } from './distribution-json.js'
import type { Appended, JournalFile } from './journal-file.js'
import { recordWriter, type RecordWriter } from './record.js'
import { trialRecords, type StudyEntry, type TrialEntry } from './study-entry.js'
import { workerIdentity } from './worker-identity.js'

/** A trial to run: a new one, or one that waited with parameters of its own. */
export interface TakenTrial {
  readonly number: number
  /** What it is to be run with; absent when they are to be sampled. May name a part of the space only. */
  readonly fixed?: Parameters
}

/** How many trials there are to be. */
export interface TakeTrialOptions extends RetryOptions {
  /** How many trials the study is to have. A trial that is tried again counts once. No limit when absent. */
  readonly upTo?: number
}

/**
 * A study in a journal file; {@link openJournal} opens one. Errors of its methods: `InputError` for a study that was
 * deleted or a parameter whose range has changed, `Error` for a trial that is not there or is finished already.
 */
export class JournalStorage implements StudyStorage {
  readonly #file: JournalFile
  readonly #study: StudyEntry
  readonly #write: RecordWriter
  #reserved: number | undefined

  /** For `openJournal`. */
  constructor(file: JournalFile, study: StudyEntry, worker = workerIdentity()) {
    this.#file = file
    this.#study = study
    this.#write = recordWriter(worker)
  }

  get path(): string {
    return this.#file.path
  }

  get name(): string {
    return this.#study.name
  }

  get directions(): readonly Direction[] {
    return this.#study.directions
  }

  get userAttributes(): Readonly<Record<string, Json>> {
    return Object.fromEntries(this.#study.userAttributes)
  }

  get systemAttributes(): Readonly<Record<string, Json>> {
    return Object.fromEntries(this.#study.systemAttributes)
  }

  get trials(): readonly TrialRecord[] {
    return trialRecords(this.#study)
  }

  sync(): void {
    this.#file.sync()
  }

  setStudyAttribute(kind: 'user' | 'system', key: string, value: Json): void {
    this.#append(() => ({
      lines: [this.#write.studyAttribute(this.#study.id, kind, key, value)],
      result: undefined,
    }))
  }

  createTrial(): number {
    return this.#append(() => this.#newTrial())
  }

  enqueue(parameters: Parameters, userAttributes: Readonly<Record<string, Json>> = {}): number {
    return this.#append(() => {
      const attributes = { user: userAttributes, system: {} }
      const line = this.#write.createWaiting(this.#study.id, parameters, attributes)
      return { lines: [line], result: this.#study.trials.length }
    })
  }

  claimWaiting(): number | undefined {
    const reserved = this.#reserved
    this.#reserved = undefined
    if (reserved !== undefined) return reserved
    return this.#append(() => this.#claim())
  }

  /**
   * The next trial to run, or `undefined` when the study has as many as it is to have: one that waits, else a new one, else
   * one that a process left behind when it was killed. Of all processes, each trial goes to one.
   */
  takeTrial(options: TakeTrialOptions = {}): TakenTrial | undefined {
    const taken = this.#append<number | undefined>(() => {
      const waiting = this.#claim()
      if (waiting.result !== undefined) return waiting
      const { trials, retried } = this.#study
      return trials.length - retried.size < (options.upTo ?? Infinity)
        ? this.#newTrial()
        : { lines: [], result: undefined }
    })
    if (taken !== undefined) return this.#taken(taken)
    if (this.retryAbandoned(options).length === 0) return undefined
    return this.takeTrial(options)
  }

  /**
   * Takes a trial as `takeTrial` does, for the next `claimWaiting` (which a study's `ask` calls first); false when none is
   * left to take.
   */
  reserve(options: TakeTrialOptions = {}): boolean {
    this.#reserved ??= this.takeTrial(options)?.number
    return this.#reserved !== undefined
  }

  /** Marks a trial that could not be finished as failed, and enqueues its parameters again, in one append. */
  retry(trial: number, reason: string, options: RetryOptions = {}): void {
    this.#append(() => {
      const lines = retryRecords(this.#write, this.#unfinished(trial), options, reason)
      return { lines, result: undefined, flush: true }
    })
  }

  /**
   * Marks running trials whose process has ended as failed, and enqueues their parameters again, once each. Processes of
   * other hosts, and Optuna's, are left alone: nobody here knows whether they run.
   *
   * @returns the numbers of the failed trials
   */
  retryAbandoned(options: RetryOptions = {}): readonly number[] {
    if (abandonedTrials(this.#study).length === 0) return []
    return this.#append(() => {
      const abandoned = abandonedTrials(this.#study)
      const lines = abandoned.flatMap((trial) => retryRecords(this.#write, trial, options))
      return { lines, result: abandoned.map(({ number }) => number), flush: true }
    })
  }

  setParameters(
    trial: number,
    parameters: Parameters,
    distributions: Readonly<Record<string, Distribution>>,
  ): void {
    this.#append(() => {
      const { id } = this.#unfinished(trial)
      const lines = Object.entries(parameters).map(([name, value]) => {
        const distribution = distributions[name]
        if (distribution === undefined)
          throw new Error(`trial ${trial}: parameter "${name}" has no distribution`)
        this.#checkDistribution(name, distribution)
        return this.#write.parameter(id, name, distribution, innerValue(distribution, value))
      })
      return { lines, result: undefined }
    })
  }

  report(trial: number, step: number, value: number): void {
    if (!Number.isSafeInteger(step)) throw new Error(`trial ${trial}: step ${step} is not a whole number`)
    this.#append(() => ({
      lines: [this.#write.report(this.#unfinished(trial).id, step, value)],
      result: undefined,
    }))
  }

  setTrialAttribute(trial: number, kind: 'user' | 'system', key: string, value: Json): void {
    this.#append(() => {
      const { id } = this.#unfinished(trial)
      return { lines: [this.#write.trialAttribute(id, kind, key, value)], result: undefined }
    })
  }

  finish(
    trial: number,
    state: Extract<TrialState, 'complete' | 'pruned' | 'fail'>,
    values?: readonly number[],
  ): void {
    this.#append(() => {
      const entry = this.#unfinished(trial)
      const kept = finalValues(entry, state, values)
      return { lines: [this.#write.finish(entry.id, state, kept)], result: undefined, flush: true }
    })
  }

  close(): void {
    this.#file.close()
  }

  #append<Result>(decide: () => Appended<Result>): Result {
    return this.#file.append(() => {
      if (this.#study.deleted) throw new InputError(`${this.path}: the study "${this.name}" has been deleted`)
      return decide()
    })
  }

  #newTrial(): Appended<number> {
    return { lines: [this.#write.createRunning(this.#study.id)], result: this.#study.trials.length }
  }

  #claim(): Appended<number | undefined> {
    const waiting = this.#study.trials.find(({ state }) => state === 'waiting')
    return { lines: waiting === undefined ? [] : [this.#write.claim(waiting.id)], result: waiting?.number }
  }

  #taken(number: number): TakenTrial {
    const fixed = this.#study.trials[number]?.systemAttributes.get('fixed_params')
    return fixed === undefined ? { number } : { number, fixed: fixed as Parameters }
  }

  #unfinished(number: number): TrialEntry {
    const trial = this.#study.trials[number]
    if (trial === undefined) throw new Error(`the study "${this.name}" has no trial ${number}`)
    if (isFinished(trial))
      throw new Error(`trial ${number} of "${this.name}" is finished already: ${trial.state}`)
    return trial
  }

  #checkDistribution(name: string, distribution: Distribution): void {
    const first = this.#study.firstDistributions.get(name)
    const difference = first && incompatibility(first.distribution, distribution)
    if (difference !== undefined)
      throw new InputError(
        `${this.path}: in the study "${this.name}", parameter "${name}" ${difference}: give the other search a study of its own`,
      )
  }
}

/** @throws Error for values that do not go with the state. */
function finalValues(
  { number, study, intermediate }: TrialEntry,
  state: TrialState,
  values: readonly number[] | undefined,
): readonly number[] | undefined {
  if (state === 'complete') {
    const count = study.directions.length
    if (values?.length !== count || values.some(Number.isNaN))
      throw new Error(
        `trial ${number}: a complete trial has ${count} value${count === 1 ? '' : 's'} and no NaN, not ${JSON.stringify(values?.map(String) ?? null)}: finish it as "fail"`,
      )
    return values
  }
  if (state === 'fail' || values !== undefined) return values
  const last = intermediate.get(greatestOf(intermediate.keys()))
  return last === undefined || Number.isNaN(last) ? undefined : [last]
}
