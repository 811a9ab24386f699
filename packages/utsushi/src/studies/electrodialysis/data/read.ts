// Reads the table of all experiments and refuses what no emulator could be trained on: every refusal names file, row and
// column. Totals that do not hold together are refused too, for an emulator that keeps totals could learn nothing from them;
// nearly always a unit is to blame, and the column is named. What is merely worth knowing (gaps, scatter) is left to
// `inspect.ts`.
import { formatNumber } from '@utsushi/study/plots'
import { join } from 'node:path'
import { unitColumns, type Table } from '@utsushi/data'
import { columnNames, readInUnits, readLabels } from '@utsushi/data/node'
import { greatestOf, InputError, suggestionOrAll } from '@utsushi/ground'
import { missingMarks } from '@utsushi/study'
import { keyOfColumn, type ElectrodialysisConfig } from '../config.js'
import {
  departingTotals,
  scatter,
  totalSeries,
  type Experiments,
  type LargestDeparture,
  type TotalSeries,
} from './experiments.js'
import { likelySlip, slipWords } from './likely-slip.js'
import { checkTimes, short } from './times.js'
import { declaredSystem, type DeclaredSystem, type Variable } from './system.js'

type Section = Pick<ElectrodialysisConfig, 'data' | 'system'>

/**
 * Reads the experiments that a study file names.
 * @param options `keepImbalance`: do not refuse totals that drift; finding them is what `inspect` is for
 * @throws InputError for a missing column, text where a number belongs, an experiment of one row, times that are
 * unsorted, repeated or not one interval apart, an empty compartment, a negative concentration, a start with gaps, or
 * totals that do not hold together
 * @example const { ids, panel } = await readExperiments(config)
 */
export async function readExperiments(
  config: Section,
  {
    keepImbalance = false,
    onConversion,
  }: { readonly keepImbalance?: boolean; readonly onConversion?: (note: string) => void } = {},
): Promise<Experiments> {
  const { folder, file: name, experiment, time, timeUnit } = config.data
  const file = join(folder, name)
  const system = declaredSystem(config)
  await refuseAbsent(config, file, system)
  const labels = await readLabels(file, experiment)
  const table = await readInUnits(file, {
    columns: [{ name: time, unit: timeUnit }, ...system.variables],
    missing: missingMarks(config.data),
    ...(onConversion && { onConversion }),
  })
  const experiments = gather(config, system, table, labels)
  if (!keepImbalance) refuseImbalance(experiments, config.data.maxImbalance)
  return experiments
}

/** @throws InputError naming the key that says which column is meant */
async function refuseAbsent(
  { data, system }: Section,
  file: string,
  { variables }: DeclaredSystem,
): Promise<void> {
  const wanted = [
    { name: data.experiment, key: 'data.experiment' },
    { name: data.time, key: 'data.time', unit: data.timeUnit },
    ...variables.map((variable) => ({ ...variable, key: keyOfColumn(system, variable.name) })),
  ]
  const header = await columnNames(
    file,
    wanted.map(({ name }) => name),
  )
  const found = unitColumns(file, header, wanted)
  const taken = new Set(found.map(({ column }) => column))
  const free = header.filter((name) => name !== '' && !taken.has(name))
  const problems = wanted.flatMap(({ name, key }, place) =>
    header.includes(found[place]?.column ?? name)
      ? []
      : [`${key}: ${file} has no column "${name}"${suggestionOrAll(name, free)}`],
  )
  if (problems.length > 0) throw new InputError(problems.join('\n'))
}

function gather(
  config: Section,
  system: DeclaredSystem,
  table: Table,
  labels: readonly string[],
): Experiments {
  const { file, firstRow } = table
  const rowsOf = new Map<string, number[]>()
  for (const [row, label] of labels.entries()) {
    const rows = rowsOf.get(label)
    if (rows === undefined) rowsOf.set(label, [row])
    else rows.push(row)
  }
  if (rowsOf.size === 0) throw new InputError(`${file}: has no rows — expected samples of experiments`)
  const ids = [...rowsOf.keys()]
  const lengths = Int32Array.from(rowsOf.values(), ({ length }) => length)
  const steps = greatestOf(lengths)
  const { variables } = system
  const width = variables.length
  const values = new Float32Array(ids.length * steps * width).fill(NaN)
  const times = new Float32Array(ids.length * steps).fill(NaN)
  const fileRows = new Int32Array(ids.length * steps)
  const missing = variables.map(() => 0)
  const takenAsZero = new Map<string, number>()
  let roundedTimes: number | undefined
  for (const [experiment, rows] of [...rowsOf.values()].entries()) {
    const place: Place = { file, firstRow, id: ids[experiment] ?? '' }
    const decimals = checkTimes(config.data, {
      ...{ file, id: place.id, rows: rows.map((row) => firstRow + row) },
      times: rows.map((row) => column(table, config.data.time)[row] ?? NaN),
    })
    roundedTimes = decimals ?? roundedTimes
    for (const [step, row] of rows.entries()) {
      const at = experiment * steps + step
      times[at] = column(table, config.data.time)[row] ?? NaN
      fileRows[at] = firstRow + row
      for (const [feature, variable] of variables.entries()) {
        const measured = column(table, variable.name)[row] ?? NaN
        const value = checkedValue(measured, variable, config.data.detectionLimit, place, row, step)
        if (Number.isNaN(value)) missing[feature] = (missing[feature] ?? 0) + 1
        if (value !== measured && !Number.isNaN(measured))
          takenAsZero.set(variable.name, (takenAsZero.get(variable.name) ?? 0) + 1)
        values[at * width + feature] = value
      }
    }
  }
  return {
    file,
    system,
    ids,
    interval: config.data.interval,
    lengths,
    steps,
    panel: {
      names: variables.map(({ name }) => name),
      units: variables.map(({ unit }) => unit),
      shape: [ids.length, steps, width],
      values,
      missing,
      lengths,
    },
    times,
    fileRows,
    takenAsZero: Object.fromEntries(takenAsZero),
    ...(roundedTimes === undefined ? {} : { roundedTimes }),
  }
}

