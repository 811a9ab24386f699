/** What a table holds, seen from its first bytes: the names of its columns, and its first row. */
import { withDatabase } from './duckdb.js'
import { fileFormat } from './file-format.js'
import { readTextHeader } from './header.js'
import { piecesFromHeader } from './pieces.js'
import { firstParquetRow, parquetColumns } from './read-parquet.js'
import { lineText, splitFields } from './separator.js'

/** The head of a table. */
export interface TableHead {
  /** Columns that nobody named are called ''. */
  readonly names: readonly string[]
  /** The first row's fields as text; absent when there is no row. */
  readonly first?: readonly string[]
}

/**
 * The column names of a table file, whatever its format, and its first row. Only its head is read.
 * @param wanted names that are looked for: of several header lines, the one that holds most of them names the columns
 * @throws InputError when the file is absent, damaged, or has no header
 * @example await tableHead('daily_0000.csv.gz', ['gpp']) // { names: ['date', 'gpp'], first: ['2010-01-01', '0.25'] }
 */
export async function tableHead(file: string, wanted: readonly string[] = []): Promise<TableHead> {
  const format = fileFormat(file)
  if (format.kind === 'parquet')
    return withDatabase(async (database) => {
      const names = [...(await parquetColumns(database, file)).keys()]
      const first = await firstParquetRow(database, file, names)
      return first === undefined ? { names } : { names, first }
    })
  for await (const bytes of piecesFromHeader(file)) {
    const { names, separator, dataStart } = readTextHeader(file, bytes, format.blanks, wanted)
    const line = bytes.subarray(dataStart, Math.max(dataStart, bytes.indexOf(10, dataStart)))
    return line.length === 0 ? { names } : { names, first: splitFields(lineText(line), separator) }
  }
  return { names: [] }
}

/**
 * The column names of a table file, whatever its format. Only the header is read.
 * @throws InputError as {@link tableHead}
 * @example await columnNames('daily_0000.csv.gz') // ['date', 'tair', …]
 */
export async function columnNames(file: string, wanted: readonly string[] = []): Promise<readonly string[]> {
  return (await tableHead(file, wanted)).names
}
