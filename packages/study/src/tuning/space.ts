// From the section `tuning.space` to a search space over keys of the study file, checked against the study's own schema.
import { InputError, lookUp, suggestionOrAll } from '@utsushi/ground'
import {
  searchSpace as checkedSpace,
  type Distribution,
  type ParameterValue,
  type SearchSpace,
  type SpaceParameter,
} from '@utsushi/tune'
import { option } from '../definition/command-name.js'
import type { Study } from '../definition/contract.js'
import { resolveStudy } from '../definition/file.js'
import { isOpen, jsonSchema, knownKeys } from '../definition/known-keys.js'
import { isSection, type Override } from '../definition/overrides.js'
import { refuseForbidden } from './refusals.js'
import type { SpaceSection } from './schema.js'

/**
 * The search space that a section means.
 *
 * @param config resolved configuration that the searched keys change
 * @throws InputError naming a key that is none of the study's, a value that the study refuses, or a condition on a key
 * that is not searched
 */
export function searchSpace(study: Study, config: unknown, section: SpaceSection): SearchSpace {
  const keys = Object.keys(section)
  if (keys.length === 0) throw new InputError('tuning.space: names no key — leave it out to use the default')
  const schema = jsonSchema(study.schema)
  const space = Object.fromEntries(
    keys.map((key): [string, SpaceParameter] => {
      const path = key.split('.')
      const known = knownKeys(schema, path.slice(0, -1))
      const own = path.at(-1) ?? ''
      const there = known.includes(own) || (path.length > 1 && isOpen(schema, path.slice(0, -1)))
      if (!there || path[0] === 'tuning')
        throw new InputError(
          `tuning.space: ${key} — no key of the study ${study.name}${suggestionOrAll(own, known, ', ')}`,
        )
      refuseIdle(study, key)
      const entry = lookUp(section, key) ?? {}
      const distribution = distributionOf(key, entry)
      refuseForbidden(study, config, key, distribution)
      return [key, { distribution, ...conditionOf(key, entry, keys) }]
    }),
  )
  return checked(ordered(space))
}

function checked(space: SearchSpace): SearchSpace {
  try {
    return checkedSpace(space)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'InputError') throw error
    throw new InputError(`tuning.space: ${error.message.replace(/^parameter "([^"]+)":? /, '$1 — ')}`)
  }
}

function distributionOf(key: string, entry: SpaceSection[string]): Distribution {
  const { choices, int, float, log = false, step } = entry
  const refuse = (message: string): never => {
    throw new InputError(`tuning.space: ${key} — ${message}`)
  }
  if (choices !== undefined) {
    if (log || step !== undefined) refuse('log and step belong to int and float')
    return { kind: 'categorical', choices }
  }
  const [low, high] = int ?? float ?? [NaN, NaN]
  if (!(low <= high)) refuse(`the range begins at ${low} and ends at ${high}: write the smaller number first`)
  if (log && low <= 0)
    refuse(
      `a logarithm needs numbers above 0, the range begins at ${low}: begin it above 0, or leave log out`,
    )
  if (log && step !== undefined) refuse('log and step exclude each other: leave one out')
  refuseOddStep(low, high, step, refuse)
  if (int === undefined) return { kind: 'float', low, high, log, ...(step === undefined ? {} : { step }) }
  const whole = step ?? 1
  if (![low, high, whole].every(Number.isInteger)) refuse('int needs whole numbers; write float for others')
  return { kind: 'int', low, high, log, step: whole }
}

function refuseOddStep(
  low: number,
  high: number,
  step: number | undefined,
  refuse: (message: string) => never,
): void {
  if (step === undefined) return
  const steps = (high - low) / step
  if (Math.abs(steps - Math.round(steps)) <= 1e-8 * Math.max(1, steps)) return
  const reached = Number((low + Math.floor(steps) * step).toPrecision(12))
  refuse(
    `steps of ${step} from ${low} do not reach ${high}: end the range at ${reached}, or choose another step`,
  )
}

function conditionOf(
  key: string,
  { when }: SpaceSection[string],
  keys: readonly string[],
): Pick<SpaceParameter, 'when'> {
  const [condition] = Object.entries(when ?? {})
  if (condition === undefined) return {}
  const [parameter, values] = condition
  if (!keys.includes(parameter) || parameter === key)
    throw new InputError(
      `tuning.space: ${key} — its condition names ${parameter}, which is not searched${suggestionOrAll(parameter, keys, ', ')}`,
    )
  return { when: { parameter, in: Array.isArray(values) ? values : [values] } }
}

/** Keys that a trial does not look at: searching them would try one configuration again and again. */
const idle: Readonly<Record<string, string>> = {
  seed: 'the seed of a search is tuning.seed',
  threads: 'a trial has one thread; tuning.workers says how many run',
  device: 'trials run on the processor',
  'training.epochs': 'a trial trains for tuning.epochs',
  'training.stepsPerEpoch': 'an epoch of a trial is one pass over its fold',
  'training.patience': 'a trial trains for tuning.epochs, or until tuning.pruner gives it up',
  'training.evaluateEvery': 'a trial is scored after every epoch',
  'training.maxMinutes': 'a trial trains for tuning.epochs',
}

/** @throws InputError for a key that changes nothing of a trial */
function refuseIdle(study: Study, key: string): void {
  const [section = ''] = key.split('.')
  const reason = study.paths.includes(key)
    ? `scores of other data do not compare; begin a search of its own with ${option('out')}`
    : section === 'simulation'
      ? 'trials read the data that are there'
      : lookUp(idle, key)
  if (reason !== undefined) throw new InputError(`tuning.space: ${key} — cannot be searched: ${reason}`)
}

/**
 * The configuration with some keys changed, validated anew.
 *
 * @throws InputError when the study refuses a value
 */
export function configuration(
  study: Study,
  config: unknown,
  parameters: Readonly<Record<string, ParameterValue>>,
  source = 'the trial',
): unknown {
  if (!isSection(config)) throw new InputError(`${source}: the configuration is no section`)
  const overrides = Object.entries(parameters).map(([key, value]): Override => ({
    path: key.split('.'),
    value,
    typed: `${source}: ${JSON.stringify(value)}`,
  }))
  return resolveStudy(study, config, { source, overrides }).config
}

/** A condition's key stands before what depends on it. */
function ordered(space: SearchSpace): SearchSpace {
  const placed: Record<string, SpaceParameter> = {}
  let left = Object.keys(space)
  while (left.length > 0) {
    const ready = left.filter((key) => {
      const parameter = space[key]?.when?.parameter
      return parameter === undefined || Object.hasOwn(placed, parameter)
    })
    if (ready.length === 0)
      throw new InputError(
        `tuning.space: the conditions of ${left.join(', ')} depend on each other in a circle`,
      )
    for (const key of ready) if (space[key] !== undefined) placed[key] = space[key]
    left = left.filter((key) => !ready.includes(key))
  }
  return placed
}
