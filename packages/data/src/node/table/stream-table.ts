/** Tables too large for memory, a chunk of rows at a time. */
import { InputError } from '@utsushi/ground'
import { connect } from './duckdb.js'
import { fileFormat, type FileFormat } from './file-format.js'
import { readTextHeader } from './header.js'
import { longestLine, piecesFromHeader } from './pieces.js'
import { runQuery } from './parquet-query.js'
import { copyChunk, parquetQuery } from './read-parquet.js'
import { endOfRows, rowBlock, rowLayout, tableOf, wantedNames } from './read-text.js'
import type { Table, TableSchema } from '../../table/schema.js'
import type { RowLayout } from './row-layout.js'
import { parseRows } from './text-rows.js'

/** What to stream. */
export interface StreamOptions extends TableSchema {
  /** Rows per chunk. Default 65,536. */
  readonly chunkRows?: number
}

/**
 * Reads a table chunk by chunk, in order. Each chunk is a table of its own whose `firstRow` counts on.
 * @throws InputError as `readTable` does; rows before the fault have been yielded by then
 * @example
 * for await (const chunk of streamTable('drivers.parquet', { columns: ['tair', 'par'], chunkRows: 100_000 })) use(chunk)
 */
export async function* streamTable(file: string, options: StreamOptions): AsyncGenerator<Table> {
  const format = fileFormat(file)
  const chunkRows = options.chunkRows ?? 65_536
  if (!Number.isInteger(chunkRows) || chunkRows < 1) {
    throw new InputError(`chunkRows: ${chunkRows} is not a whole number from 1`)
  }
  yield* format.kind === 'parquet'
    ? streamParquet(file, options, chunkRows)
    : streamText(file, format, options, chunkRows)
}

const newline = 10

async function* streamText(
  file: string,
  format: FileFormat,
  schema: TableSchema,
  chunkRows: number,
): AsyncGenerator<Table> {
  const timed = schema.time !== undefined
  let layout: RowLayout | undefined
  let rest: Buffer = Buffer.alloc(0)
  let fileRow = 0
  for await (const piece of piecesFromHeader(file)) {
    const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const last = bytes.lastIndexOf(newline)
    let at = 0
    if (last < 0) {
      if (bytes.length > longestLine)
        throw new InputError(`${file}: has a line of over ${longestLine} bytes — not a table`)
      rest = bytes
      continue
    }
    if (layout === undefined) {
      const header = readTextHeader(file, bytes, format.blanks, wantedNames(schema))
      layout = rowLayout(file, header, schema, bytes.subarray(header.dataStart, last + 1))
      at = header.dataStart
      fileRow = header.firstRow
    }
    // Empty lines are kept back: at the end of the file they are nothing, before another row they are an error.
    const end = endOfRows(bytes, at, last + 1, layout.separator)
    while (at < end) {
      const block = rowBlock(chunkRows, layout.columns.length)
      const read = parseRows(bytes, at, end, layout, block, fileRow)
      if (read.rows > 0) yield tableOf(file, read.rows, fileRow, layout, block, timed)
      fileRow += read.rows
      at = read.end
    }
    rest = Buffer.from(bytes.subarray(end))
  }
}

async function* streamParquet(file: string, schema: TableSchema, chunkRows: number): AsyncGenerator<Table> {
  const connection = await connect()
  try {
    const source = await parquetQuery(connection, file, schema)
    const result = await runQuery(connection, file, source.sql)
    let block = rowBlock(chunkRows + vectorRows, source.columns.length)
    let rows = 0
    let firstRow = 1
    for (;;) {
      const chunk = await result.fetchChunk()
      const done = chunk === null || chunk.rowCount === 0
      if (!done) rows += copyChunk(chunk, source, block, rows, firstRow)
      if (rows > 0 && (done || rows >= chunkRows)) {
        yield tableOf(file, rows, firstRow, source, block, source.timed)
        firstRow += rows
        rows = 0
        block = rowBlock(chunkRows + vectorRows, source.columns.length)
      }
      if (done) return
    }
  } finally {
    connection.closeSync()
  }
}

/** The most rows in one of DuckDB's vectors. */
const vectorRows = 2048
