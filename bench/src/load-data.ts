import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatDay, parseDay } from '@utsushi/data'
import { seededRandom } from '@utsushi/ground'

/** Sizes of the generated data set: those of the published ensemble, 51 columns with the date. */
export interface LoadSize {
  readonly files: number
  readonly rows: number
  readonly columns: number
}

/** Columns of numbers: 9 weather drivers and CO₂, 4 fluxes, 36 parameters repeated on every row. */
export const numberColumns: readonly string[] = [
  ...[
    'tmp_sfc',
    'tmp_2m',
    'tmp10_soil',
    'tmp200_soil',
    'dswrf_sfc',
    'tcdc_clm',
    'prate_sfc',
    'spfh_2m',
    'wind_10m',
    'a_co2',
  ],
  ...['gpp', 'npp', 'er', 'nep'],
  ...Array.from({ length: 36 }, (_, index) => `parameter_${index + 1}`),
]
const changing = 14
const significantDigits = 6

/**
 * Writes the data set into `folder` unless it is there: daily_NNNN.csv, the same bytes on every machine. Numbers have six significant
 * digits where they change daily and eight where they are parameters, as in the published layout.
 */
export async function generateLoadData(folder: string, size: Omit<LoadSize, 'columns'>): Promise<string[]> {
  const names = Array.from({ length: size.files }, (_, file) => `daily_${String(file).padStart(4, '0')}.csv`)
  const paths = names.map((name) => join(folder, name))
  if (existsSync(folder)) return paths
  const partial = `${folder}.partial`
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { recursive: true })
  const random = seededRandom(2010)
  const firstDay = parseDay('2010-01-01')
  for (const name of names) {
    const parameters = numberColumns
      .slice(changing)
      .map(() => String(Number((random.uniform() * 30).toPrecision(8))))
    const lines = [['date', ...numberColumns].join(',')]
    for (let row = 0; row < size.rows; row++) {
      const values: string[] = []
      for (let column = 0; column < changing; column++) {
        const scale = column < 10 ? 300 : 0.1
        values.push(String(Number(((random.uniform() - 0.2) * scale).toPrecision(significantDigits))))
      }
      lines.push([formatDay(firstDay + row), ...values, ...parameters].join(','))
    }
    await writeFile(join(partial, name), lines.join('\n') + '\n')
  }
  await rename(partial, folder)
  return paths
}
