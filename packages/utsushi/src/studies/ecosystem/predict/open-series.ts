// One sample's weather while its rows come in: consecutive steps, nothing missing, parameters that do not change.
import {
  formatStamp,
  nextDay,
  stampStep,
  stepWords,
  type Calendar,
  type Interval,
  type Table,
} from '@utsushi/data'
import { InputError } from '@utsushi/ground'

/** Weather of one sample over consecutive days. */
export interface DriverSeries {
  readonly file: string
  /** The sample as the table or its name has it; absent when neither says. */
  readonly sample?: number
  /** Row of the first day in the file, as a person counts it. */
  readonly firstRow: number
  /** Stamps of the steps, `[days]`: days since 1970-01-01 of daily tables. */
  readonly days: Int32Array
  /** `[days, drivers]` */
  readonly drivers: Float32Array
  /** `[parameters]`, when the table repeats all of them on every row. */
  readonly parameters?: Float32Array
}

/** Where a series stands, and its time step. */
interface SeriesPlace {
  readonly file: string
  readonly sample: number | undefined
  readonly firstRow: number
  readonly interval: Interval
  readonly calendar: Calendar
  /** The column that numbers the samples. */
  readonly sampleColumn: string
}

/** A series that still grows. */
export class OpenSeries {
  readonly sample: number | undefined
  readonly #file: string
  readonly #calendar: Calendar
  readonly #firstRow: number
  readonly #interval: Interval
  readonly #sampleColumn: string
  readonly #drivers: readonly string[]
  readonly #parameters: readonly string[]
  #values: Float32Array
  #days = new Int32Array(4096)
  #length = 0
  #set: Float32Array | undefined

  constructor(
    { file, sample, firstRow, interval, calendar, sampleColumn }: SeriesPlace,
    drivers: readonly string[],
    parameters: readonly string[],
  ) {
    this.#file = file
    this.#calendar = calendar
    this.sample = sample
    this.#firstRow = firstRow
    this.#interval = interval
    this.#sampleColumn = sampleColumn
    this.#drivers = drivers
    this.#parameters = parameters
    this.#values = new Float32Array(4096 * drivers.length)
  }

  /** Adds rows `from` to `to` (excluded) of a chunk. */
  append(table: Table, from: number, to: number): void {
    this.#makeRoom(to - from)
    this.#appendDays(table, from, to)
    const width = this.#drivers.length
    for (const [place, name] of this.#drivers.entries()) {
      const values = valuesOf(table, name)
      for (let row = from, at = this.#length * width + place; row < to; row++, at += width) {
        const value = values[row] as number
        if (value !== value) this.#refuseMissing(table, row, name)
        this.#values[at] = value
      }
    }
    this.#checkParameters(table, from, to)
    this.#length += to - from
  }

  finish(): DriverSeries {
    return {
      file: this.#file,
      ...(this.sample === undefined ? {} : { sample: this.sample }),
      firstRow: this.#firstRow,
      days: this.#days.slice(0, this.#length),
      drivers: this.#values.slice(0, this.#length * this.#drivers.length),
      ...(this.#set === undefined ? {} : { parameters: this.#set }),
    }
  }

  #makeRoom(rows: number): void {
    const needed = this.#length + rows
    if (needed <= this.#days.length) return
    const room = Math.max(needed, 2 * this.#days.length)
    const days = new Int32Array(room)
    const values = new Float32Array(room * this.#drivers.length)
    days.set(this.#days.subarray(0, this.#length))
    values.set(this.#values.subarray(0, this.#length * this.#drivers.length))
    this.#days = days
    this.#values = values
  }

  #next(stamp: number): number {
    const { count, unit } = this.#interval
    return unit === 'day' && count === 1 ? nextDay(stamp, this.#calendar) : stamp + stampStep(this.#interval)
  }

  #hint(before: number, day: number): string | undefined {
    const { count, unit } = this.#interval
    return unit === 'day' && count === 1 ? calendarHint(before, day, this.#calendar) : undefined
  }

  #appendDays(table: Table, from: number, to: number): void {
    const days = table.days ?? new Int32Array(0)
    for (let row = from, at = this.#length; row < to; row++, at++) {
      const day = days[row] as number
      const before = this.#days[at - 1] as number
      if (at > 0 && day !== this.#next(before)) {
        const hint =
          this.sample === undefined ? `, or number the samples in a column ${this.#sampleColumn}` : ''
        const where = `${this.#file} row ${table.firstRow + row}: ${formatStamp(day, this.#interval)} does not follow ${formatStamp(before, this.#interval)}`
        throw new InputError(
          `${where} ${this.#hint(before, day) ?? `— give every ${stepWords(this.#interval).one} once, in order${hint}`}`,
        )
      }
      this.#days[at] = day
    }
  }

  #checkParameters(table: Table, from: number, to: number): void {
    if (this.#parameters.length === 0) return
    const columns = this.#parameters.map((name) => valuesOf(table, name))
    const set = (this.#set ??= Float32Array.from(columns, (values) => values[from] as number))
    for (const [place, name] of this.#parameters.entries()) {
      const values = columns[place] ?? new Float32Array(0)
      for (let row = from; row < to; row++) {
        const value = values[row] as number
        if (value !== value) this.#refuseMissing(table, row, name)
        if (value !== set[place])
          throw new InputError(
            `${this.#file} row ${table.firstRow + row}: ${name} changes from ${set[place]} to ${value} — parameters are constant; number the samples in a column ${this.#sampleColumn}`,
          )
      }
    }
  }

  #refuseMissing(table: Table, row: number, name: string): never {
    throw new InputError(
      `${this.#file} row ${table.firstRow + row}: ${name} is missing — the emulator needs it on every ${stepWords(this.#interval).one}; fill it or cut the record there`,
    )
  }
}

/** What to say where only a calendar is in question. */
function calendarHint(before: number, day: number, calendar: Calendar): string | undefined {
  if (day === nextDay(before, 'noleap') && calendar === 'standard')
    return '— if the table has no 29 February in any year, add --set data.calendar=noleap'
  if (day === nextDay(before) && calendar === 'noleap')
    return 'in the calendar of training, which has no 29 February — for a table that has, add --set data.calendar=standard'
  return undefined
}

/** A column of a table; NaN where it has none. */
export function valuesOf(table: Table, name: string): Float32Array {
  return table.columns.get(name)?.values ?? new Float32Array(table.rows).fill(NaN)
}
