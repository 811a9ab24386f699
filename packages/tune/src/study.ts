/**
 * A study: a function's trials, what to try next, and what came of it. `ask` and `tell` leave the loop to the caller;
 * `optimise` is the loop.
 */
import { InputError, suggestion } from '@utsushi/ground'
import { checkSpace } from './check-space.js'
import { allows, describeDistribution } from './distribution.js'
import { fixedParameters, memoryStorage } from './memory-storage.js'
import { noPruner } from './pruners/none.js'
import type { Pruner, Sampler } from './sampler.js'
import { tpeSampler } from './samplers/tpe.js'
import { distributionsOf, type SearchSpace } from './space.js'
import type { StudyStorage } from './storage.js'
import type { Direction, Json, Parameters, TrialRecord } from './trial.js'
import { bestTrials, lastStep } from './trial-values.js'

/** What is searched, how, and where it is kept. */
export interface StudyOptions {
  readonly space: SearchSpace
  /** TPE when absent. */
  readonly sampler?: Sampler
  /** None when absent. For studies of one direction. */
  readonly pruner?: Pruner
  /** In memory when absent. */
  readonly storage?: StudyStorage
  /** The storage's when absent; `['minimize']` without one. */
  readonly directions?: readonly Direction[]
  /** Of all draws; 0 when absent. */
  readonly seed?: number
}

/** A trial as the tuned function sees it. */
export interface Trial {
  readonly number: number
  /** Of the active parameters. */
  readonly parameters: Parameters
  /** A value on the way, for the pruner; NaN is kept. For studies of one direction. */
  report(step: number, value: number): void
  /** Whether the pruner would give up after the reports so far. */
  shouldPrune(): boolean
  /** Notes something about the trial, in its record's `userAttributes`. */
  setAttribute(key: string, value: Json): void
}

/** Key of the user attribute that says why a trial failed. */
export const failReason = 'fail_reason'

/** A function's trials, what to try next, and what came of it. */
export interface Study {
  readonly space: SearchSpace
  readonly directions: readonly Direction[]
  readonly storage: StudyStorage
  readonly sampler: Sampler
  readonly trials: readonly TrialRecord[]
  /** The best complete trial; of several directions, the first of the Pareto front. */
  readonly best: TrialRecord | undefined
  /** The best trial, or the Pareto front, by number. */
  readonly bestTrials: readonly TrialRecord[]
  /**
   * Begins a trial: one that waits, or a new one with parameters of the sampler's.
   * @param taken a trial of the storage's that runs already and is to get its parameters
   */
  ask(taken?: number): Trial
  /** Records a result: complete when there is a finite number for every direction, failed with the reason otherwise. */
  tell(trial: number, values: number | readonly number[]): TrialRecord
  /** Records that a trial was given up; its value is its last report. */
  prune(trial: number): TrialRecord
  /** Records that a trial failed, and why. */
  fail(trial: number, reason: string): TrialRecord
  /** Lets a trial with these parameters be tried next; the others are the sampler's. */
  enqueue(parameters: Parameters, userAttributes?: Readonly<Record<string, Json>>): number
}

/**
 * Opens a study, empty or as its storage has it.
 *
 * @throws InputError for a bad space, other directions than the storage's, or a pruner with several directions.
 * @example
 * const study = openStudy({ space: { x: float(-5, 5) }, seed: 1 })
 * const trial = study.ask()
 * study.tell(trial.number, (trial.parameters.x as number) ** 2)
 */
