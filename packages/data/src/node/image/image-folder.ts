/** A folder of images, and a table that says which of them there are and what drew each. */
import { isAbsolute, join, normalize } from 'node:path'
import { InputError } from '@utsushi/ground'
import { newPanel, type Panel } from '../../panel.js'
import { columnSpec, type ColumnSpec } from '../../table/schema.js'
import { readLabels } from '../table/read-labels.js'
import { readTable } from '../table/read-tables.js'
import { openImages, type ImageOptions, type ImageSource } from './image-source.js'

/** What to read of a folder. */
export interface ImageFolderOptions extends ImageOptions {
  /** The table, within the folder. Default `images.csv`. */
  readonly table?: string
  /** The column that names the file of a row. Default `file`. */
  readonly file?: string
  /** Columns of numbers: what drew the image. */
  readonly parameters: readonly (string | ColumnSpec)[]
}

/** Images and their parameters. */
export interface ImageFolder extends ImageSource {
  /** `[count]` As the table has them. */
  readonly names: readonly string[]
  /** `[count, parameters]` NaN where missing. */
  readonly parameters: Panel
}

/**
 * Opens the images that a table names, in the table's order. No pixels are read.
 * @throws InputError for a row whose file is absent, stands twice or lies outside the folder, and as `readTable` and `openImages`
 * @example
 * const { parameters, pages } = await openImageFolder('drawings', { parameters: ['dipCount', { name: 'hue', unit: '°' }] })
 */
export async function openImageFolder(folder: string, options: ImageFolderOptions): Promise<ImageFolder> {
  const { table = 'images.csv', file = 'file' } = options
  const path = join(folder, table)
  const columns = options.parameters.map(columnSpec)
  const { columns: read, rows, firstRow } = await readTable(path, { columns })
  const names = await readLabels(path, file)
  const seen = new Map<string, number>()
  const files = names.map((name, row) => {
    const where = `${path} row ${firstRow + row}`
    const within = normalize(name)
    if (isAbsolute(within) || within.startsWith('..'))
      throw new InputError(`${where}: ${file} is "${name}" — expected a file within ${folder}`)
    const other = seen.get(within)
    if (other !== undefined)
      throw new InputError(`${where}: "${name}" stands twice (also row ${firstRow + other}) — keep one row`)
    seen.set(within, row)
    return join(folder, within)
  })
  const parameters = newPanel(columns, [rows])
  for (const [place, { name }] of columns.entries()) {
    const column = read.get(name)
    parameters.missing[place] = column?.missing ?? rows
    for (let row = 0; row < rows; row++)
      parameters.values[row * columns.length + place] = column?.values[row] ?? NaN
  }
  return { ...(await openImages(files, options)), names, parameters }
}
