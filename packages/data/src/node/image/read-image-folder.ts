/** A whole folder of images in memory, with what drew each: every image has its row, every row its image and all its numbers. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { countOf, InputError } from '@utsushi/ground'
import { columnSpec, type ColumnSpec } from '../../table/schema.js'
import { fileError } from '../table/bytes.js'
import { openImages } from './image-source.js'
import { readImageTable, type ImageTable } from './image-table.js'

/** What to read of a folder. */
export interface WholeImageFolderOptions {
  /** The table, within the folder. Default `parameters.csv`. */
  readonly table?: string
  /** The column that names the file of a row. Default `file`. */
  readonly file?: string
  /** Columns of numbers: what drew the image. */
  readonly parameters: readonly (string | ColumnSpec)[]
  /** Pixels to bring every image to, by area. When absent, all must have that of the first. */
  readonly size?: { readonly height: number; readonly width: number }
  /** Pixels that one image may have. Default 2²⁶, about 67 million. */
  readonly mostPixels?: number
}

/** Images in memory. */
export interface WholeImageFolder {
  /** `[count]` As the table names them. */
  readonly files: readonly string[]
  /** `[count]` Of each file's bytes: equal files have an equal one. */
  readonly digests: readonly string[]
  /** `[count, height, width, 3]` */
  readonly shape: readonly [number, number, number, 3]
  /** Red, green and blue, 0 to 255, in the shape's order. */
  readonly pixels: Uint8Array
  /** By name, `[count]` each. */
  readonly columns: ReadonlyMap<string, Float32Array>
  /** What was brought to one kind or size, one line each: grey, 16 bits, transparency laid on white, other sizes. */
  readonly notes: readonly string[]
}

/**
 * Reads all images that a table names, in its order, as red, green and blue.
 * @throws InputError naming the row of an image that is absent or of a number that is missing, an image without a row, an image that
 * is damaged, no PNG or JPEG, too large or of another size; or for more than the memory at hand
 * @example
 * const { pixels, shape, columns } = await readImageFolder('drawings', { parameters: ['dipCount', 'hue', 'circleCount'] })
 */
export async function readImageFolder(
  folder: string,
  options: WholeImageFolderOptions,
): Promise<WholeImageFolder> {
  const { table = 'parameters.csv', file = 'file', parameters, size, mostPixels } = options
  const columns = parameters.map(columnSpec)
  const read = await readImageTable(folder, { table, file, columns })
  refuseStrays(folder, read)
  const values = new Map(columns.map(({ name }) => [name, wholeColumn(read, name)]))
  const source = await openImages(
    read.places.map((within) => join(folder, within)),
    {
      ...{ channels: 3, convert: true },
      ...(size === undefined ? {} : { size }),
      ...(mostPixels === undefined ? {} : { mostPixels }),
    },
  )
  const [count, height, width] = source.shape
  const { values: pixels } = await source.take(read.places.map((_, place) => place))
  return {
    ...{ files: read.names, digests: source.digests, notes: source.notes },
    shape: [count, height, width, 3],
    pixels: pixels instanceof Uint8Array ? pixels : Uint8Array.from(pixels),
    columns: values,
  }
}

/** Every row has its image, and every image its row. */
function refuseStrays(folder: string, { path, names, places, table }: ImageTable): void {
  const there = new Set(imagesIn(folder))
  for (const [row, within] of places.entries())
    if (!there.has(within))
      throw new InputError(
        `${path} row ${table.firstRow + row}: there is no image "${names[row]}" in ${folder} — put it there, or take out the row`,
      )
  const named = new Set(places)
  const strays = [...there].filter((within) => !named.has(within)).sort()
  if (strays.length > 0)
    throw new InputError(
      `${join(folder, strays[0] ?? '')}: has no row in ${path}${strays.length > 1 ? `, as have ${countOf(strays.length - 1, 'more image')}` : ''} — add one, or move it to another folder`,
    )
}

function imagesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(?:png|jpe?g)$/i.test(name),
    )
  } catch (error) {
    throw fileError(folder, error)
  }
}

function wholeColumn({ path, table }: ImageTable, name: string): Float32Array {
  const values = table.columns.get(name)?.values ?? new Float32Array()
  const row = values.findIndex((value) => Number.isNaN(value))
  if (row >= 0)
    throw new InputError(
      `${path} row ${table.firstRow + row}: ${name} is missing — fill it in, or take out the row and its image`,
    )
  return values
}
