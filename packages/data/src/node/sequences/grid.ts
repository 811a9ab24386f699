/** A text table as fields, row by row: for tables whose header holds numbers or classes, and not one name for each column. */
import { InputError } from '@utsushi/ground'
import { decimalMark } from '../table/decimals.js'
import { fileFormat } from '../table/file-format.js'
import { separatorByte, separatorOf, splitFields, type Separator } from '../table/separator.js'
import { linesOf, type TextLine } from './lines.js'

/** A row of a text table. */
export interface GridRow {
  readonly row: number
  readonly fields: readonly string[]
}

/** A text table that is being read. */
export interface Grid {
  /** The fields of the first line; `1`, `2`, … where the table has none. */
  readonly header: readonly string[]
  readonly hasHeader: boolean
  readonly headerRow: number
  /** The byte that stands before decimals. */
  readonly point: number
  readonly rows: AsyncGenerator<GridRow>
}

/** Rows that tell how decimals are written. */
const looked = 50

/** Whether the first line names the columns, or how its fields tell. */
export type GridHeader = boolean | ((fields: readonly string[]) => boolean)

/**
 * Opens a text table, and closes it when it has been used; comments (`#`), empty lines and a line `sep=;` before its first line are
 * passed over.
 * @throws InputError when the file is no text table or empty; its rows throw for a row of another width, and an empty one between others
 * @example await withGrid('patterns.csv', true, async ({ header, rows }) => { for await (const { fields } of rows) use(header, fields) })
 */
export async function withGrid<T>(
  file: string,
  named: GridHeader,
  use: (grid: Grid) => Promise<T>,
): Promise<T> {
  const format = fileFormat(file)
  if (format.kind === 'parquet')
    throw new InputError(`${file}: is Parquet — write the sequences as CSV, or as a long table of rows`)
  const lines = linesOf(file)
  try {
    const head = await headOf(lines)
    const [first, second] = head.lines
    if (first === undefined) throw new InputError(`${file}: holds no rows — mend it or name another file`)
    const separator = head.separator ?? gridSeparator(first.text, second?.text, format.blanks)
    const fields = splitFields(first.text, separator)
    const hasHeader = typeof named === 'function' ? named(fields) : named
    const before = hasHeader ? head.lines.slice(1) : head.lines
    const point = decimalMark(
      Buffer.from(before.map(({ text }) => `${text}\n`).join('')),
      separator,
      Array.from(fields.keys()),
    )
    return await use({
      header: hasHeader ? fields : fields.map((_, place) => String(place + 1)),
      ...{ hasHeader, headerRow: first.row, point },
      rows: rowsOf(file, before, lines, separator, fields.length),
    })
  } finally {
    await lines.return(undefined)
  }
}

/** As of other tables; but where tabs or semicolons part both lines alike, commas between digits are decimal ones, in a header too. */
function gridSeparator(first: string, second: string | undefined, blanks: boolean): Separator {
  const sure = ['\t', ';'].map(separatorByte).find((separator) => {
    const fields = splitFields(first, separator).length
    return fields > 1 && second !== undefined && splitFields(second, separator).length === fields
  })
  return sure ?? separatorOf(first, blanks, second)
}

/** A number, with a point or a comma, or nothing. */
export function isNumberOrEmpty(field: string): boolean {
  return field === '' || Number.isFinite(Number(field.replace(',', '.')))
}

async function headOf(
  lines: AsyncGenerator<TextLine>,
): Promise<{ readonly separator?: Separator; readonly lines: readonly TextLine[] }> {
  const head: TextLine[] = []
  let separator: Separator | undefined
  while (head.length < looked) {
    const next = await lines.next()
    if (next.done === true) break
    const { row, text } = next.value
    const told = row === 1 ? /^"?sep=(.)"?\s*$/i.exec(text)?.[1] : undefined
    if (told !== undefined) separator = separatorByte(told)
    else if (head.length > 0 || (text.trim() !== '' && !text.trimStart().startsWith('#')))
      head.push(next.value)
  }
  return separator === undefined ? { lines: head } : { separator, lines: head }
}

async function* rowsOf(
  file: string,
  before: readonly TextLine[],
  lines: AsyncGenerator<TextLine>,
  separator: Separator,
  width: number,
): AsyncGenerator<GridRow> {
  let empty: number | undefined
  const split = ({ row, text }: TextLine): GridRow | undefined => {
    const fields = splitFields(text, separator)
    // Spreadsheets end a table in lines of separators alone.
    if (fields.every((field) => field === '')) {
      empty ??= row
      return undefined
    }
    if (empty !== undefined) throw new InputError(`${file} row ${empty}: is empty — remove the line`)
    if (fields.length !== width)
      throw new InputError(
        `${file} row ${row}: has ${fields.length} ${fields.length === 1 ? 'field' : 'fields'} — the first line has ${width}`,
      )
    return { row, fields }
  }
  for (const line of before) {
    const row = split(line)
    if (row !== undefined) yield row
  }
  for await (const line of lines) {
    const row = split(line)
    if (row !== undefined) yield row
  }
}
