/**
 * Builds studies up from the lines of a journal by Optuna's rules (`JournalStorageReplayResult`), so that every reader of a
 * file comes to the same trials whoever wrote them: the first study of a name counts, numbers follow the order of the lines,
 * a finished trial changes no more, a trial that runs already is not claimed again.
 */
import { isFinished, type Direction, type Json, type TrialState } from '../trial.js'
import type { Made } from './check-record.js'
import { incompatibility, outerValue, parseDistribution } from './distribution-json.js'
import { operations, trialStates, type JournalRecord } from './record.js'
import { touch, type StudyEntry, type TrialEntry } from './study-entry.js'

export class Replay {
  /** Including deleted ones. */
  readonly studies: StudyEntry[] = []
  readonly #trials: TrialEntry[] = []

  /** How many of each there are, deleted ones too. */
  get made(): Made {
    return { studies: this.studies.length, trials: this.#trials.length }
  }

  study(name: string): StudyEntry | undefined {
    return this.studies.find((study) => !study.deleted && study.name === name)
  }

  /** @throws Error for a line that is no operation of a journal. */
  apply(record: JournalRecord): void {
    switch (record.op_code) {
      case operations.createStudy:
        return this.#createStudy(record)
      case operations.deleteStudy: {
        const study = this.#study(record)
        if (study !== undefined) study.deleted = true
        return
      }
      case operations.setStudyUserAttribute:
        return setAll(this.#study(record)?.userAttributes, record.user_attr)
      case operations.setStudySystemAttribute:
        return setAll(this.#study(record)?.systemAttributes, record.system_attr)
      case operations.createTrial:
        return this.#createTrial(record)
      case operations.setParameter: {
        const trial = this.#unfinished(record)
        return (
          trial && setParameter(trial, record.param_name, record.distribution, record.param_value_internal)
        )
      }
      case operations.setState: {
        const trial = this.#unfinished(record)
        return trial && setState(trial, record)
      }
      case operations.setIntermediate: {
        const trial = this.#unfinished(record)
        trial?.intermediate.set(record.step, record.intermediate_value)
        return trial && touch(trial)
      }
      case operations.setUserAttribute: {
        const trial = this.#unfinished(record)
        setAll(trial?.userAttributes, record.user_attr)
        return trial && touch(trial)
      }
      case operations.setSystemAttribute: {
        const trial = this.#unfinished(record)
        setAll(trial?.systemAttributes, record.system_attr)
        return trial && touch(trial)
      }
      case operations.discardTrials:
        return
      default:
        throw new Error(`op_code ${record.op_code} is not known: was it written by a newer Optuna?`)
    }
  }

  #createStudy({ study_name: name, directions }: JournalRecord): void {
    if (this.study(name) !== undefined) return
    this.studies.push({
      id: this.studies.length,
      name,
      directions: directions.map((direction): Direction => (direction === 2 ? 'maximize' : 'minimize')),
      userAttributes: new Map(),
      systemAttributes: new Map(),
      trials: [],
      firstDistributions: new Map(),
      retried: new Set(),
      deleted: false,
      view: undefined,
    })
  }

  #createTrial(record: JournalRecord): void {
    const study = this.#study(record)
    if (study === undefined) return
    const trial: TrialEntry = {
      id: this.#trials.length,
      study,
      number: study.trials.length,
      state: stateOf(record.state ?? 0),
      values: record.values ?? (typeof record.value === 'number' ? [record.value] : undefined),
      parameters: new Map(),
      distributions: new Map(),
      intermediate: new Map(
        Object.entries(record.intermediate_values ?? {}).map(([step, value]) => [Number(step), value]),
      ),
      userAttributes: new Map(Object.entries(record.user_attrs ?? {})),
      systemAttributes: new Map(Object.entries(record.system_attrs ?? {})),
      started: time(record.datetime_start),
      completed: time(record.datetime_complete),
      worker: record.worker_id,
      record: undefined,
    }
    for (const [name, inner] of Object.entries(record.params ?? {})) {
      const text = record.distributions?.[name]
      if (text === undefined) throw new Error(`parameter "${name}" has no distribution`)
      keepParameter(trial, name, text, inner)
    }
    const again = trial.systemAttributes.get('failed_trial')
    if (typeof again === 'number') study.retried.add(again)
    this.#trials.push(trial)
    study.trials.push(trial)
    touch(trial)
  }

  #study({ study_id: id }: JournalRecord): StudyEntry | undefined {
    const study = this.studies[id]
    return study?.deleted ? undefined : study
  }

  #unfinished({ trial_id: id }: JournalRecord): TrialEntry | undefined {
    const trial = this.#trials[id]
    return trial === undefined || isFinished(trial) ? undefined : trial
  }
}

function setState(trial: TrialEntry, record: JournalRecord): void {
  const state = stateOf(record.state ?? -1)
  if (state === 'running' && trial.state === 'running') return
  if (state === 'running') {
    trial.started = time(record.datetime_start)
    trial.worker = record.worker_id
  }
  if (isFinished({ state })) trial.completed = time(record.datetime_complete)
  trial.state = state
  if (Array.isArray(record.values)) trial.values = record.values
  touch(trial)
}

function setParameter(trial: TrialEntry, name: string, text: string, inner: number): void {
  const first = trial.study.firstDistributions.get(name)
  if (first !== undefined && incompatibility(first.distribution, parseDistribution(text)) !== undefined)
    return
  keepParameter(trial, name, text, inner)
  touch(trial)
}

function keepParameter(trial: TrialEntry, name: string, text: string, inner: number): void {
  const distribution = parseDistribution(text)
  const { firstDistributions } = trial.study
  trial.parameters.set(name, outerValue(distribution, inner))
  trial.distributions.set(name, distribution)
  const first = firstDistributions.get(name)
  if (first === undefined || trial.number <= first.trial)
    firstDistributions.set(name, { trial: trial.number, distribution })
}

function setAll(attributes: Map<string, Json> | undefined, values: Readonly<Record<string, Json>>): void {
  for (const [key, value] of Object.entries(values)) attributes?.set(key, value)
}

function stateOf(number: number): TrialState {
  const state = trialStates[number]
  if (state === undefined) throw new Error(`there is no state ${number}`)
  return state
}

const time = (text: string | null | undefined): number | undefined =>
  text === null || text === undefined ? undefined : Date.parse(text)
