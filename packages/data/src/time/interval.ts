/**
 * The time step of a record: a day, half an hour, a month, a year. Seconds, minutes, hours and days have one length each; months and
 * years are counted in the calendar.
 */
import { lookUp } from '@utsushi/ground'
import { dayFromDate, yearOf } from '../day.js'

/** What steps are counted in. */
export type IntervalUnit = 'second' | 'minute' | 'hour' | 'day' | 'month' | 'year'

/** So many of a unit, from one step to the next. */
export interface Interval {
  readonly count: number
  readonly unit: IntervalUnit
}

/** The step of most records. */
export const daily: Interval = { count: 1, unit: 'day' }

const words: Readonly<Record<string, readonly [unit: IntervalUnit, times: number]>> = {
  ...{ second: ['second', 1], sec: ['second', 1], s: ['second', 1] },
  ...{ minute: ['minute', 1], min: ['minute', 1], hour: ['hour', 1], hr: ['hour', 1], h: ['hour', 1] },
  ...{ day: ['day', 1], d: ['day', 1], week: ['day', 7], month: ['month', 1], mon: ['month', 1] },
  ...{ year: ['year', 1], yr: ['year', 1], quarter: ['month', 3] },
  ...{ hourly: ['hour', 1], daily: ['day', 1], weekly: ['day', 7], monthly: ['month', 1] },
  ...{ yearly: ['year', 1], annual: ['year', 1], 'half-hourly': ['minute', 30] },
}

/**
 * An interval as written: `1 hour`, `30 minutes`, `day`, `monthly`. Equal ones are the same: 24 hours are a day. `undefined`
 * for anything else, and for what neither divides a day nor is some days.
 * @example parseInterval('60 min') // { count: 1, unit: 'hour' }
 */
export function parseInterval(text: string): Interval | undefined {
  const [, digits = '1', word = ''] = /^\s*(\d+)?\s*([a-z-]+?)\s*$/i.exec(text) ?? []
  const lower = word.toLowerCase()
  const [unit, times] = lookUp(words, lower) ?? lookUp(words, lower.replace(/s$/, '')) ?? []
  const count = Number(digits) * (times ?? NaN)
  if (unit === undefined || !(count >= 1)) return undefined
  const interval = simplest({ count, unit })
  // A day and a half begins at another hour each time: no calendar of days can hold it.
  return !isWhole(interval) ? undefined : interval
}

/** Whether steps shorter than a day divide it. */
function isWhole(interval: Interval): boolean {
  const seconds = interval.unit === 'second' ? interval.count : 60 * (minutesOf(interval) ?? 1440)
  return seconds >= 86_400 ? seconds % 86_400 === 0 : 86_400 % seconds === 0
}

const larger = [
  ['second', 60, 'minute'],
  ['minute', 60, 'hour'],
  ['hour', 24, 'day'],
  ['month', 12, 'year'],
] as const

function simplest(interval: Interval): Interval {
  const [, size, unit] = larger.find(([unit]) => unit === interval.unit) ?? []
  if (size === undefined || interval.count % size !== 0) return interval
  return simplest({ count: interval.count / size, unit })
}

/**
 * An interval in words.
 * @example formatInterval({ count: 30, unit: 'minute' }) // '30 minutes'
 */
export function formatInterval({ count, unit }: Interval): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** How a step is called, one and many. */
export interface StepWords {
  readonly one: string
  readonly many: string
  /** As an adjective of what has a value each step: `daily`. */
  readonly each: string
}

/**
 * How steps of an interval are called: days, hours, months; `steps of 30 minutes` where no word says it.
 * @example stepWords(daily) // { one: 'day', many: 'days', each: 'daily' }
 */
export function stepWords(interval: Interval): StepWords {
  const { count, unit } = interval
  if (count === 1) {
    const each = {
      second: 'secondly',
      minute: 'minutely',
      hour: 'hourly',
      day: 'daily',
      month: 'monthly',
      year: 'yearly',
    }[unit]
    return { one: unit, many: `${unit}s`, each }
  }
  const length = formatInterval(interval)
  const each = count === 30 && unit === 'minute' ? 'half-hourly' : `${count}-${unit}`
  return { one: `step of ${length}`, many: `steps of ${length}`, each }
}

/**
 * So many steps, in words.
 * @example stepsInWords(48, { count: 30, unit: 'minute' }) // '48 steps of 30 minutes'
 */
export function stepsInWords(count: number, interval: Interval = daily): string {
  const { one, many } = stepWords(interval)
  return `${count} ${count === 1 ? one : many}`
}

const minutesPer = { second: 1 / 60, minute: 1, hour: 60, day: 1440 } as const

/** Minutes of an interval of fixed length; `undefined` of months and years. */
export function minutesOf({ count, unit }: Interval): number | undefined {
  return unit === 'month' || unit === 'year' ? undefined : count * minutesPer[unit]
}

/** Whether steps are shorter than a day, so that they have a time of day. */
export function isShort(interval: Interval): boolean {
  return (minutesOf(interval) ?? Infinity) < 1440
}

/**
 * Length in days of the step that begins on a day: what a rate per day is multiplied by.
 * @param day days since 1970-01-01; only months and years depend on it
 * @example stepDays({ count: 1, unit: 'month' }, parseDay('2012-02-01')) // 29
 */
export function stepDays(interval: Interval, day: number): number {
  const minutes = minutesOf(interval)
  if (minutes !== undefined) return minutes / 1440
  const months = interval.unit === 'year' ? 12 * interval.count : interval.count
  const date = new Date(day * 86_400_000)
  const end = date.getUTCFullYear() * 12 + date.getUTCMonth() + months
  const first = dayFromDate(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
  return dayFromDate(Math.floor(end / 12), (end % 12) + 1, 1) - first
}

/** Mean length in days of a step: months and years of the Gregorian calendar. */
export function meanStepDays(interval: Interval): number {
  const minutes = minutesOf(interval)
  if (minutes !== undefined) return minutes / 1440
  return interval.count * (interval.unit === 'year' ? 365.2425 : 365.2425 / 12)
}

/**
 * Steps of a calendar year; no whole number where steps do not divide it.
 * @param day any day of the year
 * @example stepsInYear({ count: 1, unit: 'hour' }, parseDay('2012-01-01')) // 8784
 */
export function stepsInYear(interval: Interval, day: number): number {
  const minutes = minutesOf(interval)
  if (minutes === undefined) return interval.unit === 'year' ? 1 / interval.count : 12 / interval.count
  const year = yearOf(day)
  return ((dayFromDate(year + 1, 1, 1) - dayFromDate(year, 1, 1)) * 1440) / minutes
}
