// Columns of `training_history.csv`, read once for each state of the file and kept while there is room.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { statusOf } from './status-of.js'

/** A history by its columns; all as long as each other, NaN where a field is empty. */
export interface History {
  readonly names: readonly string[]
  readonly column: (name: string) => Float64Array | undefined
  /** Bytes. */
  readonly held: () => number
}

/** Reads histories. */
export interface Histories {
  /** Of a run folder; undefined where it has none. */
  readonly of: (folder: string) => History | undefined
}

interface Kept {
  readonly stamp: string
  readonly history: History
}

/** Bytes of histories that are kept, and none longer than this is read. */
const [mostKept, longestFile] = [384 * 2 ** 20, 256 * 2 ** 20]

/** Opens a reader with a memory of its own: least recently asked for is forgotten first. */
export function openHistories(most = mostKept): Histories {
  const kept = new Map<string, Kept>()
  const makeRoom = (): void => {
    let held = 0
    for (const { history } of kept.values()) held += history.held()
    for (const [folder, { history }] of kept) {
      if (held <= most || kept.size === 1) return
      held -= history.held()
      kept.delete(folder)
    }
  }
  const of = (folder: string): History | undefined => {
    const file = join(folder, 'training_history.csv')
    const status = statusOf(file)
    const before = kept.get(folder)
    kept.delete(folder)
    if (status === undefined || !status.isFile() || status.size > longestFile) return undefined
    const stamp = `${status.mtimeMs}:${status.size}:${status.ino}`
    const isNew = before?.stamp !== stamp
    const entry = isNew ? { stamp, history: parseHistory(readFileSync(file, 'utf8')) } : before
    kept.set(folder, entry)
    if (isNew) makeRoom()
    return entry.history
  }
  return { of }
}

/** Reads the text; columns become numbers when they are asked for. */
export function parseHistory(text: string): History {
  const end = text.indexOf('\n')
  const names = (end < 0 ? text : text.slice(0, end)).split(',').map((name) => name.replace(/^"|"$/g, ''))
  const rows = end < 0 ? 0 : countLines(text, end + 1)
  const columns = new Map<string, Float64Array>()
  const column = (name: string): Float64Array | undefined => {
    const known = columns.get(name)
    const at = names.indexOf(name)
    if (known !== undefined || at < 0) return known
    const values = new Float64Array(rows).fill(Number.NaN)
    let [from, row] = [end + 1, 0]
    while (row < rows) {
      const to = text.indexOf('\n', from)
      values[row] = fieldOf(text, from, to < 0 ? text.length : to, at)
      from = to + 1
      row += 1
    }
    columns.set(name, values)
    return values
  }
  return { names, column, held: () => text.length + columns.size * rows * 8 }
}

function countLines(text: string, from: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return text.endsWith('\n') ? count : count + 1
}

/** The number of a field; histories hold numbers alone, none of which has a comma in it. */
function fieldOf(text: string, from: number, to: number, field: number): number {
  let start = from
  for (let passed = 0; passed < field; passed += 1) {
    const comma = text.indexOf(',', start)
    if (comma < 0 || comma >= to) return Number.NaN
    start = comma + 1
  }
  const comma = text.indexOf(',', start)
  const told = text.slice(start, comma < 0 || comma > to ? to : comma)
  return told === '' ? Number.NaN : Number(told)
}
