import type { Distribution } from './distribution.js'
import type { StudyStorage } from './storage.js'
import { isFinished, type Direction, type Json, type TrialRecord } from './trial.js'

/** Key of a waiting trial's fixed parameters among its system attributes; the name is Optuna's. */
export const fixedParameters = 'fixed_params'

/**
 * Keeps a study in memory: for one process, and for tests. Records are never changed but replaced, only that a trial's
 * `intermediate` grows in place.
 *
 * @throws Error from its methods, for a trial that is not there or is finished already
 * @example memoryStorage(['minimize'])
 */
export function memoryStorage(directions: readonly Direction[] = ['minimize']): StudyStorage {
  const records: TrialRecord[] = []
  const attributes: Record<'user' | 'system', Record<string, Json>> = { user: {}, system: {} }
  let waiting: number[] = []
  let snapshot: readonly TrialRecord[] | undefined

  const add = (
    record: Omit<TrialRecord, 'number' | 'parameters' | 'distributions' | 'intermediate'>,
  ): number => {
    const number = records.length
    records.push({ ...record, number, parameters: {}, distributions: {}, intermediate: new Map() })
    snapshot = undefined
    return number
  }
  const found = (number: number): TrialRecord => {
    const record = records[number]
    if (record === undefined) throw new Error(`trial ${number}: the study has no trial of that number`)
    return record
  }
  const change = (number: number, changes: Partial<TrialRecord>): void => {
    const record = found(number)
    if (isFinished(record)) throw new Error(`trial ${number} is finished already (${record.state})`)
    records[number] = { ...record, ...changes }
    snapshot = undefined
  }
  return {
    name: 'memory',
    directions: [...directions],
    get userAttributes() {
      return { ...attributes.user }
    },
    get systemAttributes() {
      return { ...attributes.system }
    },
    get trials() {
      snapshot ??= [...records]
      return snapshot
    },
    sync: () => undefined,
    setStudyAttribute: (kind, key, value) => {
      attributes[kind][key] = value
    },
    createTrial: () =>
      add({ state: 'running', userAttributes: {}, systemAttributes: {}, started: Date.now() }),
    enqueue: (parameters, userAttributes = {}) => {
      const number = add({
        state: 'waiting',
        userAttributes,
        systemAttributes: { [fixedParameters]: parameters },
      })
      waiting.push(number)
      return number
    },
    claimWaiting: () => {
      const [number, ...others] = waiting
      if (number === undefined) return undefined
      waiting = others
      change(number, { state: 'running', started: Date.now() })
      return number
    },
    setParameters: (number, parameters, distributions: Readonly<Record<string, Distribution>>) =>
      change(number, { parameters, distributions }),
    report: (number, step, value) => {
      const record = found(number)
      if (isFinished(record)) throw new Error(`trial ${number} is finished already (${record.state})`)
      ;(record.intermediate as Map<number, number>).set(step, value)
      snapshot = undefined
    },
    setTrialAttribute: (number, kind, key, value) => {
      const record = found(number)
      if (kind === 'user') change(number, { userAttributes: { ...record.userAttributes, [key]: value } })
      else change(number, { systemAttributes: { ...record.systemAttributes, [key]: value } })
    },
    finish: (number, state, values) =>
      change(number, {
        state,
        completed: Date.now(),
        ...(values === undefined ? {} : { values: [...values] }),
      }),
    close: () => undefined,
  }
}
