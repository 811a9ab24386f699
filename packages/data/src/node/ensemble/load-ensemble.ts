/**
 * A parameter-perturbed ensemble of a process model, from a folder: `parameter_summary.csv` and one daily table per sample.
 * Samples may run over the same days, or each over its own: the days are then those of all of them, and a sample has nothing
 * outside of its record.
 */
import { InputError, leastOf } from '@utsushi/ground'
import type { Calendar } from '../../day.js'
import { featureValues, type Panel } from '../../panel.js'
import type { Records } from '../../sampling/part.js'
import type { TimeAxis } from '../../time/axis.js'
import { checkStamps } from '../../time/check-stamps.js'
import { daily, type Interval } from '../../time/interval.js'
import {
  checkColumns,
  checkDays,
  columnFinding,
  refuseFindings,
  type Finding,
  type FindingKind,
} from '../../table/checks.js'
import { eachTable } from '../table/read-tables.js'
import {
  columnSpec,
  type ColumnSpec,
  type Table,
  type TableSchema,
  type TimeColumns,
} from '../../table/schema.js'
import { ensembleFiles } from './ensemble-files.js'
import { readStamps } from './read-stamps.js'
import { LeapDays } from './leap-days.js'
import { periodsInWords, SampleTables } from './samples.js'
import { readParameters, refuseDisagreement, withoutParameters, type ParameterTable } from './parameters.js'

/** What to load and from which columns. */
export interface EnsembleOptions {
  /** Parameter columns of the summary; all of them when absent. Of none, the folder need not hold a summary. */
  readonly parameters?: readonly (string | ColumnSpec)[]
  /** The column of the summary that numbers the samples. Default `sample_id`. */
  readonly sampleColumn?: string
  /** Columns of the summary that are no parameters where all of them are read, such as one that names a site. */
  readonly notParameters?: readonly string[]
  /** Columns of the daily tables. */
  readonly drivers: readonly (string | ColumnSpec)[]
  /**
   * Where the drivers stand in other tables than the samples' own: a daily table that holds the days and targets of a sample, with
   * its drivers added, one value for each of its rows.
   */
  readonly withDrivers?: (table: Table, sample: number) => Promise<Table>
  /** Columns of the daily tables. */
  readonly targets: readonly (string | ColumnSpec)[]
  /** Where the day of a row stands; of other steps than days `stampColumns` says it. */
  readonly time?: TimeColumns
  /** From one row to the next. Default: a day. */
  readonly interval?: Interval
  /** Where the stamp of a row stands when steps are shorter than a day, or months or years; as `readStamps` takes them. */
  readonly stampColumns?: readonly string[]
  /** `noleap` where the daily tables have no 29 February. Default `standard`. */
  readonly calendar?: Calendar
  /** What stands for a missing value. Default: empty, `NaN`, `NA`, −9999. */
  readonly missing?: TableSchema['missing']
  /** Only these samples, by number; all of the summary's when absent. */
  readonly samples?: readonly number[]
  /** Findings that end the load. Default: gaps, repeats and disorder in the dates, and columns without any value. */
  readonly refuse?: readonly FindingKind[]
  /** Told after each sample. */
  readonly onSample?: (done: number, all: number) => void
}

/** An ensemble in memory. */
export interface Ensemble extends TimeAxis {
  readonly folder: string
  /** Sample numbers; entity `i` everywhere else is `samples[i]`. */
  readonly samples: readonly number[]
  /** One a sample. */
  readonly files: readonly string[]
  /** Row of the first day in each file, as an editor counts it. */
  readonly firstRows: readonly number[]
  /** The table of parameters, and the row of the first of `samples` in it; they stand one below the other. */
  readonly summary: { readonly file: string; readonly firstRow: number }
  /** Samples, by place, from whose tables days were left out that `calendar: noleap` has not, while other tables have none such. */
  readonly leapDaysLeftOut?: ReadonlySet<number>
  /** Where each sample's record lies among the days (the steps); absent where all share their days, which is the usual case. */
  readonly records?: Records
  /** `[samples, parameters]` */
  readonly statics: Panel
  /** `[samples, days, drivers]` */
  readonly drivers: Panel
  /** `[samples, days, targets]` */
  readonly targets: Panel
  /** What was found and not refused: constant columns and the like. */
  readonly findings: readonly Finding[]
}

