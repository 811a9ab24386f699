/** Tables too large for memory, a chunk of rows at a time. */
import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InputError } from '../errors.js'
import { fileError } from './bytes.js'
import { connect } from './duckdb.js'
import { fileFormat, type FileFormat } from './file-format.js'
import { readTextHeader, type TextHeader } from './header.js'
import { copyChunk, parquetQuery } from './read-parquet.js'
import { rowBlock, rowLayout, tableOf } from './read-text.js'
import type { Table, TableSchema } from './schema.js'
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
const pieceBytes = 1 << 22
const longestLine = 1 << 28

async function* streamText(
  file: string,
  format: FileFormat,
  schema: TableSchema,
  chunkRows: number,
): AsyncGenerator<Table> {
  const timed = schema.time !== undefined
  let header: TextHeader | undefined
  let layout: RowLayout | undefined
  let rest: Buffer = Buffer.alloc(0)
  let fileRow = 0
  for await (const piece of pieces(file, format)) {
    const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const last = bytes.lastIndexOf(newline)
    let at = 0
    if (last < 0 || (header === undefined && !holdsHeader(bytes))) {
      if (bytes.length > longestLine)
        throw new InputError(`${file}: has a line of over ${longestLine} bytes — not a table`)
      rest = bytes
      continue
    }
    if (header === undefined || layout === undefined) {
      header = readTextHeader(file, bytes, format.blanks)
      layout = rowLayout(file, header, schema)
      at = header.dataStart
      fileRow = header.firstRow
    }
    // Blank lines are kept back: at the end of the file they are nothing, before another row they are an error.
    let end = last + 1
    while (end > at && isBlank(bytes[end - 1])) end--
    end = end > at ? bytes.indexOf(newline, end) + 1 : at
    while (at < end) {
      const block = rowBlock(chunkRows, layout.columns.length)
      const read = parseRows(bytes, at, end, layout, block, fileRow)
      if (read.rows > 0) yield tableOf(file, read.rows, fileRow, layout, block, timed)
      fileRow += read.rows
      at = read.end
    }
    rest = Buffer.from(bytes.subarray(end))
  }
  if (header === undefined) readTextHeader(file, rest, format.blanks)
}

/** Whether a line that is neither blank nor a comment is complete. */
function holdsHeader(bytes: Buffer): boolean {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(newline, start)
    if (end < 0) return false
    const line = bytes.toString('utf8', start, end).trim()
    if (line !== '' && !line.startsWith('#')) return true
    start = end + 1
  }
  return false
}

function isBlank(byte: number | undefined): boolean {
  return byte === 10 || byte === 13 || byte === 32 || byte === 9
}

/** The file's bytes in order, inflated, the last piece ending in a newline. */
async function* pieces(file: string, format: FileFormat): AsyncGenerator<Buffer> {
  const raw = createReadStream(file, { highWaterMark: pieceBytes })
  const stream: Readable = format.gzip ? raw.pipe(createGunzip({ chunkSize: pieceBytes })) : raw
  raw.on('error', (error) => stream.destroy(error))
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) yield piece
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('Z_'))
      throw new InputError(`${file}: is damaged — not a complete gzip file; copy it again`)
    throw fileError(file, error)
  } finally {
    raw.destroy()
  }
  yield Buffer.of(newline)
}

async function* streamParquet(file: string, schema: TableSchema, chunkRows: number): AsyncGenerator<Table> {
  const connection = await connect()
  try {
    const source = await parquetQuery(connection, file, schema)
    const result = await connection.stream(source.sql)
    let block = rowBlock(chunkRows + vectorRows, source.columns.length)
    let rows = 0
    let firstRow = 1
    for (;;) {
      const chunk = await result.fetchChunk()
      const done = chunk === null || chunk.rowCount === 0
      if (!done) rows += copyChunk(chunk, source, block, rows)
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
