// Runs from two tables: parameters and outputs, joined by the run's name or row by row. A run that failed (no output, or none that is a
// number) is left out and said; a name that only one table knows, or a parameter outside its range, is refused.
import { join } from 'node:path'
import { columnNames, readLabels, readTable } from '@utsushi/data/node'
import { countOf, InputError, suggestion } from '@utsushi/ground'
import { missingMarks, someOf, type StudyContext } from '@utsushi/study'
import type { SimulatorConfig } from '../config.js'
import { joinRuns, type ReadOutputs } from './join.js'
import { readLong } from './read-long.js'
import type { Runs } from './runs.js'

/**
 * Reads what a study file names.
 *
 * @throws InputError naming file, row and column
 */
export async function readRuns(
  config: SimulatorConfig,
  { reporter }: Pick<StudyContext, 'reporter'>,
): Promise<Runs> {
  const { data } = config
  const parameters = await readParameters(config)
  const file = join(data.folder, data.outputs)
  const outputs = data.layout === 'long' ? await readLong(config, file) : await readRows(config, file)
  const runs = joinRuns(config, parameters, outputs)
  reporter.info(
    `${countOf(runs.names.length, 'run')} of ${countOf(runs.inputs.names.length, 'parameter')} from ${parameters.file}`,
  )
  return runs
}

/** What was varied, a row a run. */
export interface ReadParameters {
  readonly file: string
  readonly firstRow: number
  readonly names: readonly string[]
  readonly units: readonly string[]
  /** `[rows]`; absent where rows have no names. */
  readonly labels?: readonly string[]
  readonly rows: number
  /** `[rows, inputs]` */
  readonly values: Float32Array
}

async function readParameters({ data, inputs }: SimulatorConfig): Promise<ReadParameters> {
  const file = join(data.folder, data.parameters)
  const all = await columnNames(file, Object.keys(inputs))
  const named = Object.keys(inputs)
  const names = named.length > 0 ? named : all.filter((name) => name !== data.run && name !== '')
  if (names.length === 0)
    throw new InputError(`${file}: has no column beside ${data.run ?? ''} — name a table of parameters`)
  const { rows, firstRow, columns } = await readTable(file, { columns: names, missing: missingMarks(data) })
  const labels = data.run === undefined ? undefined : await readLabels(file, data.run)
  const values = new Float32Array(rows * names.length)
  for (const [place, name] of names.entries())
    for (const [row, value] of (columns.get(name)?.values ?? []).entries()) {
      checkParameter(value, name, inputs[name], `${file} row ${firstRow + row}`)
      values[row * names.length + place] = value
    }
  const units = names.map((name) => inputs[name]?.unit ?? '1')
  return { file, firstRow, names, units, rows, values, ...(labels && { labels }) }
}

/** @throws InputError for a parameter that is missing, outside its declared range, or has no logarithm */
function checkParameter(
  value: number,
  name: string,
  declared: SimulatorConfig['inputs'][string] | undefined,
  where: string,
): void {
  if (Number.isNaN(value)) throw new InputError(`${where}: ${name} is missing — fill it, or drop the run`)
  const { min = -Infinity, max = Infinity, scale } = declared ?? {}
  if (value < Math.fround(min) || value > Math.fround(max))
    throw new InputError(
      `${where}: ${name} is ${value}, outside its declared range ${rangeWords(min, max)} — mend it, drop the run, or widen the range (inputs.${name})`,
    )
  if (scale === 'log' && value <= 0)
    throw new InputError(
      `${where}: ${name} is ${value}, and has no logarithm — drop the run, or leave out inputs.${name}.scale: log`,
    )
}

const rangeWords = (min: number, max: number): string =>
  max === Infinity ? `from ${min} on` : min === -Infinity ? `up to ${max}` : `${min} to ${max}`

/** Outputs of one row a run: numbers of its own, or the steps of one output. */
async function readRows({ data, outputs }: SimulatorConfig, file: string): Promise<ReadOutputs> {
  const all = await columnNames(file, Object.keys(outputs))
  const others = all.filter((name) => name !== data.run && name !== '')
  const named = Object.keys(outputs)
  const isWide = data.layout === 'wide'
  const read = isWide ? stepColumns(others, file) : named.length > 0 ? named : others
  if (read.length === 0) throw new InputError(`${file}: has no column of outputs — name a table that has`)
  const { rows, firstRow, columns } = await readTable(file, { columns: read, missing: missingMarks(data) })
  const labels = data.run === undefined ? undefined : await readLabels(file, data.run)
  const values = new Float32Array(rows * read.length)
  for (const [place, name] of read.entries())
    for (const [row, value] of (columns.get(name)?.values ?? []).entries())
      values[row * read.length + place] = value
  const names = isWide ? [named[0] ?? 'output'] : read
  return {
    ...{ file, names, rows, values, ...(labels && { labels }) },
    units: names.map((name) => outputs[name]?.unit ?? '1'),
    axis: isWide ? Float64Array.from(read, Number) : new Float64Array(0),
    rowOf: (row) => firstRow + row,
  }
}

/** Columns whose names are steps, ascending as they must stand. */
function stepColumns(names: readonly string[], file: string): readonly string[] {
  const other = names.find((name) => !Number.isFinite(Number(name)))
  if (other !== undefined)
    throw new InputError(
      `${file}: the column "${other}" is no step of an axis — with data.layout: wide every column beside data.run is named by its time, depth or place${suggestion('run', [other])}; or take data.layout: scalars`,
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
