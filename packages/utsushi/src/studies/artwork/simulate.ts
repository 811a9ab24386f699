// `simulate`: pictures of a built-in sketch with the table of what drew them, and a study file that begins from them.
import { encodePng, openTableWriter } from '@utsushi/data/node'
import { greatestOf, leastOf, lookUp } from '@utsushi/ground'
import { writeAtomic } from '@utsushi/ground/node'
import { countOf, type Simulation, type SimulationOutcome, type StudyContext } from '@utsushi/study'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { designPictures, type DesignedPicture } from './simulate/design.js'
import { simulationSchema, type SimulationOptions } from './simulate/options.js'
import { openPainter } from './sketches/open-painter.js'
import { sketchNamed, sketches } from './sketches/index.js'
import type { Sketch, SketchParameter } from './sketches/sketch.js'

/** The study's built-in sketches as the command line sees them. */
export const simulation: Simulation<SimulationOptions> = { schema: simulationSchema, run: simulatePictures }

/** Pictures that are packed and written beside each other, while the next is painted. */
const beside = 4

/** What is written of a sketch. */
export type SketchSimulationOptions = Omit<SimulationOptions, 'sketch'>

type Context = Pick<StudyContext, 'reporter' | 'signal'>

/**
 * Draws a built-in sketch as `simulateSketch` does.
 * @throws InputError for a sketch that there is not, or a grid of too few pictures
 * @example await simulatePictures(simulationSchema.parse({ sketch: 'dents', count: 10_000 }), 'pictures', context)
 */
export async function simulatePictures(
  { sketch, ...options }: SimulationOptions,
  folder: string,
  context: Context,
): Promise<SimulationOutcome> {
  return simulateSketch(sketchNamed(sketch, 'simulation.sketch'), options, folder, context)
}

/**
 * Writes pictures of a sketch as PNG, `parameters.csv` (file, seed, parameters), `artwork.yaml` (a study file of them) and
 * `simulation.json` into a folder. Same options, same bytes.
 * @throws InputError for a grid of too few pictures
 * @example await simulateSketch(mySketch, { count: 2000, size: 64, design: 'latin', seed: 0 }, 'pictures', context)
 */
export async function simulateSketch(
  sketch: Sketch,
  options: SketchSimulationOptions,
  folder: string,
  { reporter, signal }: Context,
): Promise<SimulationOutcome> {
  const pictures = designPictures(sketch, options)
  const names = namesOf(pictures.length)
  mkdirSync(folder, { recursive: true })
  const painter = await openPainter()
  const { size } = options
  let [next, done] = [0, 0]
  const paint = async (): Promise<void> => {
    for (let at = next++; at < pictures.length; at = next++) {
      signal.throwIfAborted()
      const { values, seed } = pictures[at] as DesignedPicture
      const pixels = painter.paint(sketch, values, seed, { width: size, height: size })
      const bytes = await encodePng({ height: size, width: size, channels: 3, values: pixels })
      await writeFile(join(folder, names[at] as string), bytes)
      reporter.progress({ task: 'simulate', done: ++done, total: pictures.length, unit: 'pictures' })
    }
  }
  try {
    await Promise.all(Array.from({ length: beside }, paint))
  } finally {
    painter.free()
  }
  const table = await writeTable(folder, sketch, names, pictures)
  const study = join(folder, 'artwork.yaml')
  writeAtomic(study, studyFile(sketch, size))
  const record = join(folder, 'simulation.json')
  writeAtomic(
    record,
    `${JSON.stringify(
      {
        model: `utsushi sketch ${sketch.name} (docs/sketches.md)`,
        ...{ sketch: sketch.name, ...options, count: pictures.length },
        parameters: sketch.parameters,
      },
      null,
      2,
    )}\n`,
  )
  return {
    folder,
    files: [record, study, table],
    tables: [
      {
        title: `${countOf(pictures.length, 'picture')} of ${sketch.name}, ${size} × ${size} px`,
        columns: ['parameter', 'kind', 'unit', 'least', 'most'],
        rows: sketch.parameters.map(({ name, kind, unit = '' }) => {
          const drawn = pictures.map(({ values }) => values[name] ?? NaN)
          return [name, kind, unit, leastOf(drawn), greatestOf(drawn)]
        }),
      },
    ],
  }
}

/** `00001.png` and on: sorted by name they stand in the table's order. */
function namesOf(count: number): string[] {
  const digits = Math.max(5, String(count).length)
  return Array.from({ length: count }, (_, place) => `${String(place + 1).padStart(digits, '0')}.png`)
}

async function writeTable(
  folder: string,
  { parameters }: Sketch,
  names: readonly string[],
  pictures: readonly DesignedPicture[],
): Promise<string> {
  const path = join(folder, 'parameters.csv')
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

/** A study file of the pictures; a sketch that is not built in is told by what it declares. */
const studyFile = (sketch: Sketch, size: number): string =>
  `# Written by simulate beside its pictures: utsushi train artwork.yaml
study: artwork
data:
  folder: .
  size: ${size}
${lookUp(sketches, sketch.name) === sketch ? `  sketch: ${sketch.name}` : `  parameters:\n${sketch.parameters.map(declared).join('\n')}`}
`

const declared = ({ name, kind, low, high, unit }: SketchParameter): string =>
  `    ${name}: { kind: ${kind}, low: ${low}, high: ${high}${unit === undefined ? '' : `, unit: ${unit === '°' ? 'deg' : unit}`} }`
