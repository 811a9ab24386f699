/** A folder of images, and a table that says which of them there are and what drew each. */
import { join } from 'node:path'
import { newPanel, type Panel } from '../../panel.js'
import { columnSpec, type ColumnSpec } from '../../table/schema.js'
import { openImages, type ImageOptions, type ImageSource } from './image-source.js'
import { readImageTable } from './image-table.js'

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
  const columns = options.parameters.map(columnSpec)
  const read = await readImageTable(folder, { table, file, columns })
  const { names, places } = read
  const { rows } = read.table
  const parameters = newPanel(columns, [rows])
  for (const [place, { name }] of columns.entries()) {
    const column = read.table.columns.get(name)
    parameters.missing[place] = column?.missing ?? rows
    for (let row = 0; row < rows; row++)
      parameters.values[row * columns.length + place] = column?.values[row] ?? NaN
  }
  const files = places.map((within) => join(folder, within))
  return { ...(await openImages(files, options)), names, parameters }
}
