import { readBytes } from './bytes.js'
import type { FileFormat } from './file-format.js'
import { decimalMark } from './decimals.js'
import { readTextHeader, type TextHeader } from './header.js'
import { refuseTooLarge } from './memory.js'
import { placesOf } from './places.js'
import {
  columnSpec,
  defaultMissing,
  type Column,
  type ColumnSpec,
  type Table,
  timeColumnNames,
  type TableSchema,
  type TimeColumns,
} from '../../table/schema.js'
import { fieldRole, missingMarks, type RowLayout } from './row-layout.js'
import type { Separator } from './separator.js'
import { parseRows, type RowBlock } from './text-rows.js'

/**
 * Which columns of the schema a file has, and what each of its fields is for.
 * @param rows the first rows, which tell how decimals are written
 */
export function rowLayout(
  file: string,
  header: TextHeader,
  schema: TableSchema,
  rows: Buffer = Buffer.alloc(0),
): RowLayout {
  const specs = schema.columns.map(columnSpec)
  const { time, calendar = 'standard' } = schema
  const timed = timeRoles(time)
  const wanted = [...specs, ...timed]
  const places = placesOf(file, header.names, wanted)
  const columns: ColumnSpec[] = []
  const roles = new Int32Array(header.names.length).fill(fieldRole.skip)
  const used: number[] = []
  for (const [index, spec] of specs.entries()) {
    const place = places[index] ?? -1
    if (place < 0) continue
    roles[place] = columns.length
    columns.push(spec)
    used.push(place)
  }
  for (const [index, { role }] of timed.entries()) roles[places[specs.length + index] ?? -1] = role
  const missing = missingMarks(schema.missing ?? defaultMissing)
  const point = decimalMark(rows, header.separator, used)
  const { separator, names } = header
  return { file, separator, header: names, roles, columns, missing, point, calendar }
}

function timeRoles(time: TimeColumns | undefined): { readonly name: string; readonly role: number }[] {
  if (time === undefined) return []
  if ('date' in time) return [{ name: time.date, role: fieldRole.date }]
  const year = { name: time.year, role: fieldRole.year }
  if ('dayOfYear' in time) return [year, { name: time.dayOfYear, role: fieldRole.dayOfYear }]
  return [year, { name: time.month, role: fieldRole.month }, { name: time.day, role: fieldRole.day }]
}

/** The names that a schema looks for, of columns that must be there. */
export function wantedNames({ columns, time }: TableSchema): string[] {
  const needed = columns.map(columnSpec).filter(({ optional }) => optional !== true)
  return [...needed.map(({ name }) => name), ...timeColumnNames(time)]
}

/** Reads one text table whole. */
export async function readTextTable(file: string, format: FileFormat, schema: TableSchema): Promise<Table> {
  const bytes = await readBytes(file)
  const header = readTextHeader(file, bytes, format.blanks, wantedNames(schema))
  const end = endOfRows(bytes, header.dataStart, bytes.length, header.separator)
  const layout = rowLayout(file, header, schema, bytes.subarray(header.dataStart, end))
  const capacity = countLines(bytes, header.dataStart, end)
  refuseTooLarge(file, capacity * layout.columns.length * Float32Array.BYTES_PER_ELEMENT)
  const block = rowBlock(capacity, layout.columns.length)
  const { rows } = parseRows(bytes, header.dataStart, end, layout, block, header.firstRow)
  return tableOf(file, rows, header.firstRow, layout, block, schema.time !== undefined)
}

/** Room for `capacity` rows of `columns` columns. */
export function rowBlock(capacity: number, columns: number): RowBlock {
  return {
    capacity,
    values: new Float32Array(capacity * columns),
    days: new Int32Array(capacity),
    missing: new Float64Array(columns),
  }
}

/** A block's rows as a table; the columns are views of the block. */
export function tableOf(
  file: string,
  rows: number,
  firstRow: number,
  layout: { readonly columns: readonly ColumnSpec[] },
  block: RowBlock,
  timed: boolean,
): Table {
  const columns = new Map<string, Column>()
  for (const [index, { name, unit }] of layout.columns.entries()) {
    const values = block.values.subarray(index * block.capacity, index * block.capacity + rows)
    const missing = block.missing[index] ?? 0
    columns.set(name, unit === undefined ? { name, values, missing } : { name, unit, values, missing })
  }
  const table = { file, rows, firstRow, columns }
  return timed ? { ...table, days: block.days.subarray(0, rows) } : table
}

/**
 * The offset after the last line that holds anything: spreadsheets end a table in lines of separators alone.
 * @param to where whole lines end
 */
export function endOfRows(bytes: Buffer, from: number, to: number, separator: Separator): number {
  const mark = separator.kind === 'byte' ? separator.byte : 32
  let end = to
  while (end > from) {
    const c = bytes[end - 1]
    if (c !== 10 && c !== 13 && c !== 32 && c !== 9 && c !== mark) break
    end--
  }
  return end === from ? from : bytes.indexOf(10, end) + 1
}

function countLines(bytes: Buffer, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; lines++) {
    const newline = bytes.indexOf(10, at)
    at = newline < 0 ? to : newline + 1
  }
  return lines
}
