/** Questions to a Parquet file. */
import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api'
import { InputError } from '@utsushi/ground'
import { sqlText } from './duckdb.js'

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

/** The first row for which a condition holds, with what stands there. */
export async function firstRowWhere(
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
