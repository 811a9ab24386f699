// `predict`: what a finished emulator says of the parameter sets of a table: a row each, or, along an axis, a row each step.
import {
  readLabels,
  streamInUnits,
  columnNames,
  type WrittenColumn,
  type WrittenValues,
} from '@utsushi/data/node'
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
import type { SimulatorConfig } from './config.js'

/** Parameter sets that go through the emulator at once. */
const chunkRows = 1024

/**
 * Predicts every row of a table of parameters.
 *
 * @throws InputError naming file, row and column for what is missing
 */
export async function predict(
  emulator: Emulator,
  { input: file, reading }: PredictRequest & { readonly reading: ReadingOf<SimulatorConfig> },
  { reporter }: StudyContext,
): Promise<Predictions> {
  const [port] = emulator.inputs
  if (port === undefined) throw new InputError(`${file}: the emulator takes no parameters — export it again`)
  const names = port.features.map(({ name }) => name)
  const notes: string[] = []
  const run = reading.data?.run
  const labels =
    run === undefined || !(await columnNames(file, names)).includes(run)
      ? undefined
      : await readLabels(file, run)
  const { axis, axisName, axisUnit } = emulator.metadata.training
  const steps: readonly number[] = Array.isArray(axis) ? axis.map(Number) : []
  const each = Math.max(1, steps.length)
  let found: readonly Extrapolation[] = []
  async function* chunks(): AsyncGenerator<readonly WrittenValues[]> {
    let done = 0
    const tables = streamInUnits(file, {
      columns: port?.features.map(({ name, unit }) => ({ name, unit })) ?? [],
      missing: missingMarks({ missing: reading.data?.missing ?? [] }),
      onConversion: (note: string) => notes.push(note),
    })
    for await (const { rows, firstRow, columns } of tables)
      for (let from = 0; from < rows; from += chunkRows) {
        const count = Math.min(chunkRows, rows - from)
        const data = new Float32Array(count * names.length)
        for (const [place, name] of names.entries())
          for (let row = 0; row < count; row++) {
            const value = columns.get(name)?.values[from + row] ?? NaN
            if (Number.isNaN(value))
              throw new InputError(
                `${file} row ${firstRow + from + row}: ${name} is missing — fill it, or drop the row`,
              )
            data[row * names.length + place] = value
          }
        const { outputs, extrapolations } = await emulator.predict({
          [port?.name ?? '']: { data, dims: [count, names.length] },
        })
        found = mergeExtrapolations([...found, ...extrapolations])
        yield [
          Int32Array.from({ length: count * each }, (_, row) => done + Math.floor(row / each)),
          ...(steps.length > 0
            ? [Float64Array.from({ length: count * each }, (_, row) => steps[row % each] ?? NaN)]
            : []),
          ...emulator.outputs.flatMap(({ name, features }) =>
            features.map((feature) => outputs[name]?.columns[feature.name] as Float32Array),
          ),
        ]
        done += count
        reporter.progress({ task: 'predict', done, total: done, unit: 'parameter sets' })
      }
  }
  const first: WrittenColumn =
    labels === undefined
      ? { name: 'row', kind: 'integer' }
      : { name: run ?? 'run', kind: 'label', labels: [...labels] }
  return {
    columns: [
      first,
      ...(steps.length > 0
        ? [{ name: String(axisName), unit: String(axisUnit), kind: 'double' } as const]
        : []),
      ...emulator.outputs.flatMap(({ features }) => features.map(({ name, unit }) => ({ name, unit }))),
    ],
    chunks: labels === undefined ? numbered(chunks()) : chunks(),
    warnings: () => [...notes, ...found.map(describeExtrapolation)],
    nothing: () => `${file}: holds no parameter sets to predict`,
  }
}

/** Rows without a name are counted from 1. */
async function* numbered(
  chunks: AsyncIterable<readonly WrittenValues[]>,
): AsyncGenerator<readonly WrittenValues[]> {
  for await (const [places, ...rest] of chunks)
    yield [Int32Array.from(places ?? [], (place) => place + 1), ...rest]
}
