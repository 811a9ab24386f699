// From readings to series: the readings of a step are averaged, steps without one carry the last value on and are masked, and what
// repeats or stands out of order is counted.
import { formatInterval, type Interval } from '@utsushi/data'
import { InputError } from '@utsushi/ground'
import { countUnits, itemUnits } from './item-units.js'
import type { Park, SeriesName } from './park.js'
import { placeInFile, type ReadingLog, type Readings } from './readings.js'
import { stepOf } from './steps.js'

/** Series on one axis, as a park holds them. */
export type StepMeans = Pick<Park, 'first' | 'steps' | 'series' | 'values' | 'measured'> & {
  /** The first step of each piece of equipment, counted from 1970-01-01, where each has a start of its own. */
  readonly starts: ReadonlyMap<string, number>
}

/** Series times steps that are no log of equipment any more, but a wrong year in one row. */
const mostValues = 4e8

/**
 * Averages the readings of each step.
 * @throws InputError without a reading, or when they reach over so many steps that a time stamp must be wrong
 * @example const { series, values } = stepMeans(log, interval, 'calendar')
 */
export function stepMeans(log: ReadingLog, interval: Interval, align: Park['align']): StepMeans {
  const readings = log.readings()
  const { length, series, moments, values, units: codes } = readings
  const units = itemUnits(log, readings)
  countUnits(log, readings, units)
  const order = inOrder(log, readings)
  const starts = align === 'start' ? startsOf(log, readings, interval) : new Map<string, number>()
  const offsets = log.names.map(({ equipment }) => starts.get(equipment) ?? 0)
  const { first, steps } = axisOf(log, readings, interval, offsets)
  const names = seriesNames(log, (place) => units.unit(place))
  const rankOf = new Int32Array(names.length)
  for (const [rank, { place }] of names.entries()) rankOf[place] = rank
  const sums = new Float64Array(names.length * steps)
  const counts = new Int32Array(names.length * steps)
  // What was taken at the moment at hand, and of whom.
  let taken: number[] = []
  let before = -1
  for (let at = 0; at < length; at++) {
    const reading = order[at] as number
    const place = series[reading] as number
    const way = units.way(place, codes[reading] as number)
    if (way === undefined) continue
    const moment = moments[reading] as number
    const value = (values[reading] as number) * way.factor + way.offset
    if (before >= 0 && series[before] === place && moments[before] === moment) {
      const other = before
      log.count('repeated', () => repeatedWords(readings, other, reading, log))
      if (taken.includes(value)) continue
      taken.push(value)
    } else taken = [value]
    before = reading
    const step = stepOf(moment, interval) - (offsets[place] as number) - first
    const to = (rankOf[place] as number) * steps + step
    sums[to] = (sums[to] as number) + value
    counts[to] = (counts[to] as number) + 1
  }
  return { first, steps, starts, series: names.map(({ name }) => name), ...carriedOn(sums, counts, steps) }
}

function repeatedWords(readings: Readings, one: number, other: number, log: ReadingLog): string {
  const { equipment, item } = log.names[readings.series[other] ?? 0] ?? { equipment: '', item: '' }
  return `${placeInFile(readings, Math.max(one, other))}: ${item} of ${equipment} at the moment of ${placeInFile(readings, Math.min(one, other))}`
}

