/**
 * A search space as plain data, and in what two of them differ: a study goes on only with the space that it began with.
 */
import type { Distribution, ParameterValue } from '../distribution.js'
import type { SearchSpace } from '../space.js'
import type { Json } from '../trial.js'
import { pythonJson } from './python-json.js'

/** What is kept in a journal of a space, as an attribute of its study. */
export function spaceJson(space: SearchSpace): Json {
  return Object.fromEntries(
    Object.entries(space).map(([name, { distribution, when }]) => [
      name,
      { ...distributionFields(distribution), ...(when === undefined ? {} : { when: { ...when } }) },
    ]),
  )
}

function distributionFields(distribution: Distribution): { readonly [key: string]: Json } {
  const { kind, ...rest } = distribution
  return { kind, ...rest }
}

/**
 * The first difference between the space that a journal holds and the one that is asked for, as the end of a sentence about
 * the journal: `searches rate in float 1e-5…1e-2 log, not float 1e-4…1e-1 log`. `undefined` when there is none.
 */
export function spaceDifference(kept: Json, space: SearchSpace): string | undefined {
  const before = Object.entries((kept ?? {}) as { readonly [name: string]: Json })
  const after = new Map(Object.entries(spaceJson(space) as { readonly [name: string]: Json }))
  for (const [name, was] of before) {
    const is = after.get(name)
    if (is === undefined) return `searches "${name}", which this space lacks`
    if (sortedJson(was) !== sortedJson(is))
      return `searches "${name}" in ${describe(was)}, not in ${describe(is)}`
    after.delete(name)
  }
  for (const name of after.keys()) return `does not search "${name}", which this space has`
  return undefined
}

interface KeptParameter {
  readonly kind?: string
  readonly low?: number
  readonly high?: number
  readonly log?: boolean
  readonly step?: number
  readonly choices?: readonly ParameterValue[]
  readonly when?: { readonly parameter: string; readonly in: readonly ParameterValue[] }
}

function describe(json: Json): string {
  const { kind, low, high, log, step, choices, when } = json as KeptParameter
  const range = choices === undefined ? `${low}…${high}` : pythonJson(choices)
  const scale = `${log ? ' log' : ''}${step === undefined || (kind === 'int' && step === 1) ? '' : ` step ${step}`}`
  const condition =
    when === undefined ? '' : ` when ${when.parameter} is ${when.in.map(pythonJson).join(' or ')}`
  return `${kind} ${range}${scale}${condition}`
}

/** JSON with its keys in order, to compare by. */
export function sortedJson(json: Json): string {
  if (json === null || typeof json !== 'object') return pythonJson(json)
  if (Array.isArray(json)) return `[${(json as readonly Json[]).map(sortedJson).join(',')}]`
  const entries = Object.entries(json as { readonly [key: string]: Json }).sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${sortedJson(value)}`).join(',')}}`
}
