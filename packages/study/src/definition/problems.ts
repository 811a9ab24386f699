// A validation issue as one line: where, which key, what was expected.
import { suggestionOrAll } from '@utsushi/ground'
import type { z } from 'zod'
import { description, knownKeys, pathsTo } from './known-keys.js'

/** Tells where a key was written: `ecosystem.yaml line 12`, or `--set model.hidden=64`. */
export type Locate = (path: readonly PropertyKey[]) => string

/** One problem of a configuration. */
export interface Problem {
  /** Of the key; that of an unknown key includes it. */
  readonly path: readonly PropertyKey[]
  /** What is wrong with it and what was expected. */
  readonly message: string
}

/** One line per problem: `ecosystem.yaml line 12: model.hiden — unknown key, did you mean "hidden"?`. */
export function problemLines(
  issues: readonly z.core.$ZodIssue[],
  schema: Record<string, unknown>,
  locate: Locate,
): readonly string[] {
  return problemsOf(issues, schema).map(
    ({ path, message }) => `${locate(path)}: ${path.join('.')} — ${message}`,
  )
}

/** The problems behind a validation's issues. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  schema: Record<string, unknown>,
): readonly Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return unknownKeys(issue, schema)
    if (issue.code === 'invalid_key')
      return [unknownKey(issue.path.slice(0, -1), String(issue.path.at(-1)), schema)]
    return [{ path: issue.path, message: expectation(issue, schema) }]
  })
}

/** Unknown keys beyond these are no slips: the file is another one. */
const mostUnknown = 20

function unknownKeys(
  { path, keys }: z.core.$ZodIssueUnrecognizedKeys,
  schema: Record<string, unknown>,
): readonly Problem[] {
  const [first = ''] = keys
  if (keys.length <= mostUnknown) return keys.map((key) => unknownKey([...path], key, schema))
  const own = knownKeys(schema, path)
  const message = `unknown key, and ${(keys.length - 1).toLocaleString('en-US')} more${suggestionOrAll('', own, ', ')} — is this the file that is meant?`
  return [{ path: [...path, first], message }]
}

function unknownKey(section: readonly PropertyKey[], key: string, schema: Record<string, unknown>): Problem {
  const near = suggestionOrAll(key, knownKeys(schema, section), ', ')
  return {
    path: [...section, key],
    message: `unknown key${near.startsWith(',') ? near : (elsewhere(key, schema) ?? near)}`,
  }
}

/** Where a key of that name belongs, when it stands in the wrong section; not when it would be many. */
function elsewhere(key: string, schema: Record<string, unknown>): string | undefined {
  const places = pathsTo(schema, key)
  return places.length === 0 || places.length > 2 ? undefined : `, did you mean "${places.join('" or "')}"?`
}

/** YAML reads a bare 1 as a number and true as a truth value: where a text is meant, quotes make it one. */
const quoted = ({ expected, input }: z.core.$ZodIssueInvalidType): string =>
  expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')
    ? ` — write it in quotes: "${input}"`
    : ''

/** Values to search that stand bare under their key: `choices` takes them. */
function asChoices({ path, input }: z.core.$ZodIssueInvalidType): string {
  const [section, space, , ...deeper] = path
  if (section !== 'tuning' || space !== 'space' || path.length < 3 || deeper.length > 0) return ''
  const values: readonly unknown[] = Array.isArray(input) ? input : [input]
  if (values.length === 0 || values.some((value) => typeof value === 'object')) return ''
  const choices = values.map((value) => JSON.stringify(value)).join(', ')
  return ` — write { choices: [${choices}] }${Array.isArray(input) ? '' : ', with the other values to try'}`
}

function expectation(issue: z.core.$ZodIssue, schema: Record<string, unknown>): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return missing(issue, schema)
      return `expected ${typeNames[issue.expected] ?? issue.expected}, got ${shown(issue.input)}${quoted(issue)}${asChoices(issue)}`
    case 'invalid_value': {
      const values = issue.values.map(String)
      if (issue.input === undefined) return missing(issue, schema)
      const near = typeof issue.input === 'string' ? suggestionOrAll(issue.input, values, ', ') : ''
      return `expected ${values.join(' | ')}, got ${shown(issue.input)}${near.startsWith(',') ? near : ''}`
    }
    case 'too_small':
      return `${size(issue.origin, issue.inclusive === false ? 'more than' : 'at least', Number(issue.minimum))}, got ${shown(issue.input)}`
    case 'too_big':
      return `${size(issue.origin, issue.inclusive === false ? 'less than' : 'at most', Number(issue.maximum))}, got ${shown(issue.input)}`
    default:
      return issue.message
  }
}

function missing(issue: z.core.$ZodIssue, schema: Record<string, unknown>): string {
  const what = description(schema, issue.path)
  return what === undefined ? 'is missing' : `is missing. ${what}`
}

function size(origin: string, relation: string, bound: number): string {
  if (origin === 'array') return `expected ${relation} ${bound} in the list`
  if (origin === 'string')
    return bound === 1 ? 'must not be empty' : `expected ${relation} ${bound} characters`
  return `expected ${relation} ${bound}`
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'a section',
  record: 'a section',
}

function shown(value: unknown): string {
  if (value === null) return 'nothing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
