/** A table of specimens joined to sequences, by name or by the order of its rows. */
import { countOf, InputError, suggestion } from '@utsushi/ground'
import { conversionNotes, unitColumns } from '../../units/unit-columns.js'
import { columnNames } from '../table/column-names.js'
import { streamFields } from '../table/stream-fields.js'
import { fieldNumber, numberFields } from './number-fields.js'
import type { SequenceReadOptions, SpecimenTable } from './placed-sequence.js'
import type { RawSequence } from './settle-axis.js'

/** Rows of a table of specimens, as text. */
interface Specimens {
  readonly names: readonly string[]
  /** `[rows]` of each column. */
  readonly columns: ReadonlyMap<string, readonly string[]>
  readonly firstRow: number
  readonly comma: boolean
}

/**
 * Sequences with the groups and targets that a table beside them holds.
 * @param left names that are left out, which need no row by name
 * @throws InputError for a sequence without a row, rows of one name, another number of rows, an empty group, a target that is no number,
 * and a key that sequences have already
 */
export async function joinSpecimens(
  file: string,
  raw: readonly RawSequence[],
  left: ReadonlySet<string>,
  { specimens, missing }: SequenceReadOptions,
): Promise<{ readonly sequences: readonly RawSequence[]; readonly cautions: readonly string[] }> {
  if (specimens === undefined) return { sequences: raw, cautions: [] }
  const { table, groups = [] } = specimens
  const wanted = (specimens.targets ?? []).map((target) =>
    typeof target === 'string' ? { name: target } : target,
  )
  const targets = wanted.map(({ name }) => name)
  const found = wanted.length === 0 ? [] : unitColumns(table, await columnNames(table), wanted)
  refuseKnown(table, raw, [...groups, ...targets])
  const read = await readSpecimens(
    specimens,
    found.map(({ column }) => column),
  )
  const rows = rowsOf(file, raw, left, specimens, read)
  const fields = numberFields(missing, read.comma ? 44 : undefined)
  const where = (key: string, row: number): string => `${table} row ${read.firstRow + row}: ${key}`
  const sequences = raw.map((sequence, at): RawSequence => {
    const row = rows[at]
    if (row === undefined) return sequence
    const field = (key: string): string => read.columns.get(key)?.[row] ?? ''
    const own = groups.map((key) => {
      if (field(key) !== '') return [key, field(key)] as const
      throw new InputError(`${where(key, row)} is empty — every specimen needs its ${key}`)
    })
    const numbers = found.map(({ name, column, convert = asItIs }) => {
      const told = fieldNumber(field(column), fields, () => where(column, row))
      return [name, told * convert.factor + convert.offset] as const
    })
    return {
      ...sequence,
      groups: { ...sequence.groups, ...Object.fromEntries(own) },
      targets: { ...sequence.targets, ...Object.fromEntries(numbers) },
    }
  })
  const unused = read.names.length - new Set(rows.filter((row) => row !== undefined)).size
  const notes = conversionNotes(found, wanted).map((note) => `${table}: ${note}`)
  if (unused === 0) return { sequences, cautions: notes }
  return {
    sequences,
    cautions: [...notes, `${table}: ${countOf(unused, 'row')} of ${read.names.length} belong to no sequence`],
  }
}

const asItIs = { factor: 1, offset: 0 } as const

function refuseKnown(table: string, raw: readonly RawSequence[], keys: readonly string[]): void {
  const [first] = raw
  const known = [...Object.keys(first?.groups ?? {}), ...Object.keys(first?.targets ?? {})]
  const twice = keys.find((key, at) => known.includes(key) || keys.indexOf(key) !== at)
  if (twice !== undefined)
    throw new InputError(`${table}: sequences have "${twice}" already — read it once, or rename the column`)
}

async function readSpecimens(
  { table, name, groups = [] }: SpecimenTable,
  targets: readonly string[],
): Promise<Specimens> {
  const keys = [...groups, ...targets]
  if (keys.length === 0)
    throw new InputError(
      `${table}: no column of it is named — list them as specimens.groups or specimens.targets`,
    )
  const wanted = name === undefined ? keys : [name, ...keys]
  const columns = new Map<string, string[]>(wanted.map((key) => [key, []]))
  let first: { readonly firstRow: number; readonly comma: boolean } | undefined
  for await (const rows of streamFields(table, [...columns.keys()])) {
    first ??= { firstRow: rows.firstRow, comma: rows.decimalComma }
    for (const [at, key] of [...columns.keys()].entries())
      for (const field of rows.columns[at] ?? []) columns.get(key)?.push(unquoted(field))
  }
  const named = columns.get(wanted[0] ?? '') ?? []
  return { names: named, columns, firstRow: first?.firstRow ?? 2, comma: first?.comma ?? false }
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/, '$1').trim()

/** The row of each sequence; none for one that is left out. */
function rowsOf(
  file: string,
  raw: readonly RawSequence[],
  left: ReadonlySet<string>,
  { table, name }: SpecimenTable,
  { names, firstRow }: Specimens,
): readonly (number | undefined)[] {
  if (name === undefined) {
    if (names.length === raw.length) return raw.map((_, at) => at)
    throw new InputError(
      `${table}: has ${countOf(names.length, 'row')}, and ${file} ${countOf(raw.length, 'sequence')} — give each its row, in their order, or name the column of names`,
    )
  }
  const places = new Map<string, number>()
  for (const [row, own] of names.entries()) {
    const before = places.get(own)
    if (before !== undefined)
      throw new InputError(
        `${table} row ${firstRow + row}: ${name} "${own}" stands in row ${firstRow + before} already — keep one`,
      )
    places.set(own, row)
  }
  const bare = new Map<string, number | undefined>()
  // A name without its ending that two rows share is nobody's.
  for (const [own, row] of places)
    bare.set(withoutEnding(own), bare.has(withoutEnding(own)) ? undefined : row)
  return raw.map(({ entity, place }) => {
    const row = places.get(entity) ?? bare.get(withoutEnding(entity))
    if (row !== undefined || left.has(entity)) return row
    throw new InputError(
      `${table}: ${name} has no row "${entity}" (${place})${suggestion(entity, names)} — give each sequence a row, or leave it out (leaveOut)`,
    )
  })
}

/** File names with or without their ending are one. */
function withoutEnding(name: string): string {
  return name.replace(/\.[A-Za-z][A-Za-z0-9]{0,4}(\.gz)?$/, '')
}
