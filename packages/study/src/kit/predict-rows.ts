// Row by row with an emulator that takes one table of inputs `[batch, feature]`: what a study of plain tables predicts with.
import { streamInUnits } from '@utsushi/data/node'
import {
  describeExtrapolation,
  mergeExtrapolations,
  type Emulator,
  type Extrapolation,
} from '@utsushi/emulator'
import { InputError } from '@utsushi/ground'
import { missingMarks, type DataKeys } from '../definition/common-keys.js'
import type { Predictions } from '../definition/parts.js'
import type { PredictRequest, StudyContext } from '../definition/contract.js'

/**
 * Predictions of every row of a table, chunk by chunk; columns are found by the names that the emulator gives its inputs.
 *
 * @param keys what stands for a missing value, as the tables of training had it
 * @throws InputError for an emulator of several inputs, and naming file, row and column for what is missing
 */
export function predictRows(
  emulator: Emulator,
  { input: file, emulator: name }: PredictRequest,
  { reporter }: StudyContext,
  keys: Pick<DataKeys, 'missing'> = { missing: [] },
): Predictions {
  const [port, second] = emulator.inputs
  if (port === undefined || second !== undefined)
    throw new InputError(
      `${name}: takes ${emulator.inputs.length} inputs — rows go to one with a single table of inputs`,
    )
  const names = port.features.map((feature) => feature.name)
  const notes: string[] = []
  const schema = {
    columns: port.features.map(({ name: column, unit }) => ({ name: column, unit })),
    missing: missingMarks(keys),
    onConversion: (note: string) => notes.push(note),
  }
  let found: readonly Extrapolation[] = []
  return {
    columns: emulator.outputs.flatMap(({ features }) =>
      features.map(({ name: column, unit }) => ({ name: column, unit })),
    ),
    chunks: (async function* () {
      let rows = 0
      for await (const table of streamInUnits(file, schema)) {
        const columns = names.map((column) => table.columns.get(column)?.values ?? new Float32Array(0))
        const data = new Float32Array(table.rows * names.length)
        for (const [place, values] of columns.entries())
          for (const [row, value] of values.entries()) {
            if (Number.isNaN(value))
              throw new InputError(
                `${file} row ${table.firstRow + row}: ${names[place]} is missing — fill it, or drop the row`,
              )
            data[row * names.length + place] = value
          }
        const { outputs, extrapolations } = await emulator.predict({
          [port.name]: { data, dims: [table.rows, names.length] },
        })
        found = mergeExtrapolations([...found, ...extrapolations])
        yield emulator.outputs.flatMap(({ name: own, features }) =>
          features.map((feature) => outputs[own]?.columns[feature.name] as Float32Array),
        )
        rows += table.rows
        reporter.progress({ task: 'predict', done: rows, total: rows, unit: 'rows' })
      }
    })(),
    warnings: () => [...notes, ...found.map(describeExtrapolation)],
    nothing: () => `${file}: holds no rows to predict`,
  }
}
