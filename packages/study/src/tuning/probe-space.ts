// Whether a searched space can be searched: many combinations go through the study's whole schema, what it says between keys
// included, before anything runs. What no combination mends is refused; what only some break is told with its share.
import { InputError } from '@utsushi/ground'
import type { Parameters, ParameterValue, SearchSpace } from '@utsushi/tune'
import type { Study } from '../definition/contract.js'
import { probePoint, probesWith, probeValues } from './probe-points.js'
import { asSection, refusalsOf } from './refusals.js'

/** What is said to a combination; nothing when it is allowed. */
export type Judge = (parameters: Parameters) => string | undefined | Promise<string | undefined>

/** Combinations tried at once, and values tried of one parameter among combinations. */
const combinations = 256
const valuesTried = 12

/** The schema as a judge. */
export const schemaJudge =
  (study: Study, config: unknown): Judge =>
  (parameters) => {
    const [first] = refusalsOf(study, config, parameters)
    return first === undefined ? undefined : `${first.key} — ${first.message}`
  }

/** The part of a space that is refused. */
export interface RefusedShare {
  /** Between 0 and 1. */
  readonly share: number
  /** One of the combinations, in words, and what is said to it. */
  readonly example: string
}

/**
 * Tries a space.
 *
 * @returns what some combinations break; undefined when all those tried are allowed
 * @throws InputError when no combination is allowed, or a value of a parameter in none
 */
export async function probeSpace(
  space: SearchSpace,
  judge: Judge,
  { draws = combinations, values = valuesTried } = {},
): Promise<RefusedShare | undefined> {
  const points = Array.from({ length: draws }, (_, k) => probePoint(space, k))
  const refused: { readonly point: Parameters; readonly message: string }[] = []
  for (const point of points) {
    const message = await judge(point)
    if (message !== undefined) refused.push({ point, message })
  }
  const allowed = refused.length < points.length
  for (const key of Object.keys(space)) await refuseValues(space, key, judge, values, allowed)
  const [example] = refused
  if (example === undefined) return undefined
  const told = `${inWords(example.point)}: ${example.message}`
  const [blamed = ''] = example.message.split(' — ')
  if (!allowed && blamed in space && refused.every(({ message }) => message === example.message))
    throw new InputError(`tuning.space: ${example.message}`)
  if (!allowed)
    throw new InputError(`tuning.space: none of ${draws} combinations tried is allowed, such as ${told}`)
  return { share: refused.length / points.length, example: told }
}

/** Refuses a value that is in no combination allowed. */
async function refuseValues(
  space: SearchSpace,
  key: string,
  judge: Judge,
  values: number,
  someAllowed: boolean,
): Promise<void> {
  const distribution = space[key]?.distribution
  if (distribution === undefined) return
  const tried = spread(probeValues(distribution), values)
  const said: { readonly value: ParameterValue; readonly message: string | undefined }[] = []
  for (const value of tried) said.push({ value, message: await alwaysSaid(space, key, value, judge) })
  const bad = said.find(({ message }) => message !== undefined)
  const passed = said.flatMap(({ value, message }) => (message === undefined ? [value] : []))
  if (bad === undefined) return
  // When nothing is allowed at all, whichever key is first is not the one to blame.
  if (passed.length === 0 && !someAllowed) return
  const good = asSection(distribution, passed, tried)
  const way = good === undefined ? 'narrow the range, or write choices' : `write ${good}`
  throw new InputError(
    `tuning.space: ${key} — ${JSON.stringify(bad.value)} is never allowed: ${bad.message}; ${way}`,
  )
}

/** What is said to a value whatever the others are; nothing when a combination with it is allowed. */
async function alwaysSaid(
  space: SearchSpace,
  key: string,
  value: ParameterValue,
  judge: Judge,
): Promise<string | undefined> {
  let said: string | undefined
  for (const point of probesWith(space, key, value)) {
    const message = await judge(point)
    if (message === undefined) return undefined
    said ??= message
  }
  return said
}

/** So many of a list, the first and last among them. */
function spread<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values
  return Array.from(
    { length: count },
    (_, k) => values[Math.round((k * (values.length - 1)) / (count - 1))] as T,
  )
}

/** `model.hidden 8, model.heads 3` */
export const inWords = (point: Parameters): string =>
  Object.entries(point)
    .map(
      ([key, value]) => `${key} ${typeof value === 'number' ? Number(value.toPrecision(4)) : String(value)}`,
    )
    .join(', ')
