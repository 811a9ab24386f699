/** Questions to a Parquet file: to that one, whatever its path spells, and to the columns it holds itself. */
import { resolve, sep } from 'node:path'
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api'
import { InputError } from '@utsushi/ground'
import { sqlText } from './duckdb.js'
import { checkPageSums } from './parquet-sums.js'

/** An answer, whole or chunk by chunk. */
export interface QueryResult {
  fetchChunk(): Promise<DuckDBDataChunk | null>
  getRowObjectsJS(): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/**
 * The rows of a Parquet file as a table in SQL. DuckDB takes a path for a pattern, and `year=2010` in it for a column, which
 * would take the place of the file's own.
 *
 * @throws InputError for a path that no pattern can spell
 * @example parquetRows('w[1].parquet') // "read_parquet('/data/w[[]1].parquet', hive_partitioning = false, …)"
 */
export function parquetRows(file: string, { rowNumbers = false } = {}): string {
  const numbers = rowNumbers ? ', file_row_number = true' : ''
  return `read_parquet(${literal(file)}, hive_partitioning = false, union_by_name = false${numbers})`
}

/** A path as a pattern that it alone fits. */
function literal(file: string): string {
  const path = resolve(file)
  if (sep === '/' && /[*?[]/.test(path) && path.includes('\\'))
    throw new InputError(`${file}: cannot be read under a name with \\ beside *, ? or [ — rename it`)
  return sqlText(path.replace(/[*?[]/g, '[$&]'))
}

/**
 * Bytes of the pages of a Parquet file when they are unpacked, as the file says.
 * @throws InputError when it is damaged
 */
export async function unpackedBytes(connection: DuckDBConnection, file: string): Promise<number> {
  const sql = `SELECT sum(total_uncompressed_size)::DOUBLE AS bytes FROM parquet_metadata(${literal(file)})`
  const [row] = await (await runQuery(connection, file, sql)).getRowObjectsJS()
  return Number(row?.['bytes'] ?? 0)
}

/**
 * Runs SQL on a file.
 * @throws InputError, then or while the answer is fetched, for what DuckDB or the checksums of its pages say of a damaged file
 */
export async function runQuery(
  connection: DuckDBConnection,
  file: string,
  sql: string,
): Promise<QueryResult> {
  await checkPageSums(file)
  const result = await connection.stream(sql).catch((error: unknown) => damaged(file, error))
  return {
    fetchChunk: () => result.fetchChunk().catch((error: unknown) => damaged(file, error)),
    getRowObjectsJS: () => result.getRowObjectsJS().catch((error: unknown) => damaged(file, error)),
  }
}

function damaged(file: string, error: unknown): never {
  const said = error instanceof Error ? error.message : String(error)
  const [reason = ''] = said.replaceAll(`'${resolve(file)}'`, 'it').split('\n')
  throw new InputError(`${file}: cannot be read as Parquet (${reason}) — copy it again, or write it anew`, {
    cause: error,
  })
}

/** The first row for which a condition holds, with what stands there. */
export async function firstRowWhere(
  connection: DuckDBConnection,
  file: string,
  shown: string,
  condition: string,
): Promise<{ row: number; text: string } | undefined> {
  const sql = `SELECT file_row_number + 1 AS row, (${shown})::VARCHAR AS text
    FROM ${parquetRows(file, { rowNumbers: true })} WHERE ${condition} ORDER BY 1 LIMIT 1`
  const [found] = await (await runQuery(connection, file, sql)).getRowObjectsJS()
  return found === undefined ? undefined : { row: Number(found['row']), text: String(found['text']) }
}
