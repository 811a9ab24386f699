// Readings as they come from files: one row of columns each, in the order of the files, and what was odd about them. Nothing is
// averaged here, for what repeats or stands out of order shows only when all of a series is there.
import { plainName } from '@utsushi/ground'
import { beyondNumbers } from './numbers.js'
import type { ReadingCount, ReadingKind } from './park.js'

/** Growing columns of readings. */
export interface Readings {
  readonly length: number
  /** `[length]` Places among `series`. */
  readonly series: Int32Array
  /** `[length]` Seconds since 1970-01-01 by the clock of the place. */
  readonly moments: Float64Array
  readonly values: Float64Array
  /** `[length]` Places among `units`. */
  readonly units: Uint16Array
  /** `[length]` Row in its file, as an editor counts it. */
  readonly rows: Int32Array
  /** The first reading of each file. */
  readonly files: readonly { readonly file: string; readonly from: number }[]
}

/** Who a series is of, as it was first met. */
export interface MetSeries {
  readonly equipment: string
  readonly item: string
}

/** Where a value was read. */
export interface FieldPlace {
  readonly file: string
  readonly row: number
  readonly column: string
  readonly text: string
}

/** Gathers readings. */
export class ReadingLog {
  readonly names: MetSeries[] = []
  readonly unitNames: string[] = []
  #seen = 0
  #length = 0
  #series = new Int32Array(1 << 16)
  #moments = new Float64Array(1 << 16)
  #values = new Float64Array(1 << 16)
  #units = new Uint16Array(1 << 16)
  #rows = new Int32Array(1 << 16)
  readonly #files: { file: string; from: number }[] = []
  readonly #places = new Map<string, Map<string, number>>()
  readonly #unitPlaces = new Map<string, number>()
  readonly #counts = new Map<ReadingKind, { count: number; first: string }>()

  /** Readings met, odd ones too. */
  get seen(): number {
    return this.#seen
  }

  beginFile(file: string): void {
    this.#files.push({ file, from: this.#length })
  }

  #plain(what: string, name: string): string {
    return plainName(`${this.#files.at(-1)?.file ?? 'readings'}: ${what}`, whole(name))
  }

  /**
   * The place of a series, which is noted when it is new.
   * @throws InputError for a name with control characters, as the next one
   */
  placeOf(equipment: string, item: string): number {
    let items = this.#places.get(equipment)
    if (items === undefined)
      this.#places.set(this.#plain('a piece of equipment', equipment), (items = new Map<string, number>()))
    let place = items.get(item)
    if (place === undefined) {
      place = this.names.push({ equipment: whole(equipment), item: this.#plain('a check item', item) }) - 1
      items.set(whole(item), place)
    }
    return place
  }

  /** The place of a unit; an empty text is one too. */
  unitOf(text: string): number {
    let place = this.#unitPlaces.get(text)
    if (place === undefined) {
      place = this.unitNames.push(this.#plain('a unit', text)) - 1
      this.#unitPlaces.set(whole(text), place)
    }
    return place
  }

  /** Takes a reading, or counts it where it is none. */
  take(
    series: number,
    moment: number,
    value: number | 'text',
    unit: number,
    { file, row, column, text }: FieldPlace,
  ): void {
    this.#seen++
    const where = (): string => `${file} row ${row}: ${column} is ${text === '' ? 'empty' : `"${text}"`}`
    if (value === 'text') this.count('text', where)
    else if (value !== value) this.count('missing', where)
    else if (Math.abs(value) >= beyondNumbers) this.count('infinite', where)
    else this.#add(series, moment, value, unit, row)
  }

  #add(series: number, moment: number, value: number, unit: number, row: number): void {
    if (this.#length === this.#series.length) this.#grow()
    this.#series[this.#length] = series
    this.#moments[this.#length] = moment
    this.#values[this.#length] = value
    this.#units[this.#length] = unit
    this.#rows[this.#length++] = row
  }

  /** Counts an odd reading; `where` is asked for the first of its kind alone. */
  count(kind: ReadingKind, where: () => string, count = 1): void {
    if (kind === 'time') this.#seen += count
    const known = this.#counts.get(kind)
    if (known === undefined) this.#counts.set(kind, { count, first: where() })
    else known.count += count
  }

  counts(): ReadingCount[] {
    return [...this.#counts].map(([kind, { count, first }]) => ({ kind, count, first }))
  }

  /** `: 3 are text, 2 are missing`; empty where nothing was odd. */
  wordsOfCounts(): string {
    const words = [...this.#counts].map(([kind, { count }]) => `${count} ${kind}`)
    return words.length === 0 ? '' : ` (${words.join(', ')})`
  }

  readings(): Readings {
    const length = this.#length
    return {
      length,
      series: this.#series.subarray(0, length),
      moments: this.#moments.subarray(0, length),
      values: this.#values.subarray(0, length),
      units: this.#units.subarray(0, length),
      rows: this.#rows.subarray(0, length),
      files: this.#files,
    }
  }

  #grow(): void {
    const size = 2 * this.#series.length
    const series = new Int32Array(size)
    series.set(this.#series)
    this.#series = series
    const moments = new Float64Array(size)
    moments.set(this.#moments)
    this.#moments = moments
    const values = new Float64Array(size)
    values.set(this.#values)
    this.#values = values
    const units = new Uint16Array(size)
    units.set(this.#units)
    this.#units = units
    const rows = new Int32Array(size)
    rows.set(this.#rows)
    this.#rows = rows
  }
}

/** A copy of its own: a piece of a large text would keep all of it in memory. */
const whole = (text: string): string => Buffer.from(text).toString()

/** Where a reading stands: `readings.csv row 118`. */
export function placeInFile({ files, rows }: Readings, reading: number): string {
  const file = files.findLast(({ from }) => from <= reading)?.file ?? 'the readings'
  return `${file} row ${rows[reading] ?? 0}`
}
