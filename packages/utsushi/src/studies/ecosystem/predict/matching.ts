// Which drivers go with which parameters: every combination that `predict` is asked for.
import { columnNames } from '@utsushi/data'
import { InputError } from '@utsushi/study'
import type { DriverFiles } from './driver-files.js'
import { driverSeries, type DriverSeries, type SeriesColumns } from './driver-series.js'
import { sampleColumn, type ParameterSets } from './parameter-sets.js'

/** A series with the parameters to run it with. */
export interface SeriesToPredict {
  readonly sample: number
  readonly series: DriverSeries
  /** `[parameters]`; empty when the emulator reads none. */
  readonly parameters: Float32Array
}

/** Series to predict, and how many there will be when that is known. */
export interface Matched {
  readonly series: AsyncIterable<SeriesToPredict>
  readonly count?: number
}

/**
 * Pairs driver tables with parameters:
 *
 * - one table without `sample_id`, and parameter sets: the same weather for every set;
 * - tables with `sample_id`, or a folder of numbered tables, and parameter sets: by sample number;
 * - no parameter sets: the parameters stand in the driver table, the same on every row of a sample.
 *
 * @throws InputError when a sample has no parameters, or has them twice and they disagree
 */
export async function matchParameters(
  source: DriverFiles,
  sets: ParameterSets | undefined,
  columns: SeriesColumns,
): Promise<Matched> {
  const [first] = source.files
  if (first === undefined) return { series: bySample(source, sets, columns), count: 0 }
  const numbered = (await columnNames(first.file)).includes(sampleColumn)
  if (!source.folder && sets !== undefined && !numbered) {
    return {
      series: everySet(source, sets, { ...columns, parameters: [] }),
      count: sets.bySample.size,
    }
  }
  const series = bySample(source, sets, columns)
  if (source.folder && !numbered) return { series, count: source.files.length }
  return sets === undefined ? { series } : { series, count: sets.bySample.size }
}

async function* everySet(
  { files }: DriverFiles,
  sets: ParameterSets,
  columns: SeriesColumns,
): AsyncGenerator<SeriesToPredict> {
  for (const file of files) {
    for await (const series of driverSeries(file, columns))
      for (const [sample, parameters] of sets.bySample) yield { sample, series, parameters }
  }
}

async function* bySample(
  { files }: DriverFiles,
  sets: ParameterSets | undefined,
  columns: SeriesColumns,
): AsyncGenerator<SeriesToPredict> {
  const none = new Float32Array(0)
  for (const file of files) {
    for await (const series of driverSeries(file, columns)) {
      const { sample = 0 } = series
      const parameters = columns.parameters.length === 0 ? none : parametersOf(series, sample, sets, columns)
      yield { sample, series, parameters }
    }
  }
}

function parametersOf(
  series: DriverSeries,
  sample: number,
  sets: ParameterSets | undefined,
  { parameters: names }: SeriesColumns,
): Float32Array {
  if (sets === undefined) {
    if (series.parameters !== undefined) return series.parameters
    throw new InputError(
      `${series.file}: does not hold all parameters (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}) — name a table of them with --parameters`,
    )
  }
  const set = sets.bySample.get(sample)
  if (set === undefined)
    throw new InputError(`${series.file} row ${series.firstRow}: sample ${sample} has no row in ${sets.file}`)
  for (const [place, name] of names.entries()) {
    const own = series.parameters?.[place]
    const other = set[place] as number
    if (own !== undefined && Math.abs(own - other) > 1e-5 * Math.abs(other))
      throw new InputError(
        `${series.file} row ${series.firstRow}: ${name} is ${own}, but ${sets.file} says ${other} for sample ${sample} — make them agree`,
      )
  }
  return set
}