const refusedByDefault: readonly FindingKind[] = [
  'date-gap',
  'repeated-date',
  'unsorted-date',
  'missing-column',
]

/**
 * Loads an ensemble folder.
 * @throws InputError for a missing or duplicate sample, disagreeing parameters or dates, unknown columns, text for numbers,
 * and the findings that `refuse` names
 * @example
 * const ensemble = await loadEnsemble('data/sipnet', {
 *   time: { date: 'date' },
 *   drivers: [{ name: 'tair', unit: '°C' }, 'par'],
 *   targets: [{ name: 'gpp', unit: 'g C m⁻² day⁻¹' }],
 * })
 * ensemble.targets.shape // [180, 2616, 1]
 */
export async function loadEnsemble(folder: string, options: EnsembleOptions): Promise<Ensemble> {
  const { interval = daily } = options
  const found = await ensembleFiles(folder, { parameters: options.parameters?.length !== 0, interval })
  const read =
    found.summary === undefined
      ? withoutParameters(folder, found.daily.keys())
      : await readParameters(found.summary, options)
  const summary = selectSamples(read, options.samples)
  const files = filesOf(summary, found.daily, options.samples !== undefined)
  const drivers = options.drivers.map(columnSpec)
  const targets = options.targets.map(columnSpec)
  const schema = dailySchema(options, summary, options.withDrivers === undefined ? drivers : [], targets)
  const refuse = options.refuse ?? refusedByDefault
  const findings: Finding[] = []
  const firstRows: number[] = []
  const tables = new SampleTables(files.length, drivers, targets, interval)
  let sample = 0
  const leap = new LeapDays(options.calendar, interval)
  for await (const read of eachTable(files, schema)) {
    const own = leap.without(await stamped(read, interval, options.stampColumns), sample)
    refuseDisagreement(own, summary, sample)
    const table = (await options.withDrivers?.(own, summary.samples[sample] ?? sample)) ?? own
    const disorder = checkSteps(table, interval, options.calendar)
    findings.push(...disorder.filter(({ kind }) => !findings.some((known) => known.kind === kind)))
    // A column may well be constant in one sample; what counts is the ensemble, below.
    findings.push(
      ...checkColumns(withoutRepeated(table, summary)).filter(({ kind }) => kind === 'missing-column'),
    )
    refuseFindings(findings, refuse)
    firstRows.push(table.firstRow)
    tables.add(table)
    sample++
    options.onSample?.(sample, files.length)
  }
  findings.push(...leap.finish(files, refuse))
  const laid = tables.finish()
  if (laid === undefined) throw new InputError(`${folder}: holds no samples to load`)
  const { samples, statics } = summary
  const periods = periodsInWords(laid, files)
  if (periods !== undefined) findings.push({ kind: 'other-period', message: `${folder}: ${periods}` })
  findings.push(...constantFeatures(summary.file, statics))
  findings.push(...[laid.drivers, laid.targets].flatMap((panel) => constantFeatures(folder, panel)))
  refuseFindings(findings, refuse)
  return {
    ...{ folder, samples, files, firstRows, ...laid, statics, findings },
    ...(leap.leftOut.size > 0 && { leapDaysLeftOut: leap.leftOut }),
    summary: { file: summary.file, firstRow: summary.firstRow },
  }
}

/** A table whose days are the stamps of the interval. */
async function stamped(
  table: Table,
  interval: Interval,
  columns: readonly string[] | undefined,
): Promise<Table> {
  if (table.days !== undefined || columns === undefined) return table
  return { ...table, days: await readStamps(table, columns, interval) }
}

