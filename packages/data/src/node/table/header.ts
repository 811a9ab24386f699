import { InputError, suggestion } from '@utsushi/ground'

/** How the fields of a text table are kept apart: one character's byte, or any run of blanks. */
export type Separator = { readonly kind: 'byte'; readonly byte: number } | { readonly kind: 'blanks' }

/** The header of a text table. */
export interface TextHeader {
  readonly names: readonly string[]
  readonly separator: Separator
  /** Byte offset of the first data row. */
  readonly dataStart: number
  /** Row number of the first data row, counting the file's lines from 1. */
  readonly firstRow: number
}

const newline = 10
const candidates = [',', ';', '\t'] as const

/** The separator that the header line holds most of; blanks where it holds none and the file may be blank-separated. */
function separatorOf(line: string, blanks: boolean): Separator {
  let best: string | undefined
  let most = 0
  for (const candidate of candidates) {
    const count = line.split(candidate).length - 1
    if (count > most) {
      best = candidate
      most = count
    }
  }
  if (best === '\t' && blanks) return { kind: 'blanks' }
  if (best !== undefined) return { kind: 'byte', byte: best.charCodeAt(0) }
  if (blanks || /\S\s+\S/.test(line)) return { kind: 'blanks' }
  return { kind: 'byte', byte: 44 }
}

/** Splits one line at a separator, honouring double quotes. */
export function splitFields(line: string, separator: Separator): string[] {
  if (separator.kind === 'blanks') {
    const trimmed = line.trim()
    return trimmed === '' ? [] : trimmed.split(/[ \t]+/).map(unquote)
  }
  const mark = String.fromCharCode(separator.byte)
  if (!line.includes('"')) return line.split(mark).map((field) => field.trim())
  const fields: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at <= line.length; at++) {
    const character = line[at]
    if (character === '"') quoted = !quoted
    else if (at === line.length || (character === mark && !quoted)) {
      fields.push(unquote(line.slice(start, at).trim()))
      start = at + 1
    }
  }
  return fields
}

/** A field without its surrounding quotes. */
export function unquote(field: string): string {
  if (field.length < 2 || !field.startsWith('"') || !field.endsWith('"')) return field
  return field.slice(1, -1).replaceAll('""', '"').trim()
}

/**
 * Reads the header from the first bytes of a text table. Lines starting with `#` before it are comments.
 * @throws InputError when there is no header line, or a name is empty or stands twice
 */
export function readTextHeader(file: string, bytes: Buffer, blanks: boolean): TextHeader {
  let start = bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  for (let row = 1; start < bytes.length; row++) {
    const found = bytes.indexOf(newline, start)
    const end = found < 0 ? bytes.length : found
    const line = bytes.toString('utf8', start, end).replace(/\r$/, '')
    start = end + 1
    if (line.trim() === '' || line.startsWith('#')) continue
    const separator = separatorOf(line, blanks)
    const names = splitFields(line, separator)
    checkNames(file, row, names)
    return { names, separator, dataStart: Math.min(start, bytes.length), firstRow: row + 1 }
  }
  throw new InputError(`${file}: has no header line — the first line must name the columns`)
}

/** Refuses headers whose columns cannot be told apart, or that are rows of numbers. */
function checkNames(file: string, row: number, names: readonly string[]): void {
  if (names.every((name) => name !== '' && Number.isFinite(Number(name)))) {
    throw new InputError(`${file} row ${row}: holds numbers, not column names — put a header line first`)
  }
  refuseDuplicates(file, names)
}

/** @throws InputError naming the first column that stands twice */
export function refuseDuplicates(file: string, names: readonly string[]): void {
  const seen = new Map<string, number>()
  for (const [index, name] of names.entries()) {
    const first = seen.get(name)
    if (name !== '' && first !== undefined) {
      throw new InputError(
        `${file}: column "${name}" stands twice (fields ${first + 1} and ${index + 1}) — rename one`,
      )
    }
    seen.set(name, index)
  }
}

/**
 * The place of each wanted column in a header; −1 for an optional one that is absent.
 * @throws InputError naming the first absent column, with the nearest name that is there
 */
export function placesOf(
  file: string,
  header: readonly string[],
  wanted: readonly { readonly name: string; readonly optional?: boolean }[],
): number[] {
  const places = new Map(header.map((name, index) => [name, index]))
  return wanted.map(({ name, optional }) => {
    const place = places.get(name)
    if (place !== undefined) return place
    if (optional === true) return -1
    const hint = suggestion(name, header) || ` — its columns are ${listOf(header)}`
    throw new InputError(`${file}: has no column "${name}"${hint}`)
  })
}

/** A few names, the rest counted. */
export function listOf(names: readonly string[], most = 12): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
