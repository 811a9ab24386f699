// `predict`: what a finished emulator reads off the pictures of a folder, and how sure it is.
import { basename } from 'node:path'
import type { WrittenColumn, WrittenValues } from '@utsushi/data/node'
import type { Emulator } from '@utsushi/emulator'
import type { Predictions, PredictRequest, StudyContext } from '@utsushi/study'
import type { Parameter } from './data/encoding.js'
import { ask, chunk, described, openPictures, pictureFiles, type Said } from './emulator/asked.js'
import { chanceOfRight, type ParameterConfidence } from './score/confidence.js'

/**
 * Predicts every picture of a folder, or one picture: its parameters as a sketch takes them; of counts also what was said before rounding,
 * and the chance that the rounded one is right; of others half of the interval that holds 90 %.
 *
 * @throws InputError naming a picture that cannot be read or is of another size
 */
export async function predict(
  emulator: Emulator,
  { emulator: file, input }: PredictRequest,
  { reporter }: Pick<StudyContext, 'reporter'>,
): Promise<Predictions> {
  const own = described(emulator, file)
  const files = pictureFiles(input)
  const images = await openPictures(files, own)
  const told = own.parameters.map((parameter) =>
    columnsOf(
      parameter,
      own.confidence.find(({ name }) => name === parameter.name),
    ),
  )
  async function* chunks(): AsyncGenerator<readonly WrittenValues[]> {
    for (let from = 0; from < files.length; from += chunk) {
      const places = Int32Array.from({ length: Math.min(chunk, files.length - from) }, (_, k) => from + k)
      const { values } = await images.take(places)
      const said = await ask(emulator, own, values as Uint8Array)
      yield [places, ...told.flatMap(({ values: of }, place) => of(said, place, own.parameters.length))]
      reporter.progress({
        task: 'predict',
        done: from + places.length,
        total: files.length,
        unit: 'pictures',
      })
    }
  }
  return {
    columns: [
      { name: 'file', kind: 'label', labels: files.map((name) => basename(name)) },
      ...told.flatMap(({ columns }) => columns),
    ],
    chunks: chunks(),
    warnings: () => [],
    nothing: () => `${input}: holds no pictures`,
  }
}

interface ToldParameter {
  readonly columns: readonly WrittenColumn[]
  /** A column each, of the pictures of a chunk. */
  values(said: Said, place: number, width: number): readonly Float32Array[]
}

/** What is told of a parameter. */
function columnsOf(parameter: Parameter, confidence: ParameterConfidence | undefined): ToldParameter {
  const { name, unit, kind } = parameter
  const column = (of: Float32Array, place: number, width: number): Float32Array =>
    Float32Array.from({ length: of.length / width }, (_, row) => of[row * width + place] ?? NaN)
  const isCount = kind === 'count'
  const hasChance = isCount && confidence !== undefined && confidence.share !== null
  const halfWidth = isCount ? undefined : (confidence?.halfWidth ?? undefined)
  return {
    columns: [
      { name, unit },
      ...(isCount ? [{ name: `${name}_raw`, unit }] : []),
      ...(hasChance ? [{ name: `${name}_chance`, unit: '1' }] : []),
      ...(halfWidth === undefined ? [] : [{ name: `${name}_half_width`, unit }]),
    ],
    values: ({ taken, raw }, place, width) => {
      const said = column(raw, place, width)
      return [
        column(taken, place, width),
        ...(isCount ? [said] : []),
        ...(hasChance ? [said.map((value) => chanceOfRight(parameter, confidence, value) ?? NaN)] : []),
        ...(halfWidth === undefined ? [] : [said.map(() => halfWidth)]),
      ]
    },
  }
}
