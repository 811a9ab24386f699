import { withDatabase } from './duckdb.js'
import { fileFormat } from './file-format.js'
import { readTextHeader } from './header.js'
import { holdsHeader, pieces } from './pieces.js'
import { parquetColumns } from './read-parquet.js'

/**
 * The column names of a table file, whatever its format. Only the header is read.
 * @throws InputError when the file is absent, damaged, or has no header
 * @example await columnNames('daily_0000.csv.gz') // ['date', 'tair', …]
 */
export async function columnNames(file: string): Promise<readonly string[]> {
  const format = fileFormat(file)
  if (format.kind === 'parquet') {
    return withDatabase(async (database) => [...(await parquetColumns(database, file)).keys()])
  }
  let bytes: Buffer = Buffer.alloc(0)
  for await (const piece of pieces(file, format)) {
    bytes = Buffer.concat([bytes, piece])
    if (holdsHeader(bytes)) break
  }
  return readTextHeader(file, bytes, format.blanks).names
}
