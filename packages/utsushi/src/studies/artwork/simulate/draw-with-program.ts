// `simulate --command`: pictures that a program of the user's own draws, from parameters that the study file declares. The command is taken
// from the command line alone, never from a file.
import { InputError } from '@utsushi/ground'
import { makeFolder, writeAtomic } from '@utsushi/ground/node'
import type { OwnProgram, SimulationOutcome, StudyContext } from '@utsushi/study'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { splitCommand } from '../../../program/command-words.js'
import { artworkSchema, type ArtworkConfig } from '../config.js'
import { declared } from '../data/read.js'
import { commandGenerator } from '../generator/command-generator.js'
import { sketchNamed } from '../sketches/index.js'
import type { SketchParameter } from '../sketches/sketch.js'
import { designPictures } from './design.js'
import { pictureSummary, writeParameters, writePictures } from './write-pictures.js'

/**
 * Draws `simulation.count` pictures with a program, and goes on where it was stopped: the same command and settings keep the pictures that
 * are there. Writes them, `parameters.csv` and `simulation.json`.
 * @throws InputError for a command without a place for the image or a parameter, a picture that it does not draw, or a folder of others
 * @example await drawWithProgram({ command: 'node draw.js {hue} {file}', workers: 2, retry: false }, config, 'pictures', context)
 */
export async function drawWithProgram(
  { command, workers, limitSeconds, retry }: OwnProgram,
  given: unknown,
  folder: string,
  context: Pick<StudyContext, 'reporter' | 'signal'>,
): Promise<SimulationOutcome> {
  if (retry)
    throw new InputError(
      '--retry — has no effect on pictures: the first that cannot be drawn ends it, and the same command goes on there; leave it out',
    )
  const { data, simulation } = artworkSchema.parse(given)
  const { size } = simulation
  const space = { name: 'the program', parameters: parametersOf(data) }
  const pictures = designPictures(space, simulation)
  const generator = commandGenerator({
    ...{ ...space, command: splitCommand(command), size: { width: size, height: size } },
    ...(limitSeconds !== undefined && { limitSeconds }),
    signal: context.signal,
  })
  try {
    const { count, design, seed } = simulation
    const record = writeRecord(folder, { command, count, size, design, seed, parameters: space.parameters })
    await writePictures({ generator, pictures, folder, beside: workers, keep: true }, context)
    const table = await writeParameters(folder, space, pictures)
    return { folder, files: [record, table], tables: [pictureSummary(space, pictures, size)] }
  } finally {
    generator.close()
  }
}

/** What the study file says that pictures are drawn from. */
function parametersOf(data: ArtworkConfig['data']): readonly SketchParameter[] {
  if (data.sketch !== undefined) return sketchNamed(data.sketch, 'data.sketch').parameters
  const parameters = declared(data.parameters)
  if (parameters.length === 0)
    throw new InputError(
      'data.parameters: --command draws from the parameters that the study file declares, such as { hue: { kind: circular, low: 0, high: 360, unit: deg } } — declare them',
    )
  return parameters.map(({ name, kind, low, high, unit }) => ({
    ...{ name, kind, low, high },
    ...(unit !== '1' && { unit }),
  }))
}

/** Says how the pictures are made, before the first is: other pictures are not mixed with them. */
function writeRecord(folder: string, made: Readonly<Record<string, unknown>>): string {
  const record = join(folder, 'simulation.json')
  const text = `${JSON.stringify({ model: 'a program of the user (docs/sketches.md)', ...made }, null, 2)}\n`
  makeFolder(folder)
  const there = readdirSync(folder)
  // A command that drew nothing yet is mended in place.
  const isBegun = existsSync(record) && there.some((name) => name.endsWith('.png'))
  if (isBegun && readFileSync(record, 'utf8') !== text)
    throw new InputError(
      `${folder} holds pictures of another command or other settings (${record}) — give the same to go on, or write to another folder (--out)`,
    )
  if (!isBegun && there.some((name) => name !== 'simulation.json'))
    throw new InputError(`${folder} is not empty — choose another folder with --out, or remove it first`)
  if (!isBegun) writeAtomic(record, text)
  return record
}
