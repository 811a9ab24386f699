// Reading pictures and the table of what drew them. Every value is checked against what its parameter may be: a picture that was drawn from
// something else would teach the network nonsense.
import { join } from 'node:path'
import { columnNames, openImageFolder, readLabels, readTable } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import type { StudyContext } from '@utsushi/study'
import type { ArtworkConfig } from '../config.js'
import { readHistory } from '../fit/history.js'
import { sketchNamed, type Sketch } from '../sketches/index.js'
import type { Artworks } from './artworks.js'
import type { Parameter } from './encoding.js'

/**
 * Reads all pictures of a study file into memory, `[pictures, size, size, 3]`, three bytes a pixel.
 *
 * @throws InputError naming file, row and column of what is missing or cannot be, or a picture of another size
 */
export async function readArtworks(
  { data, loss }: Pick<ArtworkConfig, 'data' | 'loss'>,
  { reporter }: Pick<StudyContext, 'reporter'>,
): Promise<Artworks> {
  const table = join(data.folder, data.table)
  const sketch = data.sketch === undefined ? undefined : sketchNamed(data.sketch, 'data.sketch')
  const parameters = sketch === undefined ? declared(data.parameters) : parametersOf(sketch)
  if (parameters.length === 0)
    throw new InputError(
      'data.parameters: expected the parameters that were drawn from, such as { hue: { kind: circular, low: 0, high: 360, unit: deg } } — or name the sketch (data.sketch)',
    )
  reporter.info(`reading ${table}`)
  const images = await openImageFolder(data.folder, {
    ...{ table: data.table, file: data.file, channels: 3 },
    parameters: parameters.map(({ name, unit }) => ({ name, unit })),
  })
  const [count, height, width] = images.shape
  if (height !== data.size || width !== data.size)
    throw new InputError(
      `${images.files[0] ?? table}: is ${width} × ${height} pixels, and data.size says ${data.size} × ${data.size} — ${width === height ? `set data.size: ${width}` : 'bring the pictures to a square'}`,
    )
  const { firstRow } = await readTable(table, { columns: [parameters[0]?.name ?? data.file] })
  const rows = Array.from({ length: count }, (_, row) => firstRow + row)
  const { values } = images.parameters
  refuseOutside(table, rows, parameters, values)
  const history = usesHistory(loss) && loss.history !== undefined ? readHistory(loss.history) : undefined
  const pixels = new Uint8Array(count * width * height * 3)
  for await (const page of images.pages({ bytes: 2 ** 22 })) {
    pixels.set(page.values, page.from * width * height * 3)
    reporter.progress({
      task: 'read pictures',
      done: page.from + page.shape[0],
      total: count,
      unit: 'pictures',
    })
  }
  const seeds = await seedsOf(table, data.seed, rows)
  return {
    ...{ pixels, size: width, files: images.names, parameters, values, table, rows },
    ...(seeds && { seeds }),
    ...(sketch && { sketch }),
    ...(history && { history }),
  }
}

/** Whether a loss is weighed by earlier ones. */
export const usesHistory = ({ weighting }: ArtworkConfig['loss']): boolean =>
  weighting === 'inverse' || weighting === 'proportional'

/** What a sketch is drawn from, with units as study files write them. */
export const parametersOf = ({ parameters }: Pick<Sketch, 'parameters'>): readonly Parameter[] =>
  parameters.map(({ name, kind, low, high, unit, shows = [] }) => ({
    ...{ name, kind, low, high, shows },
    unit: unit === undefined ? '1' : unit === '°' ? 'deg' : unit,
  }))

/** What a study file declares that its pictures were drawn from. */
export const declared = (parameters: ArtworkConfig['data']['parameters']): readonly Parameter[] =>
  Object.entries(parameters).map(([name, { shows, ...own }]) => ({ name, ...own, ...(shows && { shows }) }))

/** @throws InputError for the first value that no picture can have been drawn from */
function refuseOutside(
  table: string,
  rows: readonly number[],
  parameters: readonly Parameter[],
  values: Float32Array,
): void {
  for (const [picture, row] of rows.entries())
    for (const [place, { name, kind, low, high }] of parameters.entries()) {
      const value = values[picture * parameters.length + place] ?? NaN
      const where = `${table} row ${row}: ${name}`
      if (Number.isNaN(value))
        throw new InputError(`${where} is missing — write what the picture was drawn with, or drop the row`)
      if (value < low || value > high)
        throw new InputError(
          `${where} is ${value}, and lies outside ${low} to ${high} — mend it, or drop the row`,
        )
      if (kind === 'count' && !Number.isInteger(value))
        throw new InputError(`${where} is ${value}, and a count is whole — mend it, or drop the row`)
    }
}

/** Seeds of the pictures, where the table has such a column. */
async function seedsOf(
  table: string,
  column: string,
  rows: readonly number[],
): Promise<Float64Array | undefined> {
  if (!(await columnNames(table)).includes(column)) return undefined
  // As text: a seed beyond 2²⁴ is no single-precision number.
  const own = await readLabels(table, column)
  return Float64Array.from(rows, (row, place) => {
    const seed = Number(own[place])
    if (!Number.isSafeInteger(seed) || seed < 0)
      throw new InputError(
        `${table} row ${row}: ${column} is ${own[place] ?? ''}, and a seed is a whole number from 0 up`,
      )
    return seed
  })
}
