// From tables to series to predict: the driver tables that `--input` names, read a chunk at a time and put together into one
// series per sample (consecutive days, nothing missing), and the parameters that each of them goes with.
import { stat } from 'node:fs/promises'
import {
  columnNames,
  defaultSampleColumn,
  folderTables,
  noSampleColumn,
  readInUnits,
  readStamps,
  readTable,
  sampleNumber,
  streamInUnits,
  tableHead,
  wholeSample,
  type InUnitsSchema,
  type TableHead,
} from '@utsushi/data/node'
import {
  daily,
  defaultMissing,
  findStampColumns,
  findTimeColumns,
  timeColumnsOf,
  unitColumns,
  type Calendar,
  type ColumnSpec,
  type Interval,
  type Table,
  type TimeColumns,
} from '@utsushi/data'
import { InputError, lookUp } from '@utsushi/ground'
import { OpenSeries, valuesOf, type DriverSeries } from './open-series.js'

/** A driver table. */
export interface DriverFile {
  readonly file: string
  /** The number in `daily_0042.csv`; absent for other names. */
  readonly sample?: number
}

/** The driver tables, and a parameter summary that lies beside them. */
export interface DriverFiles {
  readonly files: readonly DriverFile[]
  readonly folder: boolean
  readonly summary?: string
}

/**
 * Finds the driver tables.
 *
 * @param interval their time step, which their names may tell; a day when absent
 * @throws InputError when there is nothing of that name, or no daily table in the folder
 */
export async function driverFiles(input: string, interval?: Interval): Promise<DriverFiles> {
  const found = await stat(input).catch(() => {
    throw new InputError(`${input}: no such file or folder — check the path`)
  })
  if (!found.isDirectory()) return { files: [driverFile(input)], folder: false }
  const { daily, summary } = await folderTables(input, interval)
  const files = [...daily].map(([sample, file]) => ({ file, sample }))
  return { files, folder: true, ...(summary === undefined ? {} : { summary }) }
}

function driverFile(file: string): DriverFile {
  const sample = sampleNumber(file)
  return { file, ...(sample === undefined ? {} : { sample }) }
}

/**
 * The time columns of a table to predict: as the emulator's own tables had them; where they are not there, those that are
 * found by name.
 *
 * @throws InputError naming the way out when there are none
 */
function timeOf(file: string, { names, first }: TableHead, named: readonly string[] = []): TimeColumns {
  if (named.length > 0 && named.every((name) => names.includes(name))) return timeColumnsOf(named)
  try {
    return findTimeColumns(file, names, {
      key: 'data.timeColumns, by --set data.timeColumns=[…]',
      ...(first && { first }),
    })
  } catch (error) {
    if (named.length === 0 || !(error instanceof InputError)) throw error
    throw new InputError(`${error.message}; the tables of training had ${named.join(', ')}`)
  }
}

/** What to read from every row. */
export interface SeriesColumns {
  /** The time columns of the tables of training; found by name when absent. */
  readonly time?: readonly string[] | undefined
  /** The time step of training; a day when absent. */
  readonly interval?: Interval | undefined
  /** Whether 1 March follows 28 February in every year; `standard` when absent. */
  readonly calendar?: Calendar | undefined
  /** What stands for a missing value; the usual marks when absent. */
  readonly missing?: readonly (string | number)[]
  /** The column that numbers the samples; `sample_id` when absent. */
  readonly sampleColumn?: string | undefined
  readonly drivers: readonly string[]
  readonly parameters: readonly string[]
  /** What the emulator takes them in: where a header tells another unit, values are converted. */
  readonly units?: Units
  /** Told of each conversion. */
  readonly onConversion?: (note: string) => void
}

/** Units by column. */
type Units = Readonly<Record<string, string>>

/**
 * The series of one table, in its order. Rows of one sample stand together, day after day.
 *
 * @throws InputError naming file, row and column for a missing value, a gap or disorder in the days, a sample that comes
 * again, or a parameter that changes within a sample
 */
export async function* driverSeries(
  { file, sample }: DriverFile,
  {
    drivers,
    parameters,
    time: timeNames,
    interval = daily,
    calendar = 'standard',
    missing = defaultMissing,
    sampleColumn = defaultSampleColumn,
    units = {},
    onConversion,
  }: SeriesColumns,
): AsyncGenerator<DriverSeries> {
  const head = await tableHead(file, drivers)
  const header = head.names
  const numbered = header.includes(sampleColumn)
  const inUnits = (names: readonly string[]) => names.map((name) => ({ name, unit: lookUp(units, name) }))
  const repeated =
    parameters.length > 0 &&
    unitColumns(file, header, inUnits(parameters)).every(({ column }) => header.includes(column))
  const named = [...drivers, ...(repeated ? parameters : [])]
  const schema = {
    columns: [...named, ...(numbered ? [sampleColumn] : [])].map((name) => specOf(name, units)),
    ...(onConversion && { onConversion }),
  }
  const seen = new Set<number>()
  let open: OpenSeries | undefined
  const reading = { ...schema, calendar, missing }
  for await (const table of stampedTables(file, head, { reading, timeNames, interval })) {
    const ids = numbered ? valuesOf(table, sampleColumn) : undefined
    for (let row = 0; row < table.rows;) {
      const where = `${file} row ${table.firstRow + row}`
      const id = ids === undefined ? sample : wholeSample(ids[row] as number, `${where}: ${sampleColumn}`)
      if (open === undefined || open.sample !== id) {
        if (open !== undefined) yield open.finish()
        if (id !== undefined && seen.has(id))
          throw new InputError(
            `${where}: sample ${id} comes again — sort the rows by ${sampleColumn}, then date`,
          )
        if (id !== undefined) seen.add(id)
        open = new OpenSeries(
          { file, sample: id, firstRow: table.firstRow + row, interval, calendar, sampleColumn },
          drivers,
          repeated ? parameters : [],
        )
      }
      let end = row + 1
      while (end < table.rows && (ids === undefined || ids[end] === ids[row])) end++
      open.append(table, row, end)
      row = end
    }
  }
  if (open !== undefined) yield open.finish()
}

