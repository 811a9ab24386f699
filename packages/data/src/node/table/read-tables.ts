import { stat } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { InputError } from '@utsushi/ground'
import { fileFormat } from './file-format.js'
import { refuseTooLarge } from './memory.js'
import { readParquetTable } from './read-parquet.js'
import { readTextTable } from './read-text.js'
import type { Table, TableSchema } from '../../table/schema.js'
import { openTextPool } from './text-pool.js'

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

/** How to read many files. */
export interface ReadOptions {
  /** Threads that read text files beside each other. Default: for large reads as many as the machine
   * has, at most four; for small ones none but the caller's. */
  readonly threads?: number
}

/**
 * Reads many tables of one layout, in the order given. Each file's header is read: columns may stand in another order in
 * each. A few tables are read ahead; a caller who keeps none of them needs memory for those few.
 * @throws InputError as `readTable` does, at the table that it is about
 * @example for await (const table of eachTable(files, { columns: ['gpp'], time: { date: 'date' } })) console.log(table.rows)
 */
export async function* eachTable(
  files: readonly string[],
  schema: TableSchema,
  options: ReadOptions = {},
): AsyncGenerator<Table> {
  const threads = await threadsFor(files, options)
  const pool = threads > 1 ? openTextPool(threads) : undefined
  const read = pool?.read ?? readTable
  const ahead = pool === undefined ? 2 : 2 * threads
  const reading: Promise<Outcome>[] = []
  try {
    for (const [index] of files.entries()) {
      while (reading.length < ahead) {
        const file = files[index + reading.length]
        if (file === undefined) break
        reading.push(settled(read(file, schema)))
      }
      const outcome = await reading.shift()
      if (outcome === undefined) return
      if ('error' in outcome) throw outcome.error
      yield outcome.table
    }
  } finally {
    await pool?.close()
  }
}

/** Bytes of text below which starting threads takes longer than it saves. */
const worthThreads = 16 * 2 ** 20
/** How much a gzipped table of numbers swells, about. */
const gzipRatio = 3

async function threadsFor(files: readonly string[], options: ReadOptions): Promise<number> {
  const [first] = files
  const formats = files.map(fileFormat)
  if (first === undefined || formats.some(({ kind }) => kind !== 'text')) return 1
  if (options.threads !== undefined) return Math.min(options.threads, files.length)
  const { size } = await stat(first).catch(() => ({ size: 0 }))
  const bytes = size * (formats[0]?.gzip === true ? gzipRatio : 1) * files.length
  return bytes < worthThreads ? 1 : Math.min(availableParallelism(), 4, files.length)
}

type Outcome = { readonly table: Table } | { readonly error: unknown }

/** A read that cannot end as an unhandled rejection when an earlier one fails or the caller stops. */
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
export async function readTables(
  files: readonly string[],
  schema: TableSchema,
  options: ReadOptions = {},
): Promise<Table[]> {
  if (files.length === 0) throw new InputError('no files to read — check the folder and the pattern')
  const tables: Table[] = []
  for await (const table of eachTable(files, schema, options)) {
    if (tables.length === 0) {
      const cells = table.rows * table.columns.size * files.length
      refuseTooLarge(`${files.length} files such as ${table.file}`, cells * Float32Array.BYTES_PER_ELEMENT)
    }
    tables.push(table)
  }
  return tables
}