/** Readings by series and moment; those that stand out of order are counted on the way. */
function inOrder(log: ReadingLog, readings: Readings): Int32Array {
  const { length, series, moments } = readings
  const starts = new Int32Array(log.names.length + 1)
  for (const place of series) starts[place + 1] = (starts[place + 1] as number) + 1
  for (let place = 0; place < log.names.length; place++)
    starts[place + 1] = (starts[place + 1] as number) + (starts[place] as number)
  const next = starts.slice()
  const order = new Int32Array(length)
  const unsorted = new Set<number>()
  for (let reading = 0; reading < length; reading++) {
    const place = series[reading] as number
    const at = next[place] as number
    next[place] = at + 1
    order[at] = reading
    if (at === starts[place]) continue
    const before = order[at - 1] as number
    if ((moments[reading] as number) >= (moments[before] as number)) continue
    unsorted.add(place)
    log.count('unordered', () => {
      const { equipment, item } = log.names[place] ?? { equipment: '', item: '' }
      return `${placeInFile(readings, reading)}: ${item} of ${equipment} goes back in time behind ${placeInFile(readings, before)}`
    })
  }
  for (const place of unsorted)
    order
      .subarray(starts[place], starts[place + 1])
      .sort((a, b) => (moments[a] as number) - (moments[b] as number) || a - b)
  return order
}

/** The first step of each piece of equipment. */
function startsOf(log: ReadingLog, readings: Readings, interval: Interval): Map<string, number> {
  const { length, series, moments } = readings
  const earliest = new Map<string, number>()
  for (let reading = 0; reading < length; reading++) {
    const { equipment = '' } = log.names[series[reading] as number] ?? {}
    const moment = moments[reading] as number
    if (!(moment >= (earliest.get(equipment) ?? Infinity))) earliest.set(equipment, moment)
  }
  return new Map([...earliest].map(([equipment, moment]) => [equipment, stepOf(moment, interval)]))
}

/**
 * First step and number of steps.
 * @param offsets by series, what their steps are counted from
 */
function axisOf(
  log: ReadingLog,
  readings: Readings,
  interval: Interval,
  offsets: readonly number[],
): { readonly first: number; readonly steps: number } {
  const { moments, series, length } = readings
  if (length === 0)
    throw new InputError(
      `${readings.files[0]?.file ?? 'the readings'}: no reading is left${log.wordsOfCounts()} — check data.time, data.value and data.missing`,
    )
  let [earliest, latest] = [0, 0]
  let [first, last] = [Infinity, -Infinity]
  for (let reading = 0; reading < length; reading++) {
    const step = stepOf(moments[reading] as number, interval) - (offsets[series[reading] as number] as number)
    if (step < first) [first, earliest] = [step, reading]
    if (step > last) [last, latest] = [step, reading]
  }
  const steps = last - first + 1
  if (steps * log.names.length <= mostValues) return { first, steps }
  const when = (reading: number): string =>
    `${new Date((moments[reading] as number) * 1000).toISOString().slice(0, 16).replace('T', ' ')} (${placeInFile(readings, reading)})`
  throw new InputError(
    `the readings reach from ${when(earliest)} to ${when(latest)}: ${steps} steps of ${formatInterval(interval)} for ${log.names.length} series are too many — correct the time stamp, lengthen data.interval, or set data.align to start`,
  )
}

/** Series by name, whatever the order of the rows. */
function seriesNames(
  log: ReadingLog,
  unitOf: (place: number) => string,
): { readonly name: SeriesName; readonly place: number }[] {
  const { compare } = new Intl.Collator('en', { numeric: true })
  return log.names
    .map(({ equipment, item }, place) => ({
      name: { equipment, item, unit: unitOf(place) || 'unknown' },
      place,
    }))
    .sort(
      (a, b) =>
        compare(a.name.equipment, b.name.equipment) || compare(a.name.item, b.name.item) || a.place - b.place,
    )
}

function carriedOn(sums: Float64Array, counts: Int32Array, steps: number): Pick<Park, 'values' | 'measured'> {
  const values = new Float32Array(sums.length).fill(NaN)
  const measured = new Uint8Array(sums.length)
  for (let from = 0; from < sums.length; from += steps) {
    let last = from + steps - 1
    while (last >= from && counts[last] === 0) last--
    let value = NaN
    for (let at = from; at <= last; at++) {
      const count = counts[at] as number
      if (count > 0) {
        value = (sums[at] as number) / count
        measured[at] = 1
      }
      values[at] = value
    }
  }
  return { values, measured }
}
