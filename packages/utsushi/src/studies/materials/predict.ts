// `predict`: what a finished emulator says of the sequences of a file, in the layout of training. What was done to a raw sequence before
// training is done to these too; sequences on another axis than that of training are refused.
import { basename, dirname } from 'node:path'
import { sequenceLengths } from '@utsushi/data'
import type { WrittenColumn, WrittenValues } from '@utsushi/data/node'
import type { Emulator } from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import type { Predictions, PredictRequest, ReadingOf, StudyContext } from '@utsushi/study'
import { materialsSchema, type MaterialsConfig } from './config.js'
import { sequenceCount, type Materials } from './data/measured.js'
import { readSequences } from './data/read.js'

/** Sequences that go through the emulator at once. */
const chunk = 64

/**
 * Predicts every sequence of a file. Gives its name, and a probability for each class with the class itself, or the numbers asked for.
 *
 * @throws InputError naming file, row and column, or when sequences stand on another axis than those of training
 */
export async function predict(
  emulator: Emulator,
  { emulator: file, input, reading }: PredictRequest & { readonly reading: ReadingOf<MaterialsConfig> },
  { reporter }: StudyContext,
): Promise<Predictions> {
  const parsed = materialsSchema.safeParse({
    ...reading,
    data: { ...reading.data, folder: dirname(input), file: basename(input) },
  })
  if (!parsed.success)
    throw new InputError(`${file}: does not say how its files are laid out — export it again`)
  const materials = await readSequences(parsed.data, { reporter })
  const port = emulator.inputs.find(({ name }) => name === 'sequence')
  const [, steps, channels] = port?.shape ?? []
  if (typeof steps !== 'number' || typeof channels !== 'number')
    throw new InputError(`${file}: does not say which sequences it takes — export it again`)
  refuseOthers(emulator, materials, { input, file, steps, channels })
  const isUneven = emulator.inputs.some(({ name }) => name === 'lengths')
  const [output] = emulator.outputs
  const features = output?.features ?? []
  const classes = classesOf(emulator)
  const lengths = sequenceLengths(materials.panel)
  const count = sequenceCount(materials)
  async function* chunks(): AsyncGenerator<readonly WrittenValues[]> {
    for (let from = 0; from < count; from += chunk) {
      const some = Array.from({ length: Math.min(chunk, count - from) }, (_, k) => from + k)
      const data = new Float32Array(some.length * Number(steps) * Number(channels))
      for (const [row, place] of some.entries())
        data.set(
          materials.panel.values.subarray(
            (materials.panel.offsets[place] ?? 0) * Number(channels),
            (materials.panel.offsets[place + 1] ?? 0) * Number(channels),
          ),
          row * Number(steps) * Number(channels),
        )
      const { outputs } = await emulator.predict({
        sequence: { data, dims: [some.length, Number(steps), Number(channels)] },
        ...(isUneven && {
          lengths: { data: Int32Array.from(some, (place) => lengths[place] ?? 0), dims: [some.length] },
        }),
      })
      const said = features.map(({ name }) => outputs[output?.name ?? '']?.columns[name] as Float32Array)
      yield [
        Int32Array.from(some),
        ...(classes.length > 0 ? [Int32Array.from(some, (_, row) => highest(said, row))] : []),
        ...said,
      ]
      reporter.progress({ task: 'predict', done: from + some.length, total: count, unit: 'sequences' })
    }
  }
  const told: readonly WrittenColumn[] =
    classes.length > 0 ? [{ name: 'said', kind: 'label', labels: classes }] : []
  return {
    columns: [
      { name: 'name', kind: 'label', labels: materials.panel.entities },
      ...told,
      ...features.map(({ name, unit }) => ({ name, unit })),
    ],
    chunks: chunks(),
    warnings: () => materials.cautions,
    nothing: () => `${input}: holds no sequences to predict`,
  }
}

/** Place of the highest of a row's values. */
function highest(said: readonly Float32Array[], row: number): number {
  let best = 0
  for (const [place, column] of said.entries())
    if ((column[row] ?? 0) > (said[best]?.[row] ?? 0)) best = place
  return best
}

/** Names of the classes that an emulator tells apart; none of another. */
function classesOf({ metadata }: Pick<Emulator, 'metadata'>): readonly string[] {
  const { classes } = metadata.training
  return Array.isArray(classes) ? classes.map(String) : []
}

interface Taken {
  readonly input: string
  readonly file: string
  readonly steps: number
  readonly channels: number
}

/** @throws InputError for sequences that are longer, have other channels, or stand elsewhere than those of training */
function refuseOthers(
  { inputs, metadata }: Pick<Emulator, 'inputs' | 'metadata'>,
  { panel, places, steps: longest }: Pick<Materials, 'panel' | 'places' | 'steps'>,
  { input, file, steps, channels }: Taken,
): void {
  if (panel.names.length !== channels)
    throw new InputError(
      `${input}: has ${panel.names.length} channels (${panel.names.join(', ')}), and ${file} takes ${channels} (${inputs[0]?.features.map(({ name }) => name).join(', ') ?? ''})`,
    )
  const lengths = sequenceLengths(panel)
  const isUneven = inputs.some(({ name }) => name === 'lengths')
  const odd = lengths.findIndex((length) => (isUneven ? length > steps : length !== steps))
  if (odd >= 0)
    throw new InputError(
      `${places[odd] ?? input}: has ${lengths[odd] ?? longest} points, and ${file} takes ${isUneven ? 'at most ' : ''}${steps} — measure on that axis, or bring it there by --set 'preprocess=[{resample: {from: …, to: …, points: ${steps}}}]'`,
    )
  const axis: readonly unknown[] = Array.isArray(metadata.training['axis']) ? metadata.training['axis'] : []
  if (axis.length !== steps) return
  const reach = Math.abs(Number(axis.at(-1)) - Number(axis[0])) / steps
  const elsewhere = [...lengths.keys()].find((place) =>
    axis.some(
      (value, point) =>
        Math.abs((panel.order[(panel.offsets[place] ?? 0) + point] ?? NaN) - Number(value)) > 0.01 * reach,
    ),
  )
  if (elsewhere !== undefined)
    throw new InputError(
      `${places[elsewhere] ?? input}: its points lie elsewhere than those that ${file} was trained on (${String(axis[0])} to ${String(axis.at(-1))}) — bring it there by --set 'preprocess=[{resample: {from: ${String(axis[0])}, to: ${String(axis.at(-1))}, points: ${steps}}}]'`,
    )
}
