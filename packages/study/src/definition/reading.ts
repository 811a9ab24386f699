// How a study's tables are read: the settings of the study file that a reader needs again later (which column holds the time,
// what stands for a missing value). A study lists their keys once; they travel in the emulator file, and `predict` reads its
// tables by them, so that an emulator predicts from the very tables it was trained on.
import { InputError, suggestionOrAll } from '@utsushi/ground'
import type { Json } from '@utsushi/emulator'
import type { z } from 'zod'
import { jsonSchema } from './known-keys.js'
import { isSection } from './overrides.js'
import { problemLines } from './problems.js'

/** Settings by section and key, as the study file has them. */
export type Settings = Readonly<Record<string, unknown>>

/** The part of a resolved configuration that travels: any section, and any keys of it. */
export type ReadingOf<Config> = {
  readonly [Section in keyof Config]?: Config[Section] extends Settings
    ? Partial<Config[Section]>
    : Config[Section]
}

/** What is needed of a study to know its settings of reading. */
export interface ReadingKeys {
  readonly name: string
  readonly schema: z.ZodType
  /** Keys such as `data.timeColumns`. */
  readonly reading?: readonly string[]
}

/** Keys of reading that every study has whose file can be told of them. */
const everywhere: readonly string[] = ['data.missing']

/** The keys that travel: the study's own, and those that every study's tables are read by. */
export const readingKeys = ({
  schema,
  reading = [],
}: Pick<ReadingKeys, 'schema' | 'reading'>): readonly string[] => [
  ...reading,
  ...everywhere.filter((key) => !reading.includes(key) && schemaAt(schema, key.split('.')) !== undefined),
]

/**
 * The settings that travel, out of a resolved configuration; those that are not set, and empty lists, are left out.
 *
 * @example readingOf(['data.timeColumns'], config) // { data: { timeColumns: ['TIMESTAMP'] } }
 */
export function readingOf(
  keys: readonly string[] | undefined,
  config: unknown,
): { readonly [key: string]: Json } {
  const kept: Record<string, unknown> = {}
  for (const key of keys ?? []) {
    const value = valueAt(config, key.split('.'))
    const empty = Array.isArray(value) && value.length === 0
    if (value !== undefined && !empty) place(kept, key.split('.'), value)
  }
  return JSON.parse(JSON.stringify(kept)) as { readonly [key: string]: Json }
}

/**
 * How to read tables for a finished emulator: as its file says, unless the caller says otherwise.
 *
 * @param kept what the emulator file says; files of before say nothing
 * @param given what the caller changes, by section and key
 * @param file the emulator, for messages
 * @throws InputError for a setting that is none of reading, or whose value the study would refuse
 */
export function resolveReading<Config>(
  { name, schema, reading: own }: ReadingKeys,
  kept: Settings | undefined,
  given: Settings | undefined,
  file: string,
): ReadingOf<Config> {
  const reading = readingKeys({ schema, ...(own && { reading: own }) })
  for (const key of leaves(given ?? {})) {
    if (reading.some((each) => key === each || key.startsWith(`${each}.`))) continue
    if (reading.some((each) => each.startsWith(`${key}.`)))
      throw new InputError(`${key} — expected a section`)
    if (reading.length === 0)
      throw new InputError(`${key} is no setting: the study ${name} has none of how tables are read`)
    throw new InputError(`${key} is no setting of how tables are read${suggestionOrAll(key, reading)}`)
  }
  const merged = joined(kept ?? {}, given ?? {})
  const resolved: Record<string, unknown> = {}
  for (const key of reading) {
    const path = key.split('.')
    const value = valueAt(merged, path)
    if (value === undefined) continue
    const changed = valueAt(given, path) !== undefined
    place(resolved, path, checkedValue(schema, path, value, changed ? undefined : file))
  }
  return resolved as ReadingOf<Config>
}

function checkedValue(
  schema: z.ZodType,
  path: readonly string[],
  value: unknown,
  file: string | undefined,
): unknown {
  const part = schemaAt(schema, path)
  if (part === undefined) return value
  const parsed = part.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] }))
  const lines = problemLines(issues, jsonSchema(schema), () => file ?? '')
  const remedy = file === undefined ? '' : '; export it again'
  throw new InputError(lines.map((line) => line.replace(/^: /, '') + remedy).join('\n'))
}

/** The schema of one key; `undefined` where it cannot be told apart from its section's. */
function schemaAt(schema: z.ZodType, path: readonly string[]): z.ZodType | undefined {
  let node: unknown = schema
  for (const key of path) {
    node = shapeOf(node)?.[key]
    if (node === undefined) return undefined
  }
  return node as z.ZodType
}

/** The keys of an object's schema, behind defaults, options and transformations. */
function shapeOf(node: unknown): Readonly<Record<string, unknown>> | undefined {
  const definition = isSection(node) ? node['def'] : undefined
  if (!isSection(definition)) return undefined
  const { shape, innerType, in: piped } = definition
  if (isSection(shape)) return shape
  return innerType === undefined && piped === undefined ? undefined : shapeOf(innerType ?? piped)
}

function* leaves(section: Settings, before: readonly string[] = []): Generator<string> {
  for (const [key, value] of Object.entries(section)) {
    const path = [...before, key]
    if (isSection(value) && Object.keys(value).length > 0) yield* leaves(value, path)
    else yield path.join('.')
  }
}

/** Sections joined key by key; other values are replaced. */
function joined(below: Settings, above: Settings): Settings {
  const result: Record<string, unknown> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const under = Object.hasOwn(below, key) ? below[key] : undefined
    result[key] = isSection(value) && isSection(under) ? joined(under, value) : value
  }
  return result
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let at = value
  for (const key of path) {
    if (!isSection(at) || !Object.hasOwn(at, key)) return undefined
    at = at[key]
  }
  return at
}

function place(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = '', ...rest] = path
  if (rest.length === 0) {
    into[key] = value
    return
  }
  const inner = isSection(into[key]) ? into[key] : {}
  into[key] = inner
  place(inner, rest, value)
}