interface Place {
  readonly file: string
  readonly firstRow: number
  readonly id: string
}

function column(table: Table, name: string): Float32Array {
  const found = table.columns.get(name)
  if (found === undefined) throw new RangeError(`column ${name} was not read`)
  return found.values
}

/** A value as it is taken: itself, or 0 for a concentration within the detection limit. */
function checkedValue(
  value: number,
  variable: Variable,
  detectionLimit: number,
  { file, firstRow, id }: Place,
  row: number,
  step: number,
): number {
  const { name, unit, kind } = variable
  const where = `${file} row ${firstRow + row}: ${name}`
  const known = kind === 'control' || variable.mode === 'measured'
  if (Number.isNaN(value)) {
    if (known)
      throw new InputError(
        `${where} is missing — inputs must be known at every sample: write it (${unit}), or leave experiment ${id} out`,
      )
    if (step === 0 && kind !== 'response')
      throw new InputError(
        `${where} is missing at the start of experiment ${id} — a batch begins from a whole state: write it (${unit}), or leave the experiment out`,
      )
    return NaN
  }
  if (kind === 'volume' && !(value > 0))
    throw new InputError(`${where} is ${short(value)} — expected a volume above 0 (${unit})`)
  if (kind !== 'concentration' || value >= 0) return value
  // The table's numbers have 32 bits: −0.001 as it was read lies below −0.001.
  if (value >= Math.fround(-detectionLimit)) return 0
  throw new InputError(
    `${where} is ${short(value)} — expected a concentration of 0 or more (${unit}); ` +
      `mend it, or, where it is scatter around 0, set data.detectionLimit to ${short(-value)} or more`,
  )
}

/**
 * Refuses totals that leave their first value by more than `most`, a share; where that is more than scatter, columns of plainly
 * different units are refused whatever the study file allows.
 * @throws InputError naming experiment, step and size of the worst departure, and the column to blame where one is
 */
function refuseImbalance(experiments: Experiments, most: number): void {
  const departing = departingTotals(totalSeries(experiments), Math.min(most, scatter))
  for (const { series, departure } of departing) {
    const slip = likelySlip(experiments, series.experiment)
    if (Math.abs(departure.share) <= most && slip?.certain !== true) continue
    const remedy = slip === undefined ? withoutSlip(experiments, departure.share, most) : slipWords(slip)
    throw new InputError(`${departureWords(experiments, series, departure)} — ${remedy}`)
  }
}

/** What to do about a total that departs where no column is to blame. */
export function withoutSlip(
  { system: { volumeUnit, concentrationUnit } }: Pick<Experiments, 'system'>,
  share: number,
  most: number,
): string {
  const enough = Math.ceil(100 * Math.abs(share)) / 100
  return `give all volumes in ${volumeUnit} and all concentrations in ${concentrationUnit}; if the measurements scatter so, raise data.maxImbalance from ${most} to ${enough}`
}

function departureWords(
  { file, ids, fileRows, steps }: Experiments,
  { name, unit, experiment }: TotalSeries,
  { step, share, total, first }: LargestDeparture,
): string {
  // Beyond ten times as much a person counts in times, not in per cent.
  const size =
    Math.abs(share) < 10
      ? `${formatNumber(Math.abs(100 * share))} % ${share > 0 ? 'above' : 'below'}`
      : `${formatNumber(total / first)} times`
  return (
    `${file} row ${fileRows[experiment * steps + step] ?? 0}: the total of ${name} in experiment ${ids[experiment] ?? ''} is ` +
    `${formatNumber(total, 4)} ${unit} at step ${step}, ${size} the ${formatNumber(first, 4)} at its start`
  )
}
