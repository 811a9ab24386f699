/**
 * Columns of a table as the text that stands in them, some rows at a time: for logs in which not every field is what it should be,
 * so that whoever reads them can count what is not, and say where the first stands.
 */
import { InputError } from '@utsushi/ground'
import { decimalMark } from './decimals.js'
import { connect, sqlName } from './duckdb.js'
import { fileFormat } from './file-format.js'
import { readTextHeader, type TextHeader } from './header.js'
import { longestLine, piecesFromHeader } from './pieces.js'
import { placesOf } from './places.js'
import { parquetRows, runQuery } from './parquet-query.js'
import { parquetColumns } from './read-parquet.js'
import { endOfRows } from './read-text.js'
import { lineText, splitFields } from './separator.js'

/** Some rows of a table, as text. */
export interface FieldRows {
  readonly file: string
  /** Row number of the first of these rows, as an editor counts it. */
  readonly firstRow: number
  readonly rows: number
  /** `[columns][rows]`, in the order in which they were asked for, without the blanks and quotes around them. */
  readonly columns: readonly (readonly string[])[]
  /** Whether the file writes decimals behind a comma, as far as its first rows leave no doubt. */
  readonly decimalComma: boolean
}

/**
 * Reads columns of a table as text, chunk by chunk, in order.
 *
 * @throws InputError when the file or a column is absent, or a row has more or fewer fields than the header has names
 * @example for await (const { columns: [item = [], value = []] } of streamFields('readings.csv', ['item', 'value'])) use(item, value)
 */
export async function* streamFields(file: string, columns: readonly string[]): AsyncGenerator<FieldRows> {
  const format = fileFormat(file)
  yield* format.kind === 'parquet' ? parquetFields(file, columns) : textFields(file, format.blanks, columns)
}

const newline = 10
const comma = 44

async function* textFields(
  file: string,
  blanks: boolean,
  columns: readonly string[],
): AsyncGenerator<FieldRows> {
  const wanted = columns.map((name) => ({ name }))
  let header: TextHeader | undefined
  let places: readonly number[] = []
  let rest: Buffer = Buffer.alloc(0)
  let firstRow = 0
  let decimalComma: boolean | undefined
  for await (const piece of piecesFromHeader(file)) {
    const bytes: Buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    const last = bytes.lastIndexOf(newline)
    if (last < 0) {
      if (bytes.length > longestLine)
        throw new InputError(`${file}: has a line of over ${longestLine} bytes — not a table`)
      rest = bytes
      continue
    }
    let at = 0
    if (header === undefined) {
      header = readTextHeader(file, bytes, blanks, columns)
      places = placesOf(file, header.names, wanted)
      at = header.dataStart
      firstRow = header.firstRow
    }
    // Empty lines are kept back: at the end of the file they are nothing, before another row they are an error.
    const end = endOfRows(bytes, Math.min(at, last + 1), last + 1, header.separator)
    if (end > at) {
      const whole = bytes.subarray(at, end)
      decimalComma ??= decimalMark(whole, header.separator, places) === comma
      const read = splitRows(file, whole, header, places, firstRow)
      yield { file, firstRow, decimalComma, ...read }
      firstRow += read.rows
    }
    rest = Buffer.from(bytes.subarray(Math.max(at, end)))
  }
}

/** Whole lines as columns. */
function splitRows(
  file: string,
  bytes: Buffer,
  { names, separator }: TextHeader,
  places: readonly number[],
  firstRow: number,
): Pick<FieldRows, 'rows' | 'columns'> {
  const text = lineText(bytes)
  const mark = separator.kind === 'byte' ? String.fromCharCode(separator.byte) : undefined
  const columns = places.map((): string[] => [])
  const fields: string[] = new Array<string>(names.length).fill('')
  let row = 0
  for (let start = 0; start < text.length; row++) {
    const found = text.indexOf('\n', start)
    const line = text.slice(start, found < 0 ? text.length : found)
    start += line.length + 1
    let count = 0
    if (mark === undefined || line.includes('"')) {
      const split = splitFields(line.replace(/\r+$/, ''), separator)
      count = split.length
      for (const [place, field] of split.entries()) fields[place] = field
    } else {
      for (let at = 0; at >= 0; count++) {
        const next = line.indexOf(mark, at)
        fields[count] = line.slice(at, next < 0 ? line.length : next)
        at = next < 0 ? -1 : next + 1
      }
    }
    if (count !== names.length) {
      const where = `${file} row ${firstRow + row}`
      if (line.trim() === '') throw new InputError(`${where}: is empty — remove the line`)
      const counted = `${count} ${count === 1 ? 'field' : 'fields'}`
      throw new InputError(`${where}: has ${counted} — the header names ${names.length}`)
    }
    for (const [column, place] of places.entries()) columns[column]?.push((fields[place] ?? '').trim())
  }
  return { rows: row, columns }
}

async function* parquetFields(file: string, columns: readonly string[]): AsyncGenerator<FieldRows> {
  const connection = await connect()
  try {
    placesOf(
      file,
      [...(await parquetColumns(connection, file)).keys()],
      columns.map((name) => ({ name })),
    )
    const fields = columns.map((name, at) => `${sqlName(name)}::VARCHAR AS ${sqlName(`f${at}`)}`)
    const sql = `SELECT ${fields.join(', ') || '0'} FROM ${parquetRows(file)}`
    const result = await runQuery(connection, file, sql)
    let firstRow = 1
    for (;;) {
      const chunk = await result.fetchChunk()
      if (chunk === null || chunk.rowCount === 0) return
      const read = columns.map((_, column) =>
        chunk.getColumnValues(column).map((value) => (typeof value === 'string' ? value.trim() : '')),
      )
      yield { file, firstRow, rows: chunk.rowCount, columns: read, decimalComma: false }
      firstRow += chunk.rowCount
    }
  } finally {
    connection.closeSync()
  }
}
