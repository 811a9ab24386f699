/** The table beside a folder of images: which of them there are, in its order, and what drew each. */
import { isAbsolute, join, normalize } from 'node:path'
import { InputError } from '@utsushi/ground'
import { columnSpec, type ColumnSpec, type Table } from '../../table/schema.js'
import { readLabels } from '../table/read-labels.js'
import { readTable } from '../table/read-tables.js'

/** What to read of a table of images. */
export interface ImageTableOptions {
  /** The table, within the folder. */
  readonly table: string
  /** The column that names the file of a row. */
  readonly file: string
  /** Columns of numbers. */
  readonly columns: readonly (string | ColumnSpec)[]
}

/** A table of images. */
export interface ImageTable {
  readonly path: string
  /** `[count]` As the table has them. */
  readonly names: readonly string[]
  /** `[count]` Within the folder, written in one way. */
  readonly places: readonly string[]
  readonly table: Table
}

/**
 * Reads the table of a folder of images.
 * @throws InputError for a row whose file stands twice or lies outside the folder, and as `readTable`
 */
export async function readImageTable(
  folder: string,
  { table, file, columns }: ImageTableOptions,
): Promise<ImageTable> {
  const path = join(folder, table)
  const read = await readTable(path, { columns: columns.map(columnSpec) })
  const names = await readLabels(path, file)
  const seen = new Map<string, number>()
  const places = names.map((name, row) => {
    const where = `${path} row ${read.firstRow + row}`
    const within = normalize(name)
    if (isAbsolute(within) || within.startsWith('..'))
      throw new InputError(`${where}: ${file} is "${name}" — expected a file within ${folder}`)
    const other = seen.get(within)
    if (other !== undefined)
      throw new InputError(
        `${where}: "${name}" stands twice (also row ${read.firstRow + other}) — keep one row`,
      )
    seen.set(within, row)
    return within
  })
  return { path, names, places, table: read }
}
