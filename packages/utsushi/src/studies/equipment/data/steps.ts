// Steps of a park's axis as whole numbers: so many intervals after 1970-01-01, by the clock of the place.
import { dayFromDate, formatDay, type Interval } from '@utsushi/data'
import type { Park } from './park.js'

const seconds = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const

/**
 * The step within which a moment lies.
 * @param moment in seconds since 1970-01-01
 * @example stepOf(90_000, { count: 1, unit: 'day' }) // 1
 */
export function stepOf(moment: number, interval: Interval): number {
  const length = stepSeconds(interval)
  if (length !== undefined) return Math.floor(moment / length)
  const date = new Date(Math.floor(moment) * 1000)
  const months = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth()
  return Math.floor(months / monthsOf(interval))
}

/**
 * The moment at which a step begins, in seconds since 1970-01-01.
 * @example stepStart(1, { count: 1, unit: 'day' }) // 86400
 */
export function stepStart(step: number, interval: Interval): number {
  const length = stepSeconds(interval)
  if (length !== undefined) return step * length
  const months = step * monthsOf(interval)
  const year = Math.floor(months / 12)
  return dayFromDate(1970 + year, months - 12 * year + 1, 1) * 86_400
}

/** Seconds of a step; `undefined` of months and years. */
export function stepSeconds({ count, unit }: Interval): number | undefined {
  return unit === 'month' || unit === 'year' ? undefined : count * seconds[unit]
}

const monthsOf = ({ count, unit }: Interval): number => (unit === 'year' ? 12 * count : count)

/**
 * A step of a park in words: `2024-03-01`, with the time of day where steps are shorter, `step 12` where each piece of equipment has a
 * start of its own.
 * @param step on the park's axis, from 0
 * @example stepName(park, 0) // '2021-01-01'
 */
export function stepName(
  { first, interval, align }: Pick<Park, 'first' | 'interval' | 'align'>,
  step: number,
): string {
  if (align === 'start') return `step ${step}`
  const start = stepStart(first + step, interval)
  const day = formatDay(Math.floor(start / 86_400))
  if (interval.unit === 'year') return day.slice(0, 4)
  if (interval.unit === 'month') return day.slice(0, 7)
  const length = stepSeconds(interval) ?? 0
  if (length >= 86_400) return day
  const rest = start - Math.floor(start / 86_400) * 86_400
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const minute = `${day} ${two(rest / 3600)}:${two((rest % 3600) / 60)}`
  return length % 60 === 0 ? minute : `${minute}:${two(rest % 60)}`
}
