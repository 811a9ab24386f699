// Files of the line study: a table of points about y = 2 x + 1, and a study file that names it.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'

/** Writes `points.csv` of so many rows; answers with its path. */
export function writePoints(folder: string, rows = 40): string {
  const random = seededRandom(7)
  const lines = Array.from({ length: rows }, () => {
    const x = 4 * random.uniform()
    return `${x.toFixed(4)},${(2 * x + 1 + 0.1 * (random.uniform() - 0.5)).toFixed(4)}`
  })
  const file = join(folder, 'points.csv')
  writeFileSync(file, ['x,y', ...lines].join('\n') + '\n')
  return file
}

/** Writes the points and a study file about them; answers with the latter's path. */
export function writeStudy(folder: string, study: string, more = ''): string {
  writePoints(folder)
  const file = join(folder, `${study}.yaml`)
  writeFileSync(file, `study: ${study}\ndata: { file: points.csv }\nthreads: 1\n${more}`)
  return file
}
