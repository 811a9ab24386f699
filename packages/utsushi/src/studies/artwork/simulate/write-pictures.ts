// Pictures of a generator written as they are drawn, and the table of what drew them.
import { encodePng, openTableWriter } from '@utsushi/data/node'
import { greatestOf, leastOf } from '@utsushi/ground'
import { writeAtomicAsync } from '@utsushi/ground/node'
import { countOf, type StudyContext, type SummaryTable } from '@utsushi/study'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Generator } from '../generator/generator.js'
import type { ParameterSpace } from '../sketches/parameter-space.js'
import type { DesignedPicture } from './design.js'

/** What to draw, and where to. */
export interface PictureWriting {
  readonly generator: Generator
  readonly pictures: readonly DesignedPicture[]
  readonly folder: string
  /** Pictures that are drawn, packed and written beside each other. */
  readonly beside: number
  /** Whether pictures that are there already are kept. */
  readonly keep: boolean
}

/**
 * Draws what a design says into `00001.png` and on. A picture is there whole or not at all.
 * @throws what the generator throws, at the first picture that it cannot draw
 */
export async function writePictures(
  { generator, pictures, folder, beside, keep }: PictureWriting,
  { reporter, signal }: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<void> {
  const names = pictureNames(pictures.length)
  const open = names
    .map((name, place) => ({ file: join(folder, name), place }))
    .filter(({ file }) => !(keep && existsSync(file)))
  let [next, done] = [0, pictures.length - open.length]
  if (done > 0)
    reporter.info(`${countOf(done, 'picture')} of ${pictures.length} are in ${folder} and are kept`)
  let isStopped = false
  const draw = async (): Promise<void> => {
    for (let one = open[next++]; one !== undefined && !isStopped; one = open[next++]) {
      signal.throwIfAborted()
      const { values, seed } = pictures[one.place] as DesignedPicture
      await writeAtomicAsync(one.file, await encodePng(await generator.paint(values, seed)))
      reporter.progress({ task: 'simulate', done: ++done, total: pictures.length, unit: 'pictures' })
    }
  }
  const ended = await Promise.allSettled(
    Array.from({ length: beside }, () =>
      draw().catch((error: unknown) => {
        isStopped = true
        throw error
      }),
    ),
  )
  for (const end of ended) if (end.status === 'rejected') throw end.reason
}

/** `00001.png` and on: sorted by name they stand in the table's order. */
function pictureNames(count: number): string[] {
  const digits = Math.max(5, String(count).length)
  return Array.from({ length: count }, (_, place) => `${String(place + 1).padStart(digits, '0')}.png`)
}

/** Writes `parameters.csv`: file, seed, and what drew each. */
export async function writeParameters(
  folder: string,
  { parameters }: ParameterSpace,
  pictures: readonly DesignedPicture[],
): Promise<string> {
  const path = join(folder, 'parameters.csv')
  const names = pictureNames(pictures.length)
  const writer = await openTableWriter(path, [
    { name: 'file', kind: 'label', labels: names },
    { name: 'seed', kind: 'double' },
    ...parameters.map(({ name }) => ({ name, kind: 'double' }) as const),
  ])
  await writer.write([
    Int32Array.from(names, (_, place) => place),
    Float64Array.from(pictures, ({ seed }) => seed),
    ...parameters.map(({ name }) => Float64Array.from(pictures, ({ values }) => values[name] ?? NaN)),
  ])
  await writer.finish()
  return path
}

/** What was drawn, for the terminal. */
export function pictureSummary(
  { name, parameters }: ParameterSpace,
  pictures: readonly DesignedPicture[],
  size: number,
): SummaryTable {
  return {
    title: `${countOf(pictures.length, 'picture')} of ${name}, ${size} × ${size} px`,
    columns: ['parameter', 'kind', 'unit', 'least', 'most'],
    rows: parameters.map(({ name: own, kind, unit = '' }) => {
      const drawn = pictures.map(({ values }) => values[own] ?? NaN)
      return [own, kind, unit, leastOf(drawn), greatestOf(drawn)]
    }),
  }
}
