// Outputs in wide form: a row a run, the steps of one output in the header.
import { columnNames, readSequenceTable } from '@utsushi/data/node'
import { countOf, InputError } from '@utsushi/ground'
import { missingMarks, someOf } from '@utsushi/study'
import type { SimulatorConfig } from '../config.js'
import type { ReadOutputs } from './join.js'
import { readColumns } from './read-columns.js'

/** @throws InputError for a header that is no axis */
export async function readWide({ data, outputs }: SimulatorConfig, file: string): Promise<ReadOutputs> {
  const [name = 'output'] = Object.keys(outputs)
  const own = { names: [name], units: [outputs[name]?.unit ?? '1'] }
  if (data.run === undefined) return { ...own, ...(await withoutNames(data, file)) }
  const steps = stepColumns(
    (await columnNames(file, [data.run])).filter((column) => column !== data.run && column !== ''),
    file,
  )
  return { ...own, ...(await readColumns(data, file, steps)), axis: Float64Array.from(steps, Number) }
}

/** A table of numbers alone, header and all. */
async function withoutNames(
  data: SimulatorConfig['data'],
  file: string,
): Promise<Omit<ReadOutputs, 'names' | 'units'>> {
  const { sequences } = await readSequenceTable(file, { missing: missingMarks(data) })
  // A run that ends early has fewer steps than the others.
  const [longest] = sequences.toSorted((a, b) => b.order.length - a.order.length)
  const axis = Float64Array.from(longest?.order ?? [])
  const values = new Float32Array(sequences.length * axis.length).fill(NaN)
  for (const [run, { columns, order }] of sequences.entries())
    for (const [at, value] of (Object.values(columns)[0] ?? []).entries()) {
      const step = axis.indexOf(order[at] ?? NaN)
      if (step >= 0) values[run * axis.length + step] = value
    }
  const rowOf = (run: number): number => Number(/(\d+)$/.exec(sequences[run]?.place ?? '')?.[1] ?? run + 2)
  return { file, rows: sequences.length, values, axis, rowOf }
}

/** Columns whose names are steps, ascending as they must stand. */
function stepColumns(names: readonly string[], file: string): readonly string[] {
  const other = names.find((name) => !Number.isFinite(Number(name)))
  if (other !== undefined)
    throw new InputError(
      `${file}: the column "${other}" is no step of an axis — with data.layout: wide every column beside data.run is named by its time, depth or place; or take data.layout: scalars`,
    )
  const down = names.findIndex((name, place) => place > 0 && Number(name) <= Number(names[place - 1]))
  if (down > 0)
    throw new InputError(
      `${file}: the steps in the header do not ascend (${someOf(names.slice(down - 1, down + 1))}) — put its columns in order`,
    )
  if (names.length < 2)
    throw new InputError(
      `${file}: has ${countOf(names.length, 'step')} — an axis needs two or more; or take data.layout: scalars`,
    )
  return names
}
