import { InputError } from '../errors.js'
import { fileFormat } from './file-format.js'
import { readParquetTable } from './read-parquet.js'
import { readTextTable } from './read-text.js'
import type { Table, TableSchema } from './schema.js'

/**
 * Reads one table: csv, blank-separated text, either gzipped, or Parquet, by the file's ending.
 *
 * Columns are found by name in the file's own header. Missing values become NaN and are counted. Days come from the
 * schema's time columns as days since 1970-01-01.
 * @throws InputError naming file, row and column for anything that is not as the schema says
 * @example
 * const table = await readTable('daily_0000.csv.gz', { time: { date: 'date' }, columns: [{ name: 'gpp', unit: 'g C m⁻² day⁻¹' }] })
 * table.columns.get('gpp')?.values // Float32Array [rows]
 */
export async function readTable(file: string, schema: TableSchema): Promise<Table> {
  const format = fileFormat(file)
  return format.kind === 'parquet' ? readParquetTable(file, schema) : readTextTable(file, format, schema)
}

/**
 * Reads many tables of one layout, in the order given. Each file's header is read: columns may stand in another order in
 * each. The tables come as they are read, so that a caller who keeps none of them needs memory for one or two.
 */
export async function* eachTable(files: readonly string[], schema: TableSchema): AsyncGenerator<Table> {
  // While one table is used, the next is read: the disk and the inflating run beside the parsing.
  let next = files[0] === undefined ? undefined : settled(readTable(files[0], schema))
  for (let index = 1; next !== undefined; index++) {
    const outcome: Outcome = await next
    const file = files[index]
    next = file === undefined || 'error' in outcome ? undefined : settled(readTable(file, schema))
    if ('error' in outcome) throw outcome.error
    yield outcome.table
  }
}

type Outcome = { readonly table: Table } | { readonly error: unknown }

/** A read that cannot end as an unhandled rejection when its caller stops early. */
function settled(reading: Promise<Table>): Promise<Outcome> {
  return reading.then(
    (table) => ({ table }),
    (error: unknown) => ({ error }),
  )
}

/**
 * Reads many tables of one layout into memory.
 * @throws InputError for no files, or as `readTable` does
 * @example const tables = await readTables(['daily_0000.csv', 'daily_0001.csv'], { columns: ['gpp', 'nep'] })
 */
export async function readTables(files: readonly string[], schema: TableSchema): Promise<Table[]> {
  if (files.length === 0) throw new InputError('no files to read — check the folder and the pattern')
  const tables: Table[] = []
  for await (const table of eachTable(files, schema)) tables.push(table)
  return tables
}
