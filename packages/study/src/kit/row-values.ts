// What rows of a table are asked for, row by row: what runs of a study of plain tables are compared on.
import { inverseTransform, type Panel, type Scaler } from '@utsushi/data'
import type { PartValues } from '../definition/contract.js'
import type { RowPlaces } from './grouped-rows.js'

/** Rows of a table, and what stands in them. */
export interface AskedRows {
  /** `[rows, targets]` of the whole table. */
  readonly outputs: Panel
  /** Of every row of the table: rows of a group stay together. */
  readonly group: ArrayLike<string | number>
  /** Row of the first, as an editor counts it. */
  readonly firstRow: number
}

/**
 * Values of some rows of a table under names that mean the same in every run: group and row. With `values` of a study, its runs can be
 * compared (`utsushi compare`).
 *
 * @param called what a group is: `specimen`, or with its plural `['batch', 'batches']`
 * @param predicted scaled predictions of all rows of the table, `[rows, targets]`, and the scaler that takes them back; none where
 * nobody was asked
 * @example
 * values: async ({ data, fitted }, { samples }, answers) =>
 *   rowValues(data, samples, 'specimen', answers && { scaled: await answers(), scaler: fitted.outputs })
 */
export function rowValues(
  { outputs, group, firstRow }: AskedRows,
  rows: RowPlaces,
  called: string | readonly [one: string, many: string],
  predicted?: { readonly scaled: Float32Array; readonly scaler: Scaler },
): PartValues {
  const [one, many = `${one}s`] = typeof called === 'string' ? [called] : called
  const groups = [...new Set(rows.map((row) => String(group[row] ?? '')))]
  const places = new Map(groups.map((name, place) => [name, place]))
  const width = outputs.names.length
  const taken = (all: Float32Array): Float32Array => {
    const values = new Float32Array(rows.length * width)
    for (const [place, row] of rows.entries())
      values.set(all.subarray(row * width, (row + 1) * width), place * width)
    return values
  }
  return {
    targets: outputs.names.map((name, place) => ({ name, unit: outputs.units[place] ?? '1' })),
    called: { one, many },
    entities: groups,
    moments: rows.map((row) => `row ${firstRow + row}`),
    entity: Int32Array.from(rows, (row) => places.get(String(group[row] ?? '')) ?? 0),
    moment: Int32Array.from(rows.keys()),
    observed: taken(outputs.values),
    ...(predicted && { predicted: taken(inverseTransform(predicted.scaler, predicted.scaled)) }),
  }
}
