// Readings of one check item are brought to one unit: the one that most of them have.
import { conversion, isSameUnit, type Conversion } from '@utsushi/data'
import type { MetSeries, ReadingLog, Readings } from './readings.js'
import { placeInFile } from './readings.js'

/** What the readings of each series are in, and how each unit that was met becomes that. */
export interface ItemUnits {
  /** Of a series' values. */
  unit(series: number): string
  /** `undefined` where there is no way. */
  way(series: number, unit: number): Conversion | undefined
}

const same: Conversion = { factor: 1, offset: 0 }

/** The unit of each item, by the count of its readings; of two as frequent the one that was met first. */
export function itemUnits(log: ReadingLog, { length, series, units }: Readings): ItemUnits {
  const places = new Map<string, number>()
  const itemOf = log.names.map(({ item }: MetSeries) => {
    const place = places.get(item) ?? places.size
    places.set(item, place)
    return place
  })
  const width = log.unitNames.length
  const tally = new Float64Array(places.size * width)
  for (let reading = 0; reading < length; reading++) {
    const at = (itemOf[series[reading] ?? 0] ?? 0) * width + (units[reading] ?? 0)
    tally[at] = (tally[at] ?? 0) + 1
  }
  const chosen = Array.from({ length: places.size }, (_, item) => {
    const own = tally.subarray(item * width, (item + 1) * width)
    // Without a reading there is no unit; a unit counts before none, however few tell it.
    const told = own.reduce(
      (best, count, unit) =>
        log.unitNames[unit] !== '' && count > (best < 0 ? 0 : (own[best] ?? 0)) ? unit : best,
      -1,
    )
    return told < 0 ? '' : (log.unitNames[told] ?? '')
  })
  const ways = chosen.map((unit) => log.unitNames.map((each) => wayTo(each, unit)))
  return {
    unit: (place) => chosen[itemOf[place] ?? 0] ?? '',
    way: (place, unit) => ways[itemOf[place] ?? 0]?.[unit],
  }
}

function wayTo(from: string, to: string): Conversion | undefined {
  if (from === to) return same
  if (from === '') return undefined
  return isSameUnit(from, to) ? same : conversion(from, to)
}

/** Counts the readings that have no way to their item's unit, and those that were converted. */
export function countUnits(log: ReadingLog, readings: Readings, units: ItemUnits): void {
  const { length, series, units: codes } = readings
  for (let reading = 0; reading < length; reading++) {
    const place = series[reading] ?? 0
    const code = codes[reading] ?? 0
    const way = units.way(place, code)
    if (way !== undefined && way.factor === 1 && way.offset === 0) continue
    log.count(way === undefined ? 'unit' : 'converted', () => {
      const name = log.unitNames[code] ?? ''
      const { equipment, item } = log.names[place] ?? { equipment: '', item: '' }
      return `${placeInFile(readings, reading)}: ${item} of ${equipment} is in ${name === '' ? 'no unit' : `"${name}"`}, and mostly in ${units.unit(place)}`
    })
  }
}
