/**
 * Lines that no writer of a journal can have written, ours or Optuna: a value of another type, a trial that nobody has begun.
 * What several writers may do to each other, such as finishing a trial twice, is for the replay to settle.
 */
import { operations, trialStates, type JournalRecord } from './record.js'

/** How many studies and trials the lines before have made. */
export interface Made {
  readonly studies: number
  readonly trials: number
}

type Check = (value: unknown, made: Made) => boolean
type Fields = Readonly<Record<string, readonly [expected: string, check: Check]>>

const whole: Check = (value) => Number.isSafeInteger(value)
const isNumber: Check = (value) => typeof value === 'number'
const isText: Check = (value) => typeof value === 'string'
const isRecord: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
const absentOr =
  (check: Check): Check =>
  (value, made) =>
    value === undefined || value === null || check(value, made)
const listOf =
  (check: Check): Check =>
  (value, made) =>
    Array.isArray(value) && value.every((item) => check(item, made))
const recordOf =
  (check: Check): Check =>
  (value, made) =>
    isRecord(value, made) && Object.values(value as object).every((item) => check(item, made))

const study: Fields = {
  study_id: [
    'the number of a study that was made before',
    (value, { studies }) =>
      whole(value, { studies, trials: 0 }) && Number(value) >= 0 && Number(value) < studies,
  ],
}
const trial: Fields = {
  trial_id: [
    'the number of a trial that was begun before',
    (value, { trials }) =>
      whole(value, { studies: 0, trials }) && Number(value) >= 0 && Number(value) < trials,
  ],
}
const state: Check = (value) => typeof value === 'number' && trialStates[value] !== undefined
const time: readonly [string, Check] = [
  'a time or null',
  absentOr((value) => typeof value === 'string' && !Number.isNaN(Date.parse(value))),
]
const userAttribute: Fields = { user_attr: ['a record', isRecord] }
const systemAttribute: Fields = { system_attr: ['a record', isRecord] }
const values: readonly [string, Check] = ['a list of numbers or null', absentOr(listOf(isNumber))]

const fieldsOf: Readonly<Record<number, Fields>> = {
  [operations.createStudy]: {
    study_name: ['a text', isText],
    directions: [
      'a list of 0, 1 and 2',
      (value, made) =>
        listOf((one) => [0, 1, 2].includes(one as number))(value, made) && (value as []).length > 0,
    ],
  },
  [operations.deleteStudy]: study,
  [operations.setStudyUserAttribute]: { ...study, ...userAttribute },
  [operations.setStudySystemAttribute]: { ...study, ...systemAttribute },
  [operations.createTrial]: {
    ...study,
    state: ['the number of a state', absentOr(state)],
    value: ['a number or null', absentOr(isNumber)],
    values,
    datetime_start: time,
    datetime_complete: time,
    params: ['a record of numbers', absentOr(recordOf(isNumber))],
    distributions: ['a record of texts', absentOr(recordOf(isText))],
    intermediate_values: ['a record of numbers', absentOr(recordOf(isNumber))],
    user_attrs: ['a record', absentOr(isRecord)],
    system_attrs: ['a record', absentOr(isRecord)],
  },
  [operations.setParameter]: {
    ...trial,
    param_name: ['a text', isText],
    param_value_internal: ['a number', isNumber],
    distribution: ['a text', isText],
  },
  [operations.setState]: {
    ...trial,
    state: ['the number of a state', state],
    values,
    datetime_start: time,
    datetime_complete: time,
  },
  [operations.setIntermediate]: {
    ...trial,
    step: ['a whole number', whole],
    intermediate_value: ['a number', isNumber],
  },
  [operations.setUserAttribute]: { ...trial, ...userAttribute },
  [operations.setSystemAttribute]: { ...trial, ...systemAttribute },
}

const checks = new Map(
  Object.entries(fieldsOf).map(([operation, fields]) => [
    Number(operation),
    Object.entries({ worker_id: ['a text', isText] as const, ...fields }),
  ]),
)

/**
 * Makes sure that a parsed line can be an operation on what the lines before have made.
 *
 * @throws Error naming the field and what it should be
 */
export function checkRecord(value: unknown, made: Made): asserts value is JournalRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('it is no JSON object')
  const record = value as Readonly<Record<string, unknown>>
  if (typeof record['op_code'] !== 'number') throw new Error('it has no op_code')
  for (const [name, [expected, check]] of checks.get(record['op_code']) ?? [])
    if (!check(record[name], made)) {
      const shown = JSON.stringify(record[name]) ?? 'missing'
      throw new Error(`${name} is ${shown.slice(0, 40)}, not ${expected}`)
    }
}
