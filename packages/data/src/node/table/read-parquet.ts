/**
 * Parquet through DuckDB. Types come from the file's own schema; everything arrives as 32-bit floats and epoch days, cast inside
 * the query, where nulls become NaN too (the slots of null values in DuckDB's vectors hold garbage).
 */
import { access } from 'node:fs/promises'
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import { InputError } from '@utsushi/ground'
import { fileError } from './bytes.js'
import { sqlName, sqlText, withDatabase } from './duckdb.js'
import { placesOf } from './header.js'
import { refuseTooLarge } from './memory.js'
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
  await access(file).catch((error: unknown) => {
    throw fileError(file, error)
  })
  const described = await runQuery(connection, file, `DESCRIBE SELECT * FROM read_parquet(${sqlText(file)})`)
  const rows = await described.getRowObjectsJS()
  return new Map(rows.map((row) => [String(row['column_name']), String(row['column_type'])]))
}

/** Runs SQL on a file; what DuckDB says of a damaged file becomes one line. */
export async function runQuery(
  connection: DuckDBConnection,
  file: string,
  sql: string,
): Promise<DuckDBResult> {
  try {
    return await connection.stream(sql)
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    throw new InputError(`${file}: cannot be read as Parquet — ${reason}`)
  }
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
  const places = placesOf(file, names, specs)
  placesOf(file, names, timeColumnNames(schema.time).map(columnSpec))
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
    const day = dayExpression(schema.time, types)
    await refuseBadDays(connection, file, day, timeColumnNames(schema.time).join(', '))
    expressions.push(day)
  }
  const sql = `SELECT ${expressions.join(', ') || '0'} FROM read_parquet(${sqlText(file)})`
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

function dayExpression(time: NonNullable<TableSchema['time']>, types: ReadonlyMap<string, string>): string {
  if (!('date' in time)) {
    const parts = [time.year, time.month, time.day].map((name) => `try_cast(${sqlName(name)} AS INTEGER)`)
    return `TRY(make_date(${parts.join(', ')}) - DATE '1970-01-01')::INTEGER`
  }
  const name = sqlName(time.date)
  const type = types.get(time.date) ?? ''
  const numeric = /INT$|^INTEGER$/.test(type)
  if (numeric) return `(try_strptime(${name}::VARCHAR, '%Y%m%d')::DATE - DATE '1970-01-01')::INTEGER`
  const midnight = `try_cast(${name} AS TIMESTAMP)`
  return `CASE WHEN ${midnight} = date_trunc('day', ${midnight}) THEN (${midnight}::DATE - DATE '1970-01-01')::INTEGER END`
}

/** The first row for which a condition holds, with what stands there. */
async function firstRowWhere(
  connection: DuckDBConnection,
  file: string,
  shown: string,
  condition: string,
): Promise<{ row: number; text: string } | undefined> {
  const sql = `SELECT file_row_number + 1 AS row, (${shown})::VARCHAR AS text
    FROM read_parquet(${sqlText(file)}, file_row_number = true) WHERE ${condition} ORDER BY 1 LIMIT 1`
  const [found] = await (await runQuery(connection, file, sql)).getRowObjectsJS()
  return found === undefined ? undefined : { row: Number(found['row']), text: String(found['text']) }
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
    `${file} row ${bad.row}: ${column.name} is "${bad.text}" — expected a number${inUnit(column)}`,
  )
}

async function refuseBadDays(connection: DuckDBConnection, file: string, day: string, named: string) {
  const shown = named.split(', ').map((name) => `coalesce(${sqlName(name)}::VARCHAR, '')`)
  const bad = await firstRowWhere(connection, file, shown.join(` || '-' || `), `(${day}) IS NULL`)
  if (bad === undefined) return
  throw new InputError(
    `${file} row ${bad.row}: ${named} is "${bad.text}" — expected a date such as 2010-01-31`,
  )
}

/**
 * Copies one chunk of a query's result into a block at a row; returns the rows copied.
 * @param firstRow the file's row number of the block's first row, for messages
 * @throws InputError for a number that 32 bits cannot hold
 */
export function copyChunk(
  chunk: NonNullable<Awaited<ReturnType<DuckDBResult['fetchChunk']>>>,
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
    const counted = await runQuery(
      connection,
      file,
      `SELECT count(*) AS n FROM read_parquet(${sqlText(file)})`,
    )
    const [first] = await counted.getRowObjectsJS()
    const capacity = Number(first?.['n'] ?? 0)
    refuseTooLarge(file, capacity * source.columns.length * Float32Array.BYTES_PER_ELEMENT)
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
