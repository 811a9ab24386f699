// Driver tables, a chunk at a time, put together into one series per sample: consecutive days, nothing missing.
import { columnNames, formatDay, streamTable, type Table } from '@utsushi/data'
import { InputError } from '@utsushi/study'
import type { DriverFile } from './driver-files.js'
import { sampleColumn, wholeSample } from './parameter-sets.js'
import { findTimeColumns } from './time-columns.js'

/** Weather of one sample over consecutive days. */
export interface DriverSeries {
  readonly file: string
  /** The sample as the table or its name has it; absent when neither says. */
  readonly sample?: number
  /** Row of the first day in the file, as a person counts it. */
  readonly firstRow: number
  /** Days since 1970-01-01, `[days]`. */
  readonly days: Int32Array
  /** `[days, drivers]` */
  readonly drivers: Float32Array
  /** `[parameters]`, when the table repeats all of them on every row. */
  readonly parameters?: Float32Array
}

/** What to read from every row. */
export interface SeriesColumns {
  readonly drivers: readonly string[]
  readonly parameters: readonly string[]
}

/**
 * The series of one table, in its order. Rows of one sample stand together, day after day.
 *
 * @throws InputError naming file, row and column for a missing value, a gap or disorder in the days, a sample that comes
 * again, or a parameter that changes within a sample
 */
export async function* driverSeries(
  { file, sample }: DriverFile,
  { drivers, parameters }: SeriesColumns,
): AsyncGenerator<DriverSeries> {
  const header = await columnNames(file)
  const numbered = header.includes(sampleColumn)
  const repeated = parameters.length > 0 && parameters.every((name) => header.includes(name))
  const named = [...drivers, ...(repeated ? parameters : [])]
  const columns = [...named, ...(numbered ? [sampleColumn] : [])]
  const seen = new Set<number>()
  let open: OpenSeries | undefined
  for await (const table of streamTable(file, { columns, time: findTimeColumns(file, header) })) {
    const ids = numbered ? valuesOf(table, sampleColumn) : undefined
    for (let row = 0; row < table.rows;) {
      const where = `${file} row ${table.firstRow + row}`
      const id = ids === undefined ? sample : wholeSample(ids[row] as number, where)
      if (open === undefined || open.sample !== id) {
        if (open !== undefined) yield open.finish()
        if (id !== undefined && seen.has(id))
          throw new InputError(
            `${where}: sample ${id} comes again — sort the rows by ${sampleColumn}, then date`,
          )
        if (id !== undefined) seen.add(id)
        open = new OpenSeries(file, id, table.firstRow + row, drivers, repeated ? parameters : [])
      }
      let end = row + 1
      while (end < table.rows && (ids === undefined || ids[end] === ids[row])) end++
      open.append(table, row, end)
      row = end
    }
  }
  if (open !== undefined) yield open.finish()
}

/** A series that still grows. */
class OpenSeries {
  readonly sample: number | undefined
  readonly #file: string
  readonly #firstRow: number
  readonly #drivers: readonly string[]
  readonly #parameters: readonly string[]
  #values: Float32Array
  #days = new Int32Array(4096)
  #length = 0
  #set: Float32Array | undefined

  constructor(
    file: string,
    sample: number | undefined,
    firstRow: number,
    drivers: readonly string[],
    parameters: readonly string[],
  ) {
    this.#file = file
    this.sample = sample
    this.#firstRow = firstRow
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

  #appendDays(table: Table, from: number, to: number): void {
    const days = table.days ?? new Int32Array(0)
    for (let row = from, at = this.#length; row < to; row++, at++) {
      const day = days[row] as number
      const before = at === 0 ? day - 1 : (this.#days[at - 1] as number)
      if (day !== before + 1) {
        const hint = this.sample === undefined ? `, or number the samples in a column ${sampleColumn}` : ''
        throw new InputError(
          `${this.#file} row ${table.firstRow + row}: ${formatDay(day)} does not follow ${formatDay(before)} — give every day once, in order${hint}`,
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
            `${this.#file} row ${table.firstRow + row}: ${name} changes from ${set[place]} to ${value} — parameters are constant; number the samples in a column ${sampleColumn}`,
          )
      }
    }
  }

  #refuseMissing(table: Table, row: number, name: string): never {
    throw new InputError(
      `${this.#file} row ${table.firstRow + row}: ${name} is missing — the emulator needs it on every day; fill it or cut the record there`,
    )
  }
}

function valuesOf(table: Table, name: string): Float32Array {
  return table.columns.get(name)?.values ?? new Float32Array(table.rows).fill(NaN)
}
