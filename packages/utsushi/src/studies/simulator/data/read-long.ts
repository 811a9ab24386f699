// Outputs in long form: a row each step of each run. All runs must stand on the same steps.
import { readLabels, readTable, columnNames } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import { missingMarks } from '@utsushi/study'
import type { SimulatorConfig } from '../config.js'
import type { ReadOutputs } from './join.js'

/** @throws InputError for a run that stands on other steps than the first one does */
export async function readLong({ data, outputs }: SimulatorConfig, file: string): Promise<ReadOutputs> {
  const named = Object.keys(outputs)
  const all = await columnNames(file, named)
  const names =
    named.length > 0 ? named : all.filter((name) => name !== '' && name !== data.run && name !== data.step)
  if (names.length === 0) throw new InputError(`${file}: has no column of outputs — name a table that has`)
  const { rows, firstRow, columns } = await readTable(file, {
    columns: [data.step, ...names],
    missing: missingMarks(data),
  })
  const labels = await readLabels(file, data.run ?? '')
  const steps = columns.get(data.step)?.values ?? new Float32Array(0)
  const runs = new Map<string, number[]>()
  for (let row = 0; row < rows; row++) {
    const step = steps[row] ?? NaN
    if (Number.isNaN(step))
      throw new InputError(
        `${file} row ${firstRow + row}: ${data.step} is missing — fill it, or drop the row`,
      )
    const label = labels[row] ?? ''
    const own = runs.get(label)
    if (own === undefined) runs.set(label, [row])
    else own.push(row)
  }
  const ordered = [...runs].map(([label, own]) => ({
    label,
    own: own.toSorted((a, b) => (steps[a] ?? 0) - (steps[b] ?? 0)),
  }))
  // The run with most steps is whole; one that lacks some stopped early, or was written at other times.
  const [first] = ordered.toSorted((a, b) => b.own.length - a.own.length)
  if (first === undefined) throw new InputError(`${file}: holds no rows`)
  const axis = Float64Array.from(first.own, (row) => steps[row] ?? NaN)
  const twice = axis.findIndex((step, place) => place > 0 && step === axis[place - 1])
  if (twice > 0)
    throw new InputError(
      `${file} row ${firstRow + (first.own[twice] ?? 0)}: run ${first.label} has ${data.step} ${axis[twice]} twice — leave one of them`,
    )
  if (axis.length < 2)
    throw new InputError(`${file}: every run has one step — take data.layout: scalars, which has none`)
  const width = axis.length * names.length
  const values = new Float32Array(ordered.length * width).fill(NaN)
  const found = names.map((name) => columns.get(name)?.values ?? new Float32Array(0))
  for (const [run, { label, own }] of ordered.entries()) {
    refuseOtherSteps({ file, firstRow, step: data.step }, axis, { label, own, steps }, first.label)
    for (const [place, row] of own.entries())
      for (const [output, column] of found.entries())
        values[run * width + place * names.length + output] = column[row] ?? NaN
  }
  return {
    ...{ file, names, rows: ordered.length, values, axis },
    units: names.map((name) => outputs[name]?.unit ?? '1'),
    labels: ordered.map(({ label }) => label),
    rowOf: (run) => firstRow + (ordered[run]?.own[0] ?? 0),
  }
}

/** A run may end before the others: it failed. Steps that no other run has are refused. */
function refuseOtherSteps(
  { file, firstRow, step: name }: { readonly file: string; readonly firstRow: number; readonly step: string },
  axis: Float64Array,
  {
    label,
    own,
    steps,
  }: { readonly label: string; readonly own: readonly number[]; readonly steps: Float32Array },
  first: string,
): void {
  for (const [place, row] of own.entries()) {
    const step = steps[row] ?? NaN
    if (step === axis[place]) continue
    throw new InputError(
      `${file} row ${firstRow + row}: run ${label} is at ${name} ${step} where run ${first} is at ${axis[place] ?? 'its end'} — bring all runs to the same ${name}, or drop those that stand on another`,
    )
  }
}
