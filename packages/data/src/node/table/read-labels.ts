/** A column of names: ids of experiments, of equipment, of specimens. They are read as text, whatever they look like. */
import { InputError, plainName } from '@utsushi/ground'
import { readBytes } from './bytes.js'
import { sqlName, withDatabase } from './duckdb.js'
import { fileFormat } from './file-format.js'
import { readTextHeader } from './header.js'
import { placesOf } from './places.js'
import { endOfRows } from './read-text.js'
import { parquetRows, runQuery } from './parquet-query.js'
import { parquetColumns } from './read-parquet.js'
import { lineText, splitFields } from './separator.js'

/** What a column of labels may hold. */
export interface LabelOptions {
  /** Rows may hold no label: theirs is empty. */
  readonly empty?: boolean
}

/**
 * Reads one column of a table as text, one label per row, in the rows' order.
 * @throws InputError when the file or the column is absent, a row holds no label, or one with control characters
 * @example await readLabels('BMED_DATA_AG.csv', 'exp') // ['AG-01', 'AG-01', …]
 */
export async function readLabels(
  file: string,
  column: string,
  options: LabelOptions = {},
): Promise<readonly string[]> {
  const format = fileFormat(file)
  if (format.kind === 'parquet') return parquetLabels(file, column, options)
  const bytes = await readBytes(file)
  const header = readTextHeader(file, bytes, format.blanks, [column])
  const [place = -1] = placesOf(file, header.names, [{ name: column }])
  const end = endOfRows(bytes, header.dataStart, bytes.length, header.separator)
  const lines = lineText(bytes.subarray(header.dataStart, end)).trimEnd().split(/\r*\n/)
  return (lines.length === 1 && lines[0] === '' ? [] : lines).map((line, index) =>
    checked(splitFields(line, header.separator)[place], file, header.firstRow + index, column, options),
  )
}

async function parquetLabels(
  file: string,
  column: string,
  options: LabelOptions,
): Promise<readonly string[]> {
  return withDatabase(async (connection) => {
    placesOf(file, [...(await parquetColumns(connection, file)).keys()], [{ name: column }])
    const sql = `SELECT ${sqlName(column)}::VARCHAR AS label FROM ${parquetRows(file)}`
    const rows = await (await runQuery(connection, file, sql)).getRowObjectsJS()
    return rows.map(({ label }, index) =>
      checked(label === null ? '' : String(label), file, index + 1, column, options),
    )
  })
}

function checked(
  label: string | undefined,
  file: string,
  row: number,
  column: string,
  { empty = false }: LabelOptions,
): string {
  const text = label?.trim() ?? ''
  if (text === '' && !empty)
    throw new InputError(`${file} row ${row}: ${column} is empty — every row needs its label`)
  return plainName(`${file} row ${row}: ${column}`, text)
}
