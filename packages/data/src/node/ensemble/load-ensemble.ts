/**
 * A parameter-perturbed ensemble of a process model, from a folder: `parameter_summary.csv` and one daily table per sample.
 * Samples run over the same days; what differs between them is parameters, and so targets.
 */
import { InputError } from '@utsushi/ground'
import { formatDay, type Calendar } from '../../day.js'
import { featureValues, newPanel, type MutablePanel, type Panel } from '../../panel.js'
import {
  checkColumns,
  checkDays,
  columnFinding,
  refuseFindings,
  type Finding,
  type FindingKind,
} from '../../table/checks.js'
import { refuseTooLarge } from '../table/memory.js'
import { eachTable } from '../table/read-tables.js'
import {
  columnSpec,
  type ColumnSpec,
  type Table,
  type TableSchema,
  type TimeColumns,
} from '../../table/schema.js'
import { ensembleFiles } from './ensemble-files.js'
import { readParameters, refuseDisagreement, withoutParameters, type ParameterTable } from './parameters.js'

/** What to load and from which columns. */
export interface EnsembleOptions {
  /** Parameter columns of the summary; all of them when absent. Of none, the folder need not hold a summary. */
  readonly parameters?: readonly (string | ColumnSpec)[]
  /** Columns of the daily tables. */
  readonly drivers: readonly (string | ColumnSpec)[]
  /** Columns of the daily tables. */
  readonly targets: readonly (string | ColumnSpec)[]
  readonly time: TimeColumns
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
export interface Ensemble {
  readonly folder: string
  /** Sample numbers; entity `i` everywhere else is `samples[i]`. */
  readonly samples: readonly number[]
  /** One a sample. */
  readonly files: readonly string[]
  /** Days since 1970-01-01, shared by all samples. */
  readonly days: Int32Array
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
  const found = await ensembleFiles(folder, options.parameters?.length !== 0)
  const read =
    found.summary === undefined
      ? withoutParameters(folder, found.daily.keys())
      : await readParameters(found.summary, options.parameters)
  const summary = selectSamples(read, options.samples)
  const files = filesOf(summary, found.daily, options.samples !== undefined)
  const drivers = options.drivers.map(columnSpec)
  const targets = options.targets.map(columnSpec)
  const schema = dailySchema(options, summary, drivers, targets)
  const refuse = options.refuse ?? refusedByDefault
  const findings: Finding[] = []
  let first: { days: Int32Array; file: string; drivers: MutablePanel; targets: MutablePanel } | undefined
  let sample = 0
  for await (const table of eachTable(files, schema)) {
    refuseDisagreement(table, summary, sample)
    if (first === undefined) {
      if (table.rows === 0) throw new InputError(`${table.file}: holds no rows — a daily table is expected`)
      first = {
        days: table.days?.slice() ?? new Int32Array(0),
        file: table.file,
        drivers: roomFor(drivers, files.length, table.rows),
        targets: roomFor(targets, files.length, table.rows),
      }
      findings.push(...checkDays(table, options.calendar))
    } else refuseOtherDays(table, first)
    // A column may well be constant in one sample; what counts is the ensemble, below.
    findings.push(
      ...checkColumns(withoutRepeated(table, summary)).filter(({ kind }) => kind === 'missing-column'),
    )
    refuseFindings(findings, refuse)
    place(table, first.drivers, sample)
    place(table, first.targets, sample)
    sample++
    options.onSample?.(sample, files.length)
  }
  if (first === undefined) throw new InputError(`${folder}: holds no samples to load`)
  const { samples, statics } = summary
  findings.push(...constantFeatures(summary.file, statics))
  findings.push(...[first.drivers, first.targets].flatMap((panel) => constantFeatures(folder, panel)))
  refuseFindings(findings, refuse)
  return {
    folder,
    samples,
    files,
    days: first.days,
    statics,
    drivers: first.drivers,
    targets: first.targets,
    findings,
  }
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
  return { file: summary.file, samples: wanted, statics }
}

function filesOf(summary: ParameterTable, daily: ReadonlyMap<number, string>, partial: boolean): string[] {
  const files = summary.samples.map((sample) => {
    const file = daily.get(sample)
    if (file !== undefined) return file
    const name = `daily_${String(sample).padStart(4, '0')}`
    throw new InputError(
      `${summary.file}: sample ${sample} has no daily table — expected a file named *${name}*`,
    )
  })
  const known = new Set(summary.samples)
  for (const [sample, file] of daily) {
    if (partial || known.has(sample)) continue
    throw new InputError(
      `${file}: sample ${sample} has no row in ${summary.file} — add it or remove the file`,
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
  const schema = calendar === undefined ? { columns, time } : { columns, time, calendar }
  return options.missing === undefined ? schema : { ...schema, missing: options.missing }
}

function roomFor(columns: readonly ColumnSpec[], samples: number, days: number): MutablePanel {
  const bytes = samples * days * columns.length * Float32Array.BYTES_PER_ELEMENT
  refuseTooLarge(`${samples} samples × ${days} days × ${columns.length} columns`, bytes)
  return newPanel(columns, [samples, days])
}

function refuseOtherDays(table: Table, first: { readonly days: Int32Array; readonly file: string }): void {
  const days = table.days ?? new Int32Array(0)
  const shared = Math.min(days.length, first.days.length)
  for (let index = 0; index < shared; index++) {
    if (days[index] === first.days[index]) continue
    const here = formatDay(days[index] as number)
    const there = formatDay(first.days[index] as number)
    throw new InputError(
      `${table.file} row ${table.firstRow + index}: date is ${here}, but ${first.file} has ${there} — all samples share their days`,
    )
  }
  if (days.length === first.days.length) return
  throw new InputError(
    `${table.file}: has ${days.length} ${days.length === 1 ? 'day' : 'days'}, but ${first.file} has ${first.days.length} — all samples share their days`,
  )
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

/** Writes a table's columns into a sample's slab of a panel, day by day. */
function place(table: Table, panel: MutablePanel, sample: number): void {
  const width = panel.names.length
  const start = sample * table.rows * width
  for (const [feature, name] of panel.names.entries()) {
    const column = table.columns.get(name)
    if (column === undefined) throw new Error(`column ${name} was not read`)
    panel.missing[feature] = (panel.missing[feature] ?? 0) + column.missing
    const { values } = column
    for (let day = 0, at = start + feature; day < table.rows; day++, at += width)
      panel.values[at] = values[day] as number
  }
}
