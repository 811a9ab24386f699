/**
 * Daily tables laid out by sample and day while they are read. As long as all share their days, values go straight to their
 * place; tables of other periods are kept beside it until all days are known, and then laid out on the calendar of all.
 */
import { InputError } from '@utsushi/ground'
import { newPanel, type MutablePanel } from '../../panel.js'
import { recordsOn, unionCalendar } from '../../records.js'
import type { Records } from '../../sampling/part.js'
import { axisOf, formatStep, type TimeAxis } from '../../time/axis.js'
import { stepsInWords, type Interval } from '../../time/interval.js'
import type { ColumnSpec, Table } from '../../table/schema.js'
import { refuseTooLarge } from '../table/memory.js'

/** What was read, by sample and day. */
export interface LaidOut extends TimeAxis {
  /** Where each sample's record lies among them; absent where all share their days. */
  readonly records?: Records
  readonly drivers: MutablePanel
  readonly targets: MutablePanel
}

/** Columns of one table, day by day: `[days, columns]`. */
interface Slab {
  readonly days: Int32Array
  readonly drivers: Float32Array
  readonly targets: Float32Array
}

/** Panels while their tables come in. */
interface Growing {
  /** Stamps of the interval; days, of daily tables. */
  readonly stamps: Int32Array
  readonly records?: Records
  readonly drivers: MutablePanel
  readonly targets: MutablePanel
}

/** Tables of samples on their way into panels. A table's days are stamps of the interval. */
export class SampleTables {
  readonly #samples: number
  readonly #columns: { readonly drivers: readonly ColumnSpec[]; readonly targets: readonly ColumnSpec[] }
  readonly #interval: Interval
  #shared: Growing | undefined
  #filled = 0
  readonly #others: Slab[] = []
  readonly #missing = { drivers: [] as number[], targets: [] as number[] }

  constructor(
    samples: number,
    drivers: readonly ColumnSpec[],
    targets: readonly ColumnSpec[],
    interval: Interval,
  ) {
    this.#samples = samples
    this.#interval = interval
    this.#columns = { drivers, targets }
  }

  /** @throws InputError for a table without rows, or when all of them would not fit into memory */
  add(table: Table): void {
    const days = table.days ?? new Int32Array(0)
    if (days.length === 0) throw new InputError(`${table.file}: holds no rows — a daily table is expected`)
    this.#shared ??= this.#room(days.slice())
    count(table, this.#columns.drivers, this.#missing.drivers)
    count(table, this.#columns.targets, this.#missing.targets)
    if (this.#others.length === 0 && sameDays(days, this.#shared.stamps)) {
      place(table, this.#shared.drivers, this.#filled)
      place(table, this.#shared.targets, this.#filled)
      this.#filled++
      return
    }
    const slab = (columns: readonly ColumnSpec[]): Float32Array => {
      const panel = newPanel(columns, [1, days.length])
      place(table, panel, 0)
      return panel.values
    }
    this.#others.push({
      days: days.slice(),
      drivers: slab(this.#columns.drivers),
      targets: slab(this.#columns.targets),
    })
  }

  /** The panels of all samples; `undefined` when there was no table. */
  finish(): LaidOut | undefined {
    const shared = this.#shared
    if (shared === undefined) return undefined
    const laid = this.#others.length === 0 ? shared : this.#onOneCalendar(shared)
    laid.drivers.missing.splice(0, Infinity, ...this.#missing.drivers)
    laid.targets.missing.splice(0, Infinity, ...this.#missing.targets)
    const { stamps, ...panels } = laid
    return { ...axisOf(stamps, this.#interval), ...panels }
  }

  #onOneCalendar(shared: Growing): Growing {
    const own = [
      ...Array.from({ length: this.#filled }, () => shared.stamps),
      ...this.#others.map(({ days }) => days),
    ]
    const days = unionCalendar([shared.stamps, ...this.#others.map(({ days }) => days)])
    const records = recordsOn(days, own)
    const whole = this.#room(days)
    for (const key of ['drivers', 'targets'] as const) {
      const panel = whole[key]
      panel.values.fill(NaN)
      const width = panel.names.length
      own.forEach((record, sample) => {
        const slab =
          sample < this.#filled
            ? shared[key].values.subarray(
                sample * record.length * width,
                (sample + 1) * record.length * width,
              )
            : (this.#others[sample - this.#filled] as Slab)[key]
        spread(slab, record, days, panel, sample)
      })
    }
    if (records === undefined) return whole
    return {
      stamps: days,
      records,
      drivers: { ...whole.drivers, records },
      targets: { ...whole.targets, records },
    }
  }

  #room(stamps: Int32Array): Growing {
    const panel = (columns: readonly ColumnSpec[]): MutablePanel => {
      const bytes = this.#samples * stamps.length * columns.length * Float32Array.BYTES_PER_ELEMENT
      const steps = stepsInWords(stamps.length, this.#interval)
      refuseTooLarge(`${this.#samples} samples × ${steps} × ${columns.length} columns`, bytes)
      return newPanel(columns, [this.#samples, stamps.length])
    }
    return { stamps, drivers: panel(this.#columns.drivers), targets: panel(this.#columns.targets) }
  }
}

/**
 * How the periods of samples differ, in a sentence; `undefined` where all share their days.
 * @param files one a sample
 */
export function periodsInWords(
  { records, ...axis }: TimeAxis & Pick<LaidOut, 'records'>,
  files: readonly string[],
): string | undefined {
  if (records === undefined) return undefined
  const groups = new Map<string, number[]>()
  for (const [sample, { from, to }] of records.entries()) {
    const period = `${formatStep(axis, from)} to ${formatStep(axis, to - 1)}`
    groups.set(period, [...(groups.get(period) ?? []), sample])
  }
  const told = [...groups].sort(([, a], [, b]) => b.length - a.length).slice(0, 4)
  const parts = told.map(([period, [first = 0, ...others]]) =>
    others.length === 0 ? `${period} (${files[first]})` : `${period} (${others.length + 1} samples)`,
  )
  const more = groups.size > told.length ? ` and ${groups.size - told.length} other periods` : ''
  return `samples have records of different periods: ${parts.join(', ')}${more}`
}

function sameDays(a: Int32Array, b: Int32Array): boolean {
  return a.length === b.length && a.every((day, index) => day === b[index])
}

function count(table: Table, columns: readonly ColumnSpec[], missing: number[]): void {
  for (const [feature, { name }] of columns.entries())
    missing[feature] = (missing[feature] ?? 0) + (table.columns.get(name)?.missing ?? 0)
}

/** Writes a table's columns into a sample's slab of a panel, day by day. */
function place(table: Table, panel: MutablePanel, sample: number): void {
  const width = panel.names.length
  const start = sample * table.rows * width
  for (const [feature, name] of panel.names.entries()) {
    const column = table.columns.get(name)
    if (column === undefined) throw new Error(`column ${name} was not read`)
    const { values } = column
    for (let day = 0, at = start + feature; day < table.rows; day++, at += width)
      panel.values[at] = values[day] as number
  }
}

/** Writes the rows of a sample's record to their days of the calendar; both ascend. */
function spread(
  slab: Float32Array,
  record: Int32Array,
  days: Int32Array,
  panel: MutablePanel,
  sample: number,
): void {
  const width = panel.names.length
  let at = 0
  for (const [row, day] of record.entries()) {
    while ((days[at] as number) < day) at++
    panel.values.set(slab.subarray(row * width, (row + 1) * width), (sample * days.length + at) * width)
  }
}
