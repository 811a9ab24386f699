// What a study says to values of a searched key, and how the search is to be written so that it says nothing: by the key's
// own rules alone. What stands between keys is judged in `probe-space.ts`.
import { InputError } from '@utsushi/ground'
import { distributionSize, type Distribution, type ParameterValue } from '@utsushi/tune'
import type { Study } from '../definition/contract.js'
import { jsonSchema } from '../definition/known-keys.js'
import { applyOverrides, isSection } from '../definition/overrides.js'
import { problemsOf } from '../definition/problems.js'
import { probeValues } from './probe-points.js'

/** Something that a study's schema says of a configuration. */
export interface Refusal {
  readonly key: string
  readonly message: string
  /** Whether it is a rule of the study's own making, which may look at several keys. */
  readonly custom: boolean
}

/** What a study's whole schema says of a configuration with some keys changed; empty when it is allowed. */
export function refusalsOf(
  study: Study,
  config: unknown,
  parameters: Readonly<Record<string, ParameterValue>>,
): readonly Refusal[] {
  const changes = Object.entries(parameters).map(([key, value]) => ({
    ...{ path: key.split('.'), value },
    typed: `${key}: ${JSON.stringify(value)}`,
  }))
  const changed = applyOverrides(isSection(config) ? config : {}, changes)
  const parsed = study.schema.safeParse(changed, { reportInput: true })
  if (parsed.success) return []
  const schema = jsonSchema(study.schema)
  return parsed.error.issues.flatMap((issue) =>
    problemsOf([issue], schema).map(({ path, message }) => ({
      ...{ key: path.join('.'), message },
      custom: issue.code === 'custom',
    })),
  )
}

/**
 * Refuses a range or choices with a value that the key cannot have, whatever the others are.
 *
 * @throws InputError naming the key, the value and what to write
 */
export function refuseForbidden(
  study: Study,
  config: unknown,
  key: string,
  distribution: Distribution,
): void {
  const said = new Map<ParameterValue, string | undefined>()
  const refusal = (value: ParameterValue): string | undefined => {
    if (said.has(value)) return said.get(value)
    // A key of a section is the section's business too: `model.x` may be refused at `model`.
    const found = refusalsOf(study, config, { [key]: value }).find(
      (each) => !each.custom && (each.key === key || each.key.startsWith(`${key}.`)),
    )
    said.set(value, found?.message)
    return found?.message
  }
  for (const value of probeValues(distribution)) {
    const message = refusal(value)
    if (message === undefined) continue
    const way = wayOut(distribution, value, message, (other) => refusal(other) === undefined)
    throw new InputError(`tuning.space: ${key} — ${way}`)
  }
}

/** What is wrong with a value, and what to write in its place. */
function wayOut(
  distribution: Distribution,
  value: ParameterValue,
  message: string,
  passes: (value: ParameterValue) => boolean,
): string {
  if (distribution.kind === 'categorical') return choiceWayOut(value, message, passes)
  const { low, high } = distribution
  const expected = /^expected (.*), got /.exec(message)?.[1]
  if (expected === 'true or false') return 'takes true or false: write choices: [true, false]'
  if (expected?.includes(' | ') === true)
    return `takes ${expected}: write choices: [${expected.split(' | ').join(', ')}]`
  if (expected === 'text' || expected === 'a list' || expected === 'a section')
    return `takes ${expected}, not numbers${expected === 'text' ? ': write choices' : ': search one of its keys, or set it in the study file'}`
  if (distribution.kind === 'float' && takesWholeNumbers(distribution, passes)) {
    const [from, to] = [Math.ceil(low), Math.floor(high)]
    return from > to
      ? `takes whole numbers, and there is none from ${low} to ${high}: widen it, such as int: [${to}, ${from}]`
      : `takes whole numbers: write int: [${from}, ${to}]`
  }
  const bound = /^expected (at least|at most|more than|less than) (\S+), got/.exec(message)
  if (bound === null) return `${message}: narrow the range, or write choices`
  const [, relation = '', limit = ''] = bound
  const end = relation === 'at least' || relation === 'more than' ? 'begin' : 'end'
  const where =
    { 'at least': 'at', 'at most': 'at', 'more than': 'above', 'less than': 'below' }[relation] ?? 'at'
  return `${message}: ${end} the range ${where} ${limit}`
}

/** Whether a key takes none of the fractions in a range, and a whole number next to one. */
function takesWholeNumbers(distribution: Distribution, passes: (value: ParameterValue) => boolean): boolean {
  const fractions = probeValues(distribution).filter((value) => !Number.isInteger(value))
  const nextTo = fractions.flatMap((value) => [Math.floor(Number(value)), Math.ceil(Number(value))])
  return fractions.length > 0 && !fractions.some(passes) && nextTo.some(passes)
}

function choiceWayOut(
  value: ParameterValue,
  message: string,
  passes: (value: ParameterValue) => boolean,
): string {
  if (message.startsWith('expected a list') || message.startsWith('expected a section'))
    return `${message}: a search tries single values — set it in the study file`
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN
  if (Number.isFinite(number) && passes(number)) return `${message}: write ${number} without quotes`
  const truth =
    value === 'true' || value === 'yes' ? true : value === 'false' || value === 'no' ? false : undefined
  if (truth !== undefined && passes(truth)) return `${message}: write ${String(truth)} without quotes`
  if (typeof value !== 'string' && passes(String(value)))
    return `${message}: write "${String(value)}" in quotes`
  return message.includes('did you mean') ? message : `${message}: leave it out`
}

/**
 * The values that passed of those tried, as a section would say them: a range where nothing between two of them was refused.
 * Undefined where neither says it.
 */
export function asSection(
  distribution: Distribution,
  passed: readonly ParameterValue[],
  tried: readonly ParameterValue[],
): string | undefined {
  if (passed.length === 0) return undefined
  if (distribution.kind === 'categorical') return `choices: [${passed.map(String).join(', ')}]`
  const numbers = passed.map(Number)
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  const between = tried.filter((value) => Number(value) >= low && Number(value) <= high)
  if (between.length === passed.length) return `${distribution.kind}: [${shown(low)}, ${shown(high)}]`
  const all = tried.length === distributionSize(distribution)
  return all ? `choices: [${numbers.map(shown).join(', ')}]` : undefined
}

const shown = (value: number): string => String(Number(value.toPrecision(4)))
