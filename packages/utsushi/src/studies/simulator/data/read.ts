// Runs from two tables: parameters and outputs, joined by the run's name or row by row. A run that failed (no output, or none that is a
// number) is left out and said; a name that only one table knows, or a parameter outside its range, is refused.
import { join } from 'node:path'
import { columnNames, readLabels, readTable } from '@utsushi/data/node'
import { countOf, InputError } from '@utsushi/ground'
import { missingMarks, type StudyContext } from '@utsushi/study'
import type { SimulatorConfig } from '../config.js'
import { joinRuns, type ReadOutputs, type ReadParameters } from './join.js'
import { readColumns } from './read-columns.js'
import { readLong } from './read-long.js'
import { readWide } from './read-wide.js'
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
  await refuseShared(config)
  const parameters = await readParameters(config)
  const file = join(data.folder, data.outputs)
  const outputs = await readOutputs(config, file)
  const runs = joinRuns(config, parameters, outputs)
  reporter.info(
    `${countOf(runs.names.length, 'run')} of ${countOf(runs.inputs.names.length, 'parameter')} from ${parameters.file}`,
  )
  return runs
}

/** @throws InputError for a column of both tables: the name of a run, or a number that is known before it runs, is nothing to learn */
async function refuseShared({ data, inputs, outputs }: SimulatorConfig): Promise<void> {
  if (data.layout !== 'scalars') return
  const [parametersFile, outputsFile] = [data.parameters, data.outputs].map((own) =>
    join(data.folder, own),
  ) as [string, string]
  const [given, told] = [
    await namesOf(parametersFile, inputs, data.run),
    await namesOf(outputsFile, outputs, data.run),
  ]
  const shared = given.find((name) => told.includes(name))
  if (shared === undefined) return
  const otherwise = 'list the columns that are meant (inputs, outputs)'
  throw new InputError(
    `${outputsFile}: "${shared}" is a column of ${parametersFile} too, and cannot be both a parameter and an output — ${data.run === undefined ? `if it names the runs, say data.run: ${shared}; else ${otherwise}` : otherwise}`,
  )
}

/** Columns that a study file declares; all but the run's name where it declares none. */
async function namesOf(file: string, declared: object, run: string | undefined): Promise<readonly string[]> {
  const named = Object.keys(declared)
  const all = await columnNames(file, named)
  return named.length > 0 ? named : all.filter((name) => name !== run && name !== '')
}

async function readParameters({ data, inputs }: SimulatorConfig): Promise<ReadParameters> {
  const file = join(data.folder, data.parameters)
  const names = await namesOf(file, inputs, data.run)
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

const readOutputs = (config: SimulatorConfig, file: string): Promise<ReadOutputs> => {
  const { layout } = config.data
  switch (layout) {
    case 'scalars':
      return readScalars(config, file)
    case 'wide':
      return readWide(config, file)
    case 'long':
      return readLong(config, file)
    default:
      return layout satisfies never
  }
}

/** Outputs of one row a run. */
async function readScalars({ data, outputs }: SimulatorConfig, file: string): Promise<ReadOutputs> {
  const names = await namesOf(file, outputs, data.run)
  if (names.length === 0) throw new InputError(`${file}: has no column of outputs — name a table that has`)
  return {
    ...(await readColumns(data, file, names)),
    names,
    units: names.map((name) => outputs[name]?.unit ?? '1'),
    axis: new Float64Array(0),
  }
}
