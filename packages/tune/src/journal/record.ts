/**
 * The lines of a journal: one operation each, as JSON, in the words of Optuna's JournalStorage (versions 3 to 5).
 */
import type { Distribution } from '../distribution.js'
import type { Direction, Json, Parameters, TrialState } from '../trial.js'
import { distributionJson } from './distribution-json.js'
import { pythonFloat, pythonJson } from './python-json.js'

export const operations = {
  createStudy: 0,
  deleteStudy: 1,
  setStudyUserAttribute: 2,
  setStudySystemAttribute: 3,
  createTrial: 4,
  setParameter: 5,
  setState: 6,
  setIntermediate: 7,
  setUserAttribute: 8,
  setSystemAttribute: 9,
  /** Written by another implementation; Optuna passes over it, and so do we. */
  discardTrials: 10,
} as const

/** By Optuna's number. */
export const trialStates: readonly TrialState[] = ['running', 'complete', 'pruned', 'fail', 'waiting']

/** By Optuna's number; 0 is "not set". */
export const directionNumbers: Readonly<Record<Direction, number>> = { minimize: 1, maximize: 2 }

/** A line as it was parsed: which fields there are depends on `op_code`. */
export interface JournalRecord {
  readonly op_code: number
  readonly worker_id: string
  readonly study_id: number
  readonly study_name: string
  readonly directions: readonly number[]
  readonly trial_id: number
  readonly state?: number
  readonly value?: number | null
  readonly values?: readonly number[] | null
  readonly datetime_start?: string | null
  readonly datetime_complete?: string | null
  readonly param_name: string
  readonly param_value_internal: number
  readonly distribution: string
  readonly params?: Readonly<Record<string, number>>
  readonly distributions?: Readonly<Record<string, string>>
  readonly step: number
  readonly intermediate_value: number
  readonly intermediate_values?: Readonly<Record<string, number>>
  readonly user_attr: Readonly<Record<string, Json>>
  readonly system_attr: Readonly<Record<string, Json>>
  readonly user_attrs?: Readonly<Record<string, Json>>
  readonly system_attrs?: Readonly<Record<string, Json>>
}

/** Writes lines for one writer. Each is whole, without its end of line. */
export interface RecordWriter {
  createStudy(name: string, directions: readonly Direction[]): string
  studyAttribute(study: number, kind: 'user' | 'system', key: string, value: Json): string
  createRunning(study: number): string
  createWaiting(study: number, fixed: Parameters, attributes: WaitingAttributes): string
  claim(trial: number): string
  parameter(trial: number, name: string, distribution: Distribution, inner: string): string
  report(trial: number, step: number, value: number): string
  trialAttribute(trial: number, kind: 'user' | 'system', key: string, value: Json): string
  finish(trial: number, state: TrialState, values: readonly number[] | undefined): string
}

export interface WaitingAttributes {
  readonly user: Readonly<Record<string, Json>>
  readonly system: Readonly<Record<string, Json>>
}

export function recordWriter(worker: string): RecordWriter {
  const line = (operation: number, rest: string): string =>
    `{"op_code":${operation},"worker_id":${JSON.stringify(worker)},${rest}}`
  return {
    createStudy: (name, directions) =>
      line(
        operations.createStudy,
        `"study_name":${JSON.stringify(name)},"directions":[${directions.map((direction) => directionNumbers[direction]).join(',')}]`,
      ),
    studyAttribute: (study, kind, key, value) =>
      line(
        kind === 'user' ? operations.setStudyUserAttribute : operations.setStudySystemAttribute,
        `"study_id":${study},"${kind}_attr":${pythonJson({ [key]: value })}`,
      ),
    createRunning: (study) => line(operations.createTrial, `"study_id":${study},"datetime_start":"${now()}"`),
    createWaiting: (study, fixed, { user, system }) =>
      line(
        operations.createTrial,
        `"study_id":${study},"datetime_start":null,"state":${trialStates.indexOf('waiting')},"value":null,"values":null,` +
          `"distributions":{},"params":{},"user_attrs":${pythonJson(user)},` +
          `"system_attrs":${pythonJson({ ...system, fixed_params: fixed })},"intermediate_values":{}`,
      ),
    claim: (trial) =>
      line(
        operations.setState,
        `"trial_id":${trial},"state":${trialStates.indexOf('running')},"values":null,"datetime_start":"${now()}"`,
      ),
    parameter: (trial, name, distribution, inner) =>
      line(
        operations.setParameter,
        `"trial_id":${trial},"param_name":${JSON.stringify(name)},"param_value_internal":${inner},` +
          `"distribution":${JSON.stringify(distributionJson(distribution))}`,
      ),
    report: (trial, step, value) =>
      line(
        operations.setIntermediate,
        `"trial_id":${trial},"step":${step},"intermediate_value":${pythonFloat(value)}`,
      ),
    trialAttribute: (trial, kind, key, value) =>
      line(
        kind === 'user' ? operations.setUserAttribute : operations.setSystemAttribute,
        `"trial_id":${trial},"${kind}_attr":${pythonJson({ [key]: value })}`,
      ),
    finish: (trial, state, values) =>
      line(
        operations.setState,
        `"trial_id":${trial},"state":${trialStates.indexOf(state)},` +
          `"values":${values === undefined ? 'null' : `[${values.map(pythonFloat).join(',')}]`},"datetime_complete":"${now()}"`,
      ),
  }
}

/** In the form that every Python reads: microseconds and an offset. */
const now = (): string => `${new Date().toISOString().slice(0, -1)}000+00:00`