/** A table's chunks, whose days are stamps of the interval. */
async function* stampedTables(
  file: string,
  head: TableHead,
  {
    reading,
    timeNames,
    interval,
  }: {
    readonly reading: Pick<InUnitsSchema, 'columns' | 'calendar' | 'missing' | 'onConversion'>
    readonly timeNames: readonly string[] | undefined
    readonly interval: Interval
  },
): AsyncGenerator<Table> {
  if (interval.unit === 'day') {
    yield* streamInUnits(file, { ...reading, time: timeOf(file, head, timeNames) })
    return
  }
  const known = timeNames?.every((name) => head.names.includes(name)) === true
  const key = 'data.timeColumns, by --set data.timeColumns=[…]'
  const names = known ? timeNames : findStampColumns(file, head.names, interval, key)
  let stamps: Int32Array | undefined
  let read = 0
  for await (const table of streamInUnits(file, reading)) {
    stamps ??= await readStamps(table, names, interval)
    yield { ...table, days: stamps.subarray(read, read + table.rows) }
    read += table.rows
  }
}

/** The days of a table's rows, as stamps of the interval. */
export async function stampsOf(
  file: string,
  head: TableHead,
  { time, interval = daily, calendar = 'standard' }: SeriesColumns,
): Promise<Int32Array> {
  const columns: readonly string[] = []
  if (interval.unit === 'day') {
    const table = await readTable(file, { columns, calendar, time: timeOf(file, head, time) })
    return table.days ?? new Int32Array(0)
  }
  const known = time?.every((name) => head.names.includes(name)) === true
  const key = 'data.timeColumns, by --set data.timeColumns=[…]'
  const names = known ? time : findStampColumns(file, head.names, interval, key)
  return readStamps(await readTable(file, { columns }), names, interval)
}

/** Parameter sets by sample number, in the table's order. */
export interface ParameterSets {
  readonly file: string
  readonly names: readonly string[]
  /** `[parameters]` by sample number. */
  readonly bySample: ReadonlyMap<number, Float32Array>
}

/**
 * Reads a table of parameter sets; other columns may be there too.
 *
 * @param names the emulator's parameters
 * @throws InputError for an absent column, a missing value, or a sample that stands twice
 */
export async function readParameterSets(
  file: string,
  names: readonly string[],
  marks: readonly (string | number)[] = defaultMissing,
  {
    units = {},
    onConversion,
    sampleColumn = defaultSampleColumn,
  }: Pick<SeriesColumns, 'units' | 'onConversion' | 'sampleColumn'> = {},
): Promise<ParameterSets> {
  const header = await columnNames(file)
  if (!header.includes(sampleColumn))
    throw await noSampleColumn(file, header, sampleColumn, '--set data.sampleColumn=')
  const table = await readInUnits(file, {
    columns: [sampleColumn, ...names].map((name) => specOf(name, units)),
    missing: marks,
    ...(onConversion && { onConversion }),
  })
  const column = (name: string): Float32Array => table.columns.get(name)?.values ?? new Float32Array(0)
  const values = names.map(column)
  const bySample = new Map<number, Float32Array>()
  for (const [index, id] of column(sampleColumn).entries()) {
    const row = `${file} row ${table.firstRow + index}`
    const sample = wholeSample(id, `${row}: ${sampleColumn}`)
    if (bySample.has(sample)) throw new InputError(`${row}: sample ${sample} stands twice — keep one row`)
    const set = Float32Array.from(values, (own) => own[index] as number)
    const missing = set.findIndex(Number.isNaN)
    if (missing >= 0)
      throw new InputError(`${row}: ${names[missing]} is missing — every sample needs all its parameters`)
    bySample.set(sample, set)
  }
  if (bySample.size === 0) throw new InputError(`${file}: holds no samples — one row per sample is expected`)
  return { file, names, bySample }
}

function specOf(name: string, units: Units): ColumnSpec {
  const unit = lookUp(units, name)
  return unit === undefined ? { name } : { name, unit }
}

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
  const { sampleColumn = defaultSampleColumn } = columns
  const numbered = (await columnNames(first.file, columns.drivers)).includes(sampleColumn)
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
