// Rows of specimens in a file: y = x + an offset of the specimen + noise, where the x of a specimen lie close together.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededRandom } from '@utsushi/ground'

export interface SpecimensOptions {
  readonly specimens?: number
  readonly rows?: number
  readonly seed?: number
  /** Standard deviation, about, of what specimens differ by. */
  readonly effect?: number
}

/** Lines `specimen,x,y`. */
export function specimenLines({
  specimens = 20,
  rows = 6,
  seed = 3,
  effect = 1,
}: SpecimensOptions): readonly string[] {
  const random = seededRandom(seed)
  const noise = (): number => random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2
  return Array.from({ length: specimens }, (_, specimen) => {
    const [centre, offset] = [4 * random.uniform(), 1.7 * effect * noise()]
    return Array.from({ length: rows }, () => {
      const x = centre + 0.002 * noise()
      return `${specimen},${x.toFixed(5)},${(x + offset + 0.1 * noise()).toFixed(5)}`
    })
  }).flat()
}

/** Writes `rows.csv` and a study file about it; answers with the latter's path. */
export function writeSpecimens(folder: string, options: SpecimensOptions = {}, more = ''): string {
  writeFileSync(join(folder, 'rows.csv'), ['specimen,x,y', ...specimenLines(options), ''].join('\n'))
  const file = join(folder, 'specimens.yaml')
  writeFileSync(file, `study: specimens\ndata: { file: rows.csv }\ntuning: { epochs: 6 }\n${more}`)
  return file
}