export function openStudy(options: StudyOptions): Study {
  const { space, sampler = tpeSampler(), pruner = noPruner(), seed = 0 } = options
  checkSpace(space)
  const storage = options.storage ?? memoryStorage(options.directions)
  const { directions } = storage
  if (options.directions !== undefined && options.directions.join() !== directions.join()) {
    throw new InputError(
      `the study's record has the directions ${directions.join(', ')}, not ${options.directions.join(', ')}`,
    )
  }
  if (directions.length > 1 && pruner.name !== 'none') {
    throw new InputError(`the pruner ${pruner.name} needs one direction: there are ${directions.length}`)
  }
  const recordOf = (number: number): TrialRecord => {
    const record = storage.trials[number]
    if (record === undefined) throw new Error(`trial ${number}: the study has no trial of that number`)
    return record
  }
  const trialOf = (number: number, parameters: Parameters): Trial => ({
    number,
    parameters,
    report: (step, value) => {
      if (directions.length > 1) throw new InputError('a study of several directions has no reports')
      if (!Number.isInteger(step) || step < 0) {
        throw new InputError(`trial ${number} reports at step ${step}: expected a whole number from 0`)
      }
      storage.report(number, step, value)
    },
    shouldPrune: () => {
      const [direction] = directions
      if (direction === undefined || directions.length > 1 || pruner.name === 'none') return false
      storage.sync()
      return pruner.shouldPrune({ trial: recordOf(number), trials: storage.trials, direction })
    },
    setAttribute: (key, value) => storage.setTrialAttribute(number, 'user', key, value),
  })
  const begin = (number: number): Trial => {
    const fixed = fixedOf(recordOf(number))
    checkFixed(space, fixed)
    const parameters = sampler.sample({
      space: Object.keys(fixed).length === 0 ? space : withFixed(space, fixed),
      directions,
      number,
      trials: storage.trials,
      seed,
    })
    storage.setParameters(number, parameters, distributionsOf(space, parameters))
    return trialOf(number, parameters)
  }
  const fail = (number: number, reason: string): TrialRecord => {
    storage.setTrialAttribute(number, 'user', failReason, reason)
    storage.finish(number, 'fail')
    return recordOf(number)
  }
  return {
    space,
    directions,
    storage,
    sampler,
    get trials() {
      return storage.trials
    },
    get best() {
      return bestTrials(storage.trials, directions)[0]
    },
    get bestTrials() {
      return bestTrials(storage.trials, directions)
    },
    ask: (taken) => {
      storage.sync()
      if (taken !== undefined) return begin(taken)
      for (let waiting = storage.claimWaiting(); waiting !== undefined; waiting = storage.claimWaiting()) {
        try {
          return begin(waiting)
        } catch (error) {
          // Its parameters are of another space; the study goes on without it.
          if (!(error instanceof InputError)) throw error
          fail(waiting, error.message)
        }
      }
      const number = storage.createTrial()
      try {
        return begin(number)
      } catch (error) {
        fail(number, error instanceof Error ? error.message : String(error))
        throw error
      }
    },
    tell: (number, result) => {
      const values = typeof result === 'number' ? [result] : result
      const bad = badResult(values, directions.length)
      if (bad !== undefined) return fail(number, bad)
      storage.finish(number, 'complete', values)
      return recordOf(number)
    },
    prune: (number) => {
      const record = recordOf(number)
      const step = lastStep(record)
      const value = step === undefined ? NaN : (record.intermediate.get(step) ?? NaN)
      storage.finish(number, 'pruned', Number.isFinite(value) ? [value] : undefined)
      return recordOf(number)
    },
    fail,
    enqueue: (parameters, userAttributes) => {
      checkFixed(space, parameters)
      return storage.enqueue(parameters, userAttributes)
    },
  }
}

function badResult(values: readonly number[], expected: number): string | undefined {
  if (!Array.isArray(values) || values.length !== expected) {
    const given = Array.isArray(values) ? `${values.length} values` : typeof values
    return `the objective returned ${given}: expected ${expected === 1 ? 'a number' : `${expected} numbers`}`
  }
  return values.every(Number.isFinite) ? undefined : `the objective returned ${values.join(', ')}`
}

function fixedOf({ systemAttributes, parameters }: TrialRecord): Parameters {
  const fixed = systemAttributes[fixedParameters]
  return typeof fixed === 'object' && fixed !== null && !Array.isArray(fixed)
    ? (fixed as Parameters)
    : parameters
}

function checkFixed(space: SearchSpace, fixed: Parameters): void {
  for (const [name, value] of Object.entries(fixed)) {
    const parameter = Object.hasOwn(space, name) ? space[name] : undefined
    if (parameter === undefined) {
      throw new InputError(`"${name}" is no parameter of the space${suggestion(name, Object.keys(space))}`)
    }
    if (!allows(parameter.distribution, value)) {
      throw new InputError(
        `parameter "${name}" is ${JSON.stringify(value)}: expected ${describeDistribution(parameter.distribution)}`,
      )
    }
  }
}

/** The space with only one choice for parameters that are given. */
function withFixed(space: SearchSpace, fixed: Parameters): SearchSpace {
  return Object.fromEntries(
    Object.entries(space).map(([name, parameter]) => {
      const value = fixed[name]
      if (value === undefined) return [name, parameter]
      return [name, { ...parameter, distribution: { kind: 'categorical', choices: [value] } }]
    }),
  )
}
