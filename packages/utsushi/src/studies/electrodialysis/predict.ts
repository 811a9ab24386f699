// `predict`: whole batches from their first sample and their controls with a finished emulator, from table to table.
import { basename, dirname } from 'node:path'
import { openTableWriter } from '@utsushi/data'
import {
  describeExtrapolation,
  mergeExtrapolations,
  openEmulator,
  type Emulator,
  type Extrapolation,
} from '@utsushi/emulator'
import type { PredictionOutcome, PredictRequest, StudyContext } from '@utsushi/study'
import { InputError } from '@utsushi/study'
import { modelColumns, type ModelColumns } from './balance.js'
import type { Experiments } from './experiments.js'
import { configOfEmulator } from './layout.js'
import { readExperiments } from './read-experiments.js'

/**
 * Predicts every sample of every experiment in a table. The first row of an experiment gives its state; controls are read in
 * every row, and what later rows say of the state is not read (they may be blank). Writes the experiment, the time and one
 * column per predicted variable; the first row is the one that was given.
 *
 * @throws InputError naming file, row and column; nothing is written then
 * @example
 * await predict({ emulator: 'runs/a/model.onnx', input: 'plan.csv', output: 'courses.parquet' }, context)
 */
export async function predict(request: PredictRequest, context: StudyContext): Promise<PredictionOutcome> {
  const began = performance.now()
  const { threads, reporter, signal } = context
  const emulator = await openEmulator(request.emulator, threads === undefined ? {} : { threads })
  try {
    if (emulator.metadata.state !== undefined)
      throw new InputError(
        `${request.emulator}: takes one step at a time — predict with the file beside it that takes whole batches`,
      )
    const config = configOfEmulator(emulator.metadata, request.emulator, {
      folder: dirname(request.input),
      file: basename(request.input),
    })
    const experiments = await readExperiments(config)
    const columns = modelColumns(experiments.system)
    const writer = await openTableWriter(request.output, [
      { name: config.data.experiment, kind: 'label', labels: experiments.ids },
      { name: config.data.time, unit: config.data.timeUnit },
      ...outputFeatures(emulator).map(({ name, unit }) => ({ name, unit })),
    ])
    let extrapolations: readonly Extrapolation[] = []
    let rows = 0
    try {
      for (const experiment of experiments.ids.keys()) {
        if (signal.aborted) throw new InputError('interrupted — nothing was written')
        const { outputs, extrapolations: found } = await emulator.predict(
          batchInputs(experiments, columns, experiment),
        )
        extrapolations = mergeExtrapolations([...extrapolations, ...found])
        const length = experiments.lengths[experiment] ?? 0
        const from = experiment * experiments.steps
        await writer.write([
          new Int32Array(length).fill(experiment),
          experiments.times.slice(from, from + length),
          ...outputFeatures(emulator).map(({ port, name }) => outputs[port]?.columns[name] as Float32Array),
        ])
        rows += length
        reporter.progress({
          task: 'predict',
          done: experiment + 1,
          total: experiments.ids.length,
          unit: 'experiments',
        })
      }
      await writer.finish()
    } catch (error) {
      await writer.abort()
      throw error
    }
    const seconds = (performance.now() - began) / 1000
    return { output: request.output, rows, seconds, warnings: extrapolations.map(describeExtrapolation) }
  } finally {
    await emulator.close()
  }
}

const outputFeatures = ({ outputs }: Emulator) =>
  outputs.flatMap(({ name: port, features }) => features.map(({ name, unit }) => ({ port, name, unit })))

/** One experiment as the emulator takes it. */
function batchInputs({ panel, lengths, steps }: Experiments, columns: ModelColumns, experiment: number) {
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
