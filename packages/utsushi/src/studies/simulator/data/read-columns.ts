// Columns of a table of outputs, a row a run.
import { readLabels, readTable } from '@utsushi/data/node'
import { missingMarks } from '@utsushi/study'
import type { SimulatorConfig } from '../config.js'
import type { ReadOutputs } from './join.js'

/** `[rows, columns]` of some columns, with the names of the runs where they have one. */
export async function readColumns(
  data: SimulatorConfig['data'],
  file: string,
  names: readonly string[],
): Promise<Pick<ReadOutputs, 'file' | 'rows' | 'values' | 'labels' | 'rowOf'>> {
  const { rows, firstRow, columns } = await readTable(file, { columns: names, missing: missingMarks(data) })
  const labels = data.run === undefined ? undefined : await readLabels(file, data.run)
  const values = new Float32Array(rows * names.length)
  for (const [place, name] of names.entries())
    for (const [row, value] of (columns.get(name)?.values ?? []).entries())
      values[row * names.length + place] = value
  return { ...{ file, rows, values }, ...(labels && { labels }), rowOf: (row) => firstRow + row }
}
