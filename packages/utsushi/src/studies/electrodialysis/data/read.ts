// Reads the table of all experiments and refuses what no emulator could be trained on: every refusal names file, row and
// column. Totals that do not hold together are refused too, for an emulator that keeps totals could learn nothing from them;
// nearly always a unit is to blame, and the column is named. What is merely worth knowing (gaps, scatter) is left to
// `inspect.ts`.
import { join } from 'node:path'
import type { Table } from '@utsushi/data'
import { readLabels, readTable } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import { missingMarks } from '@utsushi/study'
import type { ElectrodialysisConfig } from '../config.js'
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
  { keepImbalance = false }: { readonly keepImbalance?: boolean } = {},
): Promise<Experiments> {
  const { folder, file: name, experiment, time, timeUnit } = config.data
  const file = join(folder, name)
  const system = declaredSystem(config)
  const labels = await readLabels(file, experiment)
  const table = await readTable(file, {
    columns: [{ name: time, unit: timeUnit }, ...system.variables],
    missing: missingMarks(config.data),
  })
  const experiments = gather(config, system, table, labels)
  if (!keepImbalance) refuseImbalance(experiments, config.data.maxImbalance)
  return experiments
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
  const steps = Math.max(...lengths)
  const { variables } = system
  const width = variables.length
  const values = new Float32Array(ids.length * steps * width).fill(NaN)
  const times = new Float32Array(ids.length * steps).fill(NaN)
  const fileRows = new Int32Array(ids.length * steps)
  const missing = variables.map(() => 0)
  const takenAsZero: Record<string, number> = {}
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
          takenAsZero[variable.name] = (takenAsZero[variable.name] ?? 0) + 1
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
    takenAsZero,
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
        `${where} is missing — inputs must be known at every sample; fill the gap (${unit})`,
      )
    if (step === 0 && kind !== 'response')
      throw new InputError(
        `${where} is missing at the start of experiment ${id} — a batch begins from a whole state`,
      )
    return NaN
  }
  if (kind === 'volume' && !(value > 0))
    throw new InputError(`${where} is ${short(value)} — expected a volume above 0 (${unit})`)
  if (kind !== 'concentration' || value >= 0) return value
  if (value >= -detectionLimit) return 0
  throw new InputError(
    `${where} is ${short(value)} — expected a concentration of 0 or more (${unit}); ` +
      `data.detectionLimit says how far below 0 scatter may reach`,
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
    const { volumeUnit, concentrationUnit } = experiments.system
    const remedy =
      slip === undefined
        ? `give all volumes in ${volumeUnit} and all concentrations in ${concentrationUnit}; if the measurements scatter so, raise data.maxImbalance (${most})`
        : slipWords(slip)
    throw new InputError(`${departureWords(experiments, series, departure)} — ${remedy}`)
  }
}

function departureWords(
  { file, ids, fileRows, steps }: Experiments,
  { name, unit, experiment }: TotalSeries,
  { step, share, total, first }: LargestDeparture,
): string {
  // Beyond ten times as much a person counts in times, not in per cent.
  const size =
    Math.abs(share) < 10
      ? `${Number(Math.abs(100 * share).toPrecision(3))} % ${share > 0 ? 'above' : 'below'}`
      : `${Number((total / first).toPrecision(3))} times`
  return (
    `${file} row ${fileRows[experiment * steps + step] ?? 0}: the total of ${name} in experiment ${ids[experiment] ?? ''} is ` +
    `${total.toPrecision(4)} ${unit} at step ${step}, ${size} the ${first.toPrecision(4)} at its start`
  )
}
