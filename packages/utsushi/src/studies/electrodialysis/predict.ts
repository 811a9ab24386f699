// `predict`: whole batches from their first sample and their controls with a finished emulator, from table to table.
import { basename, dirname } from 'node:path'
import type { WrittenValues } from '@utsushi/data/node'
import {
  describeExtrapolation,
  mergeExtrapolations,
  type Emulator,
  type Extrapolation,
} from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import type { Predictions, PredictRequest, ReadingOf, StudyContext } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import type { Experiments } from './data/experiments.js'
import { readExperiments } from './data/read.js'
import { configOfEmulator } from './emulator/ports.js'
import { modelColumns } from './model/balance.js'

/**
 * Predicts every sample of every experiment in a table. The first row of an experiment gives its state; controls are read in
 * every row, and what later rows say of the state is not read (they may be blank). Gives the experiment, the time and one
 * column per predicted variable; the first row is the one that was given.
 *
 * @throws InputError naming file, row and column
 */
export async function predict(
  emulator: Emulator,
  { emulator: file, input, reading }: PredictRequest & { readonly reading: ReadingOf<ElectrodialysisConfig> },
  { reporter }: Pick<StudyContext, 'reporter'>,
): Promise<Predictions> {
  if (emulator.metadata.state !== undefined)
    throw new InputError(
      `${file}: takes one step at a time — predict with the file beside it that takes whole batches`,
    )
  const table = { folder: dirname(input), file: basename(input) }
  const config = configOfEmulator(emulator.metadata, reading, file, table)
  const { data } = config
  const notes: string[] = []
  const experiments = await readExperiments(config, { onConversion: (note) => notes.push(note) })
  const { ids, lengths, steps, times } = experiments
  const features = outputFeatures(emulator)
  let extrapolations: readonly Extrapolation[] = []
  async function* chunks(): AsyncGenerator<readonly WrittenValues[]> {
    for (const experiment of ids.keys()) {
      const { outputs, extrapolations: found } = await emulator.predict(batchInputs(experiments, experiment))
      extrapolations = mergeExtrapolations([...extrapolations, ...found])
      const length = lengths[experiment] ?? 0
      const from = experiment * steps
      yield [
        new Int32Array(length).fill(experiment),
        times.slice(from, from + length),
        ...features.map(({ port, name }) => outputs[port]?.columns[name] as Float32Array),
      ]
      reporter.progress({ task: 'predict', done: experiment + 1, total: ids.length, unit: 'experiments' })
    }
  }
  return {
    columns: [
      { name: data.experiment, kind: 'label', labels: ids },
      { name: data.time, unit: data.timeUnit },
      ...features.map(({ name, unit }) => ({ name, unit })),
    ],
    chunks: chunks(),
    warnings: () => [...notes, ...extrapolations.map(describeExtrapolation)],
    nothing: () => `${input}: has no experiments`,
  }
}

const outputFeatures = ({ outputs }: Emulator) =>
  outputs.flatMap(({ name: port, features }) => features.map(({ name, unit }) => ({ port, name, unit })))

/** One experiment as the emulator takes it. */
function batchInputs({ panel, lengths, steps, system }: Experiments, experiment: number) {
  const columns = modelColumns(system)
  const width = panel.names.length
  const length = lengths[experiment] ?? 0
  const row = (step: number): Float32Array => {
    const at = (experiment * steps + step) * width
    return panel.values.subarray(at, at + width)
  }
  const first = row(0)
  const pick = (values: Float32Array, places: readonly number[]): number[] =>
    places.map((place) => values[place] ?? NaN)
  const { from, to } = columns.state
  const controls = Array.from({ length }, (_, step) =>
    columns.inputs.length === 0 ? [0] : pick(row(step), columns.inputs),
  )
  return {
    initial: { data: first.slice(from, to), dims: [1, to - from] },
    ...(columns.responses.length > 0 && {
      initial_responses: { data: pick(first, columns.responses), dims: [1, columns.responses.length] },
    }),
    controls: { data: controls.flat(), dims: [1, length, controls[0]?.length ?? 1] },
  }
}
