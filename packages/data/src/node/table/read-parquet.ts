/**
 * Parquet through DuckDB. Types come from the file's own schema; everything arrives as 32-bit floats and epoch days, cast inside
 * the query, where nulls become NaN too (the slots of null values in DuckDB's vectors hold garbage).
 */
import { stat } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { InputError, plainName } from '@utsushi/ground'
import { firstBytes } from './bytes.js'
import { contentOf } from './content.js'
import { sqlName, sqlText, withDatabase } from './duckdb.js'
import { largestUnpacked, refuseTooLarge, swollen } from './memory.js'
import { dayExpression, refuseBadDays, refuseZone } from './parquet-days.js'
import { oddNumber } from './odd-number.js'
import { firstRowWhere, parquetRows, runQuery, unpackedBytes } from './parquet-query.js'
import { placesOf } from './places.js'
import { rowBlock, tableOf } from './read-text.js'
import {
  columnSpec,
  defaultMissing,
  timeColumnNames,
  type ColumnSpec,
  type Table,
  type TableSchema,
} from '../../table/schema.js'
import { missingMarks, type MissingMarks } from './row-layout.js'
import type { RowBlock } from './text-rows.js'

/** A query that yields the schema's columns as floats, then the day, and what is needed to read its chunks. */
export interface ParquetQuery {
  readonly file: string
  readonly sql: string
  readonly columns: readonly ColumnSpec[]
  readonly timed: boolean
  readonly missing: MissingMarks
}

/** Names and DuckDB types of a Parquet file's columns. */
export async function parquetColumns(
  connection: DuckDBConnection,
  file: string,
): Promise<Map<string, string>> {
  const content = contentOf(await firstBytes(file))
  if (content.kind === 'text')
    throw new InputError(`${file}: is text, not Parquet — let its name end in .csv`)
  if (content.kind === 'gzip') throw new InputError(`${file}: is gzip, not Parquet — unpack it`)
  if (content.kind === 'other')
    throw new InputError(`${file}: is ${content.called}, not Parquet — ${content.remedy}`)
  const { size } = await stat(file)
  const most = largestUnpacked(size)
  if ((await unpackedBytes(connection, file)) > most) throw swollen(file, most, size)
  const described = await runQuery(connection, file, `DESCRIBE SELECT * FROM ${parquetRows(file)}`)
  const rows = await described.getRowObjectsJS()
  return new Map(
    rows.map((row, at) => [
      plainName(`${file}: the name of column ${at + 1}`, String(row['column_name'])),
      String(row['column_type']),
    ]),
  )
}

/** The first row's fields as text; `undefined` when there is no row. */
export async function firstParquetRow(
  connection: DuckDBConnection,
  file: string,
  names: readonly string[],
): Promise<readonly string[] | undefined> {
  const fields = names.map((name, at) => `${sqlName(name)}::VARCHAR AS ${sqlName(`f${at}`)}`).join(', ')
  const sql = `SELECT ${fields || '0'} FROM ${parquetRows(file)} LIMIT 1`
  const [row] = await (await runQuery(connection, file, sql)).getRowObjectsJS()
  return row && names.map((_, at) => String(row[`f${at}`] ?? ''))
}

/** Checks a Parquet file's columns against the schema and writes the query for them. */
export async function parquetQuery(
  connection: DuckDBConnection,
  file: string,
  schema: TableSchema,
): Promise<ParquetQuery> {
  const types = await parquetColumns(connection, file)
  const names = [...types.keys()]
  const specs = schema.columns.map(columnSpec)
  const timeNames = timeColumnNames(schema.time)
  const places = placesOf(file, names, [...specs, ...timeNames.map(columnSpec)])
  const columns = specs.filter((_, index) => (places[index] ?? -1) >= 0)
  const missing = missingMarks(schema.missing ?? defaultMissing)
  const expressions: string[] = []
  for (const column of columns) {
    const type = types.get(column.name) ?? ''
    if (type === 'VARCHAR') await refuseText(connection, file, column, missing)
    else if (
      !/^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U[A-Z]+INT|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN)$/.test(type)
    ) {
      throw new InputError(`${file}: column ${column.name} holds ${type} — expected numbers${inUnit(column)}`)
    }
    expressions.push(floatExpression(column.name))
  }
  if (schema.time !== undefined) {
    const day = dayExpression(schema.time, types, schema.calendar)
    if ('date' in schema.time) await refuseZone(connection, file, schema.time.date, types, day)
    await refuseBadDays(connection, file, day, timeNames)
    expressions.push(day)
  }
  const sql = `SELECT ${expressions.join(', ') || '0'} FROM ${parquetRows(file)}`
  return { file, sql, columns, timed: schema.time !== undefined, missing }
}