function checkSteps(
  { file, firstRow, days }: Table,
  interval: Interval,
  calendar: Calendar | undefined,
): Finding[] {
  if (days === undefined || (interval.unit === 'day' && interval.count === 1))
    return checkDays({ file, firstRow, ...(days && { days }) }, calendar)
  return checkStamps({ file, firstRow, stamps: days }, interval)
}

/** The summary's rows for the asked samples, in the order asked. */
function selectSamples(summary: ParameterTable, wanted: readonly number[] | undefined): ParameterTable {
  if (wanted === undefined) return summary
  const width = summary.statics.names.length
  const statics = {
    ...summary.statics,
    shape: [wanted.length, width],
    values: new Float32Array(wanted.length * width),
  }
  const taken = new Set<number>()
  for (const [index, sample] of wanted.entries()) {
    const row = summary.samples.indexOf(sample)
    if (row < 0)
      throw new InputError(`${summary.file}: has no sample ${sample} — it has ${summary.samples.length}`)
    if (taken.has(sample)) throw new InputError(`sample ${sample} is asked for twice — name each sample once`)
    taken.add(sample)
    statics.values.set(summary.statics.values.subarray(row * width, (row + 1) * width), index * width)
  }
  return { ...summary, samples: wanted, statics }
}

function filesOf(summary: ParameterTable, daily: ReadonlyMap<number, string>, partial: boolean): string[] {
  const [sampleFrom, tableFrom] = [leastOf(summary.samples), leastOf(daily.keys())]
  const shift = tableFrom - sampleFrom
  if (shift !== 0 && daily.size === summary.samples.length)
    if (summary.samples.every((sample) => daily.has(sample + shift)))
      throw new InputError(
        `${summary.file}: numbers its samples from ${sampleFrom}, the daily tables are numbered from ${tableFrom} — number both alike`,
      )
  const files = summary.samples.map((sample) => {
    const file = daily.get(sample)
    if (file !== undefined) return file
    const name = `daily_${String(sample).padStart(4, '0')}`
    throw new InputError(
      `${summary.file}: sample ${sample} has no daily table — expected a file named *${name}*: add it, or leave the sample's row out`,
    )
  })
  const known = new Set(summary.samples)
  for (const [sample, file] of daily) {
    if (partial || known.has(sample)) continue
    throw new InputError(
      `${file}: sample ${sample} has no row in ${summary.file} — add its row, or remove the file`,
    )
  }
  return files
}

function dailySchema(
  options: EnsembleOptions,
  summary: ParameterTable,
  drivers: readonly ColumnSpec[],
  targets: readonly ColumnSpec[],
): TableSchema {
  const taken = new Set<string>()
  for (const { name } of [...drivers, ...targets]) {
    if (taken.has(name))
      throw new InputError(`column "${name}" is asked for twice — a driver or a target, once`)
    taken.add(name)
  }
  // Parameters may be repeated on every daily row; where they are, they are read to be compared.
  const repeated = summary.statics.names
    .filter((name) => !taken.has(name))
    .map((name) => ({ name, optional: true }))
  const columns = [...drivers, ...targets, ...repeated]
  const { time, calendar } = options
  const schema = { columns, ...(time && { time }), ...(calendar && { calendar }) }
  return options.missing === undefined ? schema : { ...schema, missing: options.missing }
}

function withoutRepeated(table: Table, summary: ParameterTable): Pick<Table, 'file' | 'columns'> {
  const columns = new Map([...table.columns].filter(([name]) => !summary.statics.names.includes(name)))
  return { file: table.file, columns }
}

/** Features that are the same in every sample, every day. */
function constantFeatures(where: string, panel: Panel): Finding[] {
  return panel.names.flatMap((name) => {
    const finding = columnFinding(where, name, featureValues(panel, name))
    return finding?.kind === 'constant-column' ? [finding] : []
  })
}
