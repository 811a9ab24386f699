// What stands in the filter of the table of runs: words, and comparisons of settings and columns.
import { suggestion } from '@utsushi/ground'
import type { RunLine, Setting } from '../../wire/runs.js'
import { stateWord } from './state-word.js'

/** A filter that was understood, or why it was not. */
export type Filter =
  | { readonly keeps: (run: RunLine) => boolean; readonly problem?: undefined }
  | { readonly problem: string; readonly keeps?: undefined }

type Value = Setting | undefined
type Comparison = (value: Value) => boolean

/** Columns that can be compared beside settings. */
const columns: Readonly<Record<string, (run: RunLine) => Value>> = {
  run: ({ path }) => path,
  study: ({ study }) => study,
  kind: ({ kind }) => kind,
  state: ({ state }) => stateWord(state),
  best: ({ best }) => best?.value,
  metric: ({ best }) => best?.metric,
  epochs: ({ epochs }) => epochs,
  trials: ({ trials }) => trials?.done,
  split: ({ split }) => split,
  size: ({ bytes }) => bytes,
  created: ({ created }) => created,
}

const term = /\s*(?:([\p{L}_][\p{L}\p{N}_.[\]-]*)\s*(!=|>=|<=|=|>|<|~)\s*("[^"]*"|\S+)|("[^"]*"|\S+))/uy

/**
 * Reads a filter: `model.hidden > 64 state=finished site`. Terms all hold; a word alone is looked for in the run's path, study and state;
 * `~` is "holds the text". The end of a setting's key will do where it is the only one: `hidden > 64`.
 *
 * @param keys of the settings of all runs
 */
export function parseFilter(text: string, keys: readonly string[]): Filter {
  const tests: ((run: RunLine) => boolean)[] = []
  term.lastIndex = 0
  for (let found = term.exec(text); found !== null; found = term.exec(text)) {
    const [, key, sign = '', value = '', word = ''] = found
    if (key === undefined) {
      if (unquoted(word) !== '') tests.push(holding(unquoted(word)))
      continue
    }
    const read = reader(key, keys)
    if (typeof read === 'string') return { problem: read }
    const compare = comparison(sign, unquoted(value))
    tests.push((run) => compare(read(run)))
  }
  return { keeps: (run) => tests.every((test) => test(run)) }
}

const unquoted = (text: string): string => text.replace(/^"|"$/g, '')

const holding =
  (word: string) =>
  ({ path, study, state }: RunLine): boolean =>
    `${path} ${study} ${stateWord(state)}`.toLowerCase().includes(word.toLowerCase())

/** What reads a key of a run, or why nothing does. */
function reader(key: string, keys: readonly string[]): ((run: RunLine) => Value) | string {
  if (Object.hasOwn(columns, key)) return columns[key] ?? (() => undefined)
  const exact = keys.includes(key)
  const ending = keys.filter((known) => known.endsWith(`.${key}`))
  if (!exact && ending.length > 1)
    return `${ending.length} settings end in "${key}": ${ending.slice(0, 4).join(', ')} — write the whole key`
  const [whole] = exact ? [key] : ending
  if (whole === undefined) {
    const all = [...Object.keys(columns), ...keys]
    return `no run here has a setting "${key}"${suggestion(key, all)}`
  }
  return ({ settings }) => (Object.hasOwn(settings, whole) ? settings[whole] : undefined)
}

function comparison(sign: string, text: string): Comparison {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  const equals: Comparison = (value) =>
    typeof value === 'number' && !Number.isNaN(number)
      ? value === number
      : String(value ?? '').toLowerCase() === text.toLowerCase()
  const ordered =
    (holds: (order: number) => boolean): Comparison =>
    (value) =>
      value === undefined || value === null
        ? false
        : holds(typeof value === 'number' ? value - number : String(value).localeCompare(text, 'en', { numeric: true }))
  switch (sign) {
    case '=':
      return equals
    case '!=':
      return (value) => value !== undefined && !equals(value)
    case '>':
      return ordered((order) => order > 0)
    case '<':
      return ordered((order) => order < 0)
    case '>=':
      return ordered((order) => order >= 0)
    case '<=':
      return ordered((order) => order <= 0)
    default:
      return (value) => String(value ?? '').toLowerCase().includes(text.toLowerCase())
  }
}
