// `simulate`: pictures of a built-in sketch with the table of what drew them, and a study file that begins from them; or pictures that a
// program of the user's own draws.
import { lookUp } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import type { Simulation, SimulationOutcome, StudyContext } from '@utsushi/study'
import { join } from 'node:path'
import { sketchGenerator } from './generator/generator.js'
import { designPictures } from './simulate/design.js'
import { givenValues } from './simulate/given-values.js'
import { drawWithProgram } from './simulate/draw-with-program.js'
import { simulationSchema, type SimulationOptions } from './simulate/options.js'
import { pictureSummary, writeParameters, writePictures } from './simulate/write-pictures.js'
import { sketchNamed, sketches } from './sketches/index.js'
import type { Sketch, SketchParameter } from './sketches/sketch.js'

/** The study's built-in sketches as the command line sees them. */
export const simulation: Simulation<SimulationOptions> = {
  ...{ schema: simulationSchema, run: simulatePictures, runProgram: drawWithProgram },
}

/** Pictures that are packed and written beside each other, while the next is painted. */
const beside = 4

/** What is written of a sketch. */
export type SketchSimulationOptions = Omit<SimulationOptions, 'sketch' | 'group'> &
  Partial<Pick<SimulationOptions, 'group'>>

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
  context: Context,
): Promise<SimulationOutcome> {
  const pictures = designPictures(sketch, options, await givenValues(sketch, options))
  const { size } = options
  makeFolder(folder)
  const generator = await sketchGenerator(sketch, { width: size, height: size })
  try {
    await writePictures({ generator, pictures, folder, beside, keep: false }, context)
  } finally {
    generator.close()
  }
  const table = await writeParameters(folder, sketch, pictures)
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
  return { folder, files: [record, study, table], tables: [pictureSummary(sketch, pictures, size)] }
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
