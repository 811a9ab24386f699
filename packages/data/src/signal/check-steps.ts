/** A chain of steps out of a configuration: every key known, every value of its kind, refused by its place otherwise. */
import { InputError, listed, suggestionOrAll } from '@utsushi/ground'
import { normalisations } from './normalise.js'
import type { SignalStep } from './signal-step.js'
import { windowKinds } from './window.js'

type Check = (value: unknown, where: string) => void
type Keys = Readonly<Record<string, Check>>

const number: Check = (value, where) => {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InputError(`${where} is ${told(value)} — expected a number`)
}
const truth: Check = (value, where) => {
  if (typeof value !== 'boolean') throw new InputError(`${where} is ${told(value)} — expected true or false`)
}
const pair: Check = (value, where) => {
  if (!Array.isArray(value) || value.length !== 2)
    throw new InputError(`${where} is ${told(value)} — expected two numbers, [from, to]`)
  for (const [at, own] of value.entries()) number(own, `${where}[${at}]`)
}
const oneOf = (...choices: readonly string[]): Check => {
  return (value, where) => {
    if (typeof value === 'string' && choices.includes(value)) return
    const near =
      typeof value === 'string' ? suggestionOrAll(value, choices) : ` — expected ${listed(choices, 'or')}`
    throw new InputError(`${where} is ${told(value)}${near}`)
  }
}
const required = (check: Check): Check => {
  return Object.assign((value: unknown, where: string) => check(value, where), { required: true })
}
const object = (keys: Keys): Check => {
  return (value, where) => {
    if (!isObject(value))
      throw new InputError(
        `${where} is ${told(value)} — expected keys such as ${Object.keys(keys).slice(0, 3).join(', ')}`,
      )
    checkKeys(value, keys, where)
  }
}

const penalty: Keys = { lambda: number, order: number, iterations: number }
const edge: Keys = { e0: number, pre: pair, post: pair, degree: number, flatten: truth }
/** What each baseline takes. */
const baselines: Readonly<Record<string, Keys>> = {
  als: { ...penalty, p: number },
  arpls: { ...penalty, tolerance: number },
  airpls: { ...penalty, tolerance: number },
  polynomial: { degree: number, iterations: number, tolerance: number },
  snip: { halfWindow: number, decreasing: truth, compress: truth },
}
const cutoff = object({ cutoff: required(number), order: number })
const band = object({ low: required(number), high: required(number), order: number })

/** The value of each step, and the keys that may stand beside it. */
const steps: Readonly<Record<string, { readonly value: Check; readonly beside?: (value: unknown) => Keys }>> =
  {
    baseline: {
      value: oneOf(...Object.keys(baselines)),
      beside: (value) => baselines[String(value)] ?? {},
    },
    normalise: {
      value: oneOf(...normalisations, 'edge'),
      beside: (value) => (value === 'edge' ? edge : {}),
    },
    smooth: { value: object({ window: number, degree: number }) },
    derivative: { value: object({ order: number, window: number, degree: number }) },
    resample: { value: checkResample },
    crop: { value: object({ from: number, to: number }) },
    lowpass: { value: cutoff },
    highpass: { value: cutoff },
    bandpass: { value: band },
    bandstop: { value: band },
    detrend: { value: oneOf('linear', 'constant') },
    window: { value: oneOf(...windowKinds), beside: () => ({ alpha: number }) },
    gaps: {
      value: oneOf('interpolate', 'mask'),
      beside: (value): Keys => (value === 'interpolate' ? { longest: number } : {}),
    },
    transform: { value: oneOf('log', 'sqrt') },
  }

/** The names of all steps. */
export const signalSteps: readonly string[] = Object.keys(steps)

/**
 * The value as a chain of steps.
 * @param where its key in the configuration, for messages
 * @throws InputError naming the place, such as `preprocess[1].lambda`, for a step or a key that is unknown (with the nearest), a value of another kind
 * and what is absent
 * @example checkSteps([{ baseline: 'als', lambda: 1e5 }, { normalise: 'snv' }])
 */
export function checkSteps(value: unknown, where = 'preprocess'): readonly SignalStep[] {
  if (!Array.isArray(value)) throw new InputError(`${where} is ${told(value)} — expected a list of steps`)
  for (const [at, step] of value.entries()) checkStep(step, `${where}[${at}]`)
  return value as readonly SignalStep[]
}

function checkStep(step: unknown, where: string): void {
  if (!isObject(step))
    throw new InputError(`${where} is ${told(step)} — expected a step such as { normalise: snv }`)
  const keys = Object.keys(step)
  const named = keys.filter((key) => Object.hasOwn(steps, key))
  const [name, second] = named
  if (name === undefined)
    throw new InputError(
      `${where}: ${keys.length === 0 ? 'is empty' : `"${keys[0]}" is no step`}${suggestionOrAll(keys[0] ?? '', signalSteps)}`,
    )
  if (second !== undefined)
    throw new InputError(`${where}: has ${name} and ${second} — each step stands by itself`)
  const rule = steps[name]
  rule?.value(step[name], `${where}.${name}`)
  const { [name]: own, ...beside } = step
  checkKeys(beside, rule?.beside?.(own) ?? {}, where, `${name}${typeof own === 'string' ? ` ${own}` : ''}`)
}

function checkKeys(value: Readonly<Record<string, unknown>>, keys: Keys, where: string, of = ''): void {
  for (const [key, own] of Object.entries(value)) {
    const check = Object.hasOwn(keys, key) ? keys[key] : undefined
    if (check === undefined) {
      const known = Object.keys(keys)
      const rest = known.length === 0 ? ' — it takes no others' : suggestionOrAll(key, known)
      throw new InputError(`${where}: "${key}" is no key${of === '' ? '' : ` of ${of}`}${rest}`)
    }
    check(own, `${where}.${key}`)
  }
  const absent = Object.entries(keys).find(([key, check]) => 'required' in check && value[key] === undefined)
  if (absent !== undefined) throw new InputError(`${where}: ${absent[0]} is absent — name it`)
}

function checkResample(value: unknown, where: string): void {
  const keys: Keys = {
    from: required(number),
    to: required(number),
    step: number,
    points: number,
    method: oneOf('linear', 'pchip'),
    outside: oneOf('refuse', 'missing'),
  }
  object(keys)(value, where)
  if (!isObject(value) || 'step' in value !== 'points' in value) return
  throw new InputError(
    `${where}: has ${'step' in value ? 'step and points' : 'neither step nor points'} — name one of them`,
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function told(value: unknown): string {
  if (value === undefined) return 'absent'
  return typeof value === 'string' ? `"${value}"` : JSON.stringify(value)
}
