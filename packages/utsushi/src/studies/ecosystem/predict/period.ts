// `predict` with an emulator of a period, which reads no weather: a table of parameters in, the fluxes of every step that was trained
// out, with their deviations.
import { parseInterval, type Interval } from '@utsushi/data'
import { defaultSampleColumn, type WrittenValues } from '@utsushi/data/node'
import {
  describeExtrapolation,
  mergeExtrapolations,
  type Emulator,
  type Extrapolation,
} from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import {
  missingMarks,
  type Predictions,
  type PredictRequest,
  type ReadingOf,
  type StudyContext,
} from '@utsushi/study'
import type { EcosystemConfig } from '../config.js'
import { driverFiles, readParameterSets } from './series.js'

/** Values that go through the emulator at once. */
const mostValues = 4_000_000

/** Whether an emulator knows one period and reads no weather. */
export const isOfPeriod = ({ inputs }: Pick<Emulator, 'inputs'>): boolean =>
  !inputs.some(({ name }) => name === 'drivers')

/**
 * Predicts all steps of the period for every parameter set: rows of `sample_id`, `date` and one column per flux and deviation.
 *
 * @throws InputError naming file, row and column
 */
export async function predictPeriod(
  emulator: Emulator,
  request: PredictRequest & { readonly reading: ReadingOf<EcosystemConfig> },
  { reporter, signal }: StudyContext,
): Promise<Predictions> {
  const [port] = emulator.inputs
  const { steps: told } = emulator.metadata.training
  const steps = Array.isArray(told) ? told.map(String) : []
  if (port === undefined || steps.length === 0)
    throw new InputError(`${request.emulator}: does not tell its training.steps — export it again`)
  const notes: string[] = []
  const interval = parseInterval(request.reading.data?.interval ?? '')
  const file = request.parameters ?? (await tableOf(request.input, interval))
  const { names, bySample } = await readParameterSets(
    file,
    port.features.map(({ name }) => name),
    missingMarks({ missing: request.reading.data?.missing ?? [] }),
    {
      units: Object.fromEntries(port.features.map(({ name, unit }) => [name, unit])),
      onConversion: (note) => notes.push(note),
      sampleColumn: request.reading.data?.sampleColumn,
    },
  )
  const samples = [...bySample.keys()]
  const columns = emulator.outputs.flatMap(({ name, features }) =>
    features.map((feature) => ({ output: name, ...feature })),
  )
  let found: readonly Extrapolation[] = []
  async function* chunks(): AsyncGenerator<readonly WrittenValues[]> {
    const most = Math.max(1, Math.floor(mostValues / (steps.length * columns.length)))
    for (let from = 0; from < samples.length; from += most) {
      signal.throwIfAborted()
      const some = samples.slice(from, from + most)
      const data = Float32Array.from(some.flatMap((sample) => Array.from(bySample.get(sample) ?? [])))
      const { outputs, extrapolations } = await emulator.predict({
        [port?.name ?? '']: { data, dims: [some.length, names.length] },
      })
      found = mergeExtrapolations([...found, ...extrapolations])
      const rows = some.length * steps.length
      yield [
        Int32Array.from({ length: rows }, (_, row) => some[Math.floor(row / steps.length)] ?? 0),
        Int32Array.from({ length: rows }, (_, row) => row % steps.length),
        ...columns.map(({ output, name }) => outputs[output]?.columns[name] as Float32Array),
      ]
      const done = from + some.length
      reporter.progress({ task: 'predict', done, total: samples.length, unit: 'samples' })
    }
  }
  return {
    columns: [
      { name: defaultSampleColumn, kind: 'integer' },
      { name: 'date', kind: 'label', labels: steps },
      ...columns.map(({ name, unit }) => ({ name, unit })),
    ],
    chunks: chunks(),
    warnings: () => [...notes, ...found.map(describeExtrapolation)],
    nothing: () => `${file}: holds no parameter sets to predict`,
  }
}

/** The table of parameters that an input names, or that lies in a folder. @throws InputError when there is none */
async function tableOf(input: string, interval: Interval | undefined): Promise<string> {
  const { folder, summary } = await driverFiles(input, interval)
  if (!folder) return input
  if (summary === undefined)
    throw new InputError(
      `${input}: holds no parameter_summary.* — this emulator knows one period and reads parameters alone: give their table as --input or --parameters`,
    )
  return summary
}
