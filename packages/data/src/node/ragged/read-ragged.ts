/** Ragged panels from files: one long table, or one file for each sequence. */
import { basename, join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { raggedFromRows } from '../../ragged/from-rows.js'
import { raggedPanel, type RaggedPanel, type Sequence } from '../../ragged/ragged-panel.js'
import {
  columnSpec,
  type ColumnSpec,
  type Table,
  type TableSchema,
  type TimeColumns,
} from '../../table/schema.js'
import { refuseTooLarge } from '../table/memory.js'
import { readLabels } from '../table/read-labels.js'
import { eachTable, readTable } from '../table/read-tables.js'
import { parseMoment } from './moment.js'

/**
 * Where along its sequence a row stands: a column of numbers (read with 24 bits: an angle, a count), days, or moments such as
 * `2024-03-01 12:30:00`, which become seconds since 1970-01-01.
 */
export type SequenceOrder =
  { readonly column: string } | { readonly time: TimeColumns } | { readonly moment: string }

/** What to read of a long table. */
export interface LongTableOptions {
  /** Columns whose texts together name the sequence of a row. */
  readonly entity: readonly string[]
  readonly columns: readonly (string | ColumnSpec)[]
  /** As the rows come when absent. */
  readonly order?: SequenceOrder
  /** Columns that say what sequences have in common. */
  readonly groups?: readonly string[]
  readonly missing?: TableSchema['missing']
}

/**
 * Reads a long table, in which each row names its sequence.
 * @throws InputError as `readTable` and `raggedFromRows`, naming file, row and column
 * @example
 * await readLongTable('readings.csv', {
 *   entity: ['equipment_id', 'check_item_id'], order: { moment: 'timestamp' }, columns: ['value'] })
 */
export async function readLongTable(file: string, options: LongTableOptions): Promise<RaggedPanel> {
  const { entity, groups = [], order } = options
  if (entity.length === 0) throw new InputError(`${file}: no column is named that tells sequences apart`)
  const features = options.columns.map(columnSpec)
  const table = await readTable(file, schemaOf(features, options))
  const names: (readonly string[])[] = []
  for (const column of entity) names.push(await readLabels(file, column))
  const labels: [string, readonly string[]][] = []
  for (const key of groups) labels.push([key, await readLabels(file, key)])
  const told = Object.fromEntries(labels)
  const places = await orderOf(table, order)
  return raggedFromRows(features, {
    entity: Array.from({ length: table.rows }, (_, row) => names.map((column) => column[row]).join(' / ')),
    columns: columnsOf(table, features),
    groups: told,
    ...(places === undefined ? {} : { order: places }),
    ...{ file, firstRow: table.firstRow },
  })
}

/** What to read of one file a sequence. */
export interface SequenceFilesOptions {
  readonly columns: readonly (string | ColumnSpec)[]
  /** As the rows come when absent; they must ascend. */
  readonly order?: SequenceOrder
  /** A table of what sequences have in common: a column of file names, and columns of groups. */
  readonly groups?: { readonly table: string; readonly file: string; readonly columns: readonly string[] }
  readonly missing?: TableSchema['missing']
}

/**
 * Reads one sequence from each file. A sequence is called as its file.
 * @param files names within `folder`
 * @throws InputError as `readTable` and `raggedPanel`, and for a file that the table of groups lacks
 * @example await readSequenceFiles('spectra', ['a.csv', 'b.csv'], { order: { column: 'angle' }, columns: ['intensity'] })
 */
export async function readSequenceFiles(
  folder: string,
  files: readonly string[],
  options: SequenceFilesOptions,
): Promise<RaggedPanel> {
  if (files.length === 0)
    throw new InputError(`${folder}: no files to read — check the folder and the pattern`)
  const features = options.columns.map(columnSpec)
  const groups = await groupsOf(options.groups)
  const sequences: Sequence[] = []
  let rows = 0
  const paths = files.map((file) => join(folder, file))
  for await (const table of eachTable(paths, schemaOf(features, options))) {
    const name = files[sequences.length] ?? basename(table.file)
    rows += table.rows
    refuseTooLarge(folder, rows * features.length * Float32Array.BYTES_PER_ELEMENT)
    const order = await orderOf(table, options.order)
    sequences.push({
      entity: name,
      columns: columnsOf(table, features),
      ...(order === undefined ? {} : { order }),
      ...(groups === undefined ? {} : { groups: groups(name) }),
    })
  }
  return raggedPanel(features, sequences)
}

function schemaOf(
  features: readonly ColumnSpec[],
  { order, missing }: Pick<LongTableOptions, 'order' | 'missing'>,
): TableSchema {
  const own = order !== undefined && 'column' in order ? [{ name: order.column }] : []
  const wanted = own.filter(({ name }) => !features.some((feature) => feature.name === name))
  return {
    columns: [...features, ...wanted],
    ...(order !== undefined && 'time' in order ? { time: order.time } : {}),
    ...(missing === undefined ? {} : { missing }),
  }
}

function columnsOf(table: Table, features: readonly ColumnSpec[]): Record<string, Float32Array> {
  return Object.fromEntries(
    features.map(({ name }) => [
      name,
      table.columns.get(name)?.values ?? new Float32Array(table.rows).fill(NaN),
    ]),
  )
}

async function orderOf(
  table: Table,
  order: SequenceOrder | undefined,
): Promise<ArrayLike<number> | undefined> {
  if (order === undefined) return undefined
  if ('column' in order) return table.columns.get(order.column)?.values
  if ('time' in order) return table.days
  const texts = await readLabels(table.file, order.moment)
  return texts.map((text, row) => {
    const moment = parseMoment(text)
    if (!Number.isNaN(moment)) return moment
    throw new InputError(
      `${table.file} row ${table.firstRow + row}: ${order.moment} is "${text}" — expected a moment such as 2024-03-01 12:30:00`,
    )
  })
}

async function groupsOf(
  options: SequenceFilesOptions['groups'],
): Promise<((file: string) => Record<string, string>) | undefined> {
  if (options === undefined) return undefined
  const files = await readLabels(options.table, options.file)
  const rows = new Map(files.map((file, row) => [file, row]))
  const columns: (readonly [string, readonly string[]])[] = []
  for (const key of options.columns) columns.push([key, await readLabels(options.table, key)])
  return (file) => {
    const row = rows.get(file)
    if (row === undefined)
      throw new InputError(`${options.table}: ${options.file} has no row "${file}" — give each file a row`)
    return Object.fromEntries(columns.map(([key, column]) => [key, column[row] ?? '']))
  }
}