/** A column as 32-bit floats: NaN for null, infinite (refused when copied) for what 32 bits cannot hold. */
function floatExpression(name: string): string {
  const value = `try_cast(${sqlName(name)} AS DOUBLE)`
  const float = `CASE WHEN abs(${value}) > 3.4028235e38 AND NOT isnan(${value}) THEN 'inf'::FLOAT ELSE ${value}::FLOAT END`
  return `coalesce(${float}, 'NaN'::FLOAT)`
}

function inUnit(column: ColumnSpec): string {
  return column.unit === undefined ? '' : ` (${column.unit})`
}

async function refuseText(
  connection: DuckDBConnection,
  file: string,
  column: ColumnSpec,
  missing: MissingMarks,
) {
  const name = sqlName(column.name)
  const texts = [...missing.texts].map(sqlText).join(', ') || "''"
  const condition = `${name} IS NOT NULL AND lower(trim(${name})) NOT IN (${texts}) AND try_cast(${name} AS FLOAT) IS NULL`
  const bad = await firstRowWhere(connection, file, name, condition)
  if (bad === undefined) return
  throw new InputError(
    `${file} row ${bad.row}: ${column.name} is "${bad.text}" — expected a number${inUnit(column)}${oddNumber(bad.text)}`,
  )
}

/**
 * Copies one chunk of a query's result into a block at a row; returns the rows copied.
 * @param firstRow the file's row number of the block's first row, for messages
 * @throws InputError for a number that 32 bits cannot hold
 */
export function copyChunk(
  chunk: DuckDBDataChunk,
  source: ParquetQuery,
  block: RowBlock,
  at: number,
  firstRow: number,
): number {
  const rows = chunk.rowCount
  for (let column = 0; column < source.columns.length; column++) {
    const vector = chunk.getColumnVector(column)
    const start = column * block.capacity + at
    let missing = 0
    for (let row = 0; row < rows; row++) {
      const value = vector.getItem(row) as number
      const gone = value !== value || source.missing.numbers.includes(value)
      if (gone) missing++
      else if (value === Infinity) refuseInfinite(source, column, firstRow + at + row)
      block.values[start + row] = gone ? NaN : value
    }
    block.missing[column] = (block.missing[column] ?? 0) + missing
  }
  if (source.timed) {
    const vector = chunk.getColumnVector(source.columns.length)
    for (let row = 0; row < rows; row++) block.days[at + row] = vector.getItem(row) as number
  }
  return rows
}

function refuseInfinite({ file, columns }: ParquetQuery, place: number, row: number): never {
  const column = columns[place] ?? { name: '' }
  throw new InputError(
    `${file} row ${row}: ${column.name} — expected a number${inUnit(column)} that 32 bits can hold`,
  )
}

/** Reads one Parquet table whole. */
export async function readParquetTable(file: string, schema: TableSchema): Promise<Table> {
  return withDatabase(async (connection) => {
    const source = await parquetQuery(connection, file, schema)
    const counted = await runQuery(connection, file, `SELECT count(*) AS n FROM ${parquetRows(file)}`)
    const [first] = await counted.getRowObjectsJS()
    const capacity = Number(first?.['n'] ?? 0)
    const bytes = capacity * source.columns.length * Float32Array.BYTES_PER_ELEMENT
    const { size } = await stat(file)
    // Runs of one value take no room in the file, and all of it here.
    const most = 4 * largestUnpacked(size)
    if (bytes > most) throw swollen(file, most, size)
    refuseTooLarge(file, bytes)
    const block = rowBlock(capacity, source.columns.length)
    const result = await runQuery(connection, file, source.sql)
    let rows = 0
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) break
      rows += copyChunk(chunk, source, block, rows, 1)
    }
    return tableOf(file, rows, 1, source, block, source.timed)
  })
}
