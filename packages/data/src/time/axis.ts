/** The steps of a record along time: the day on which each begins, its minute where steps are shorter, and how they are called. */
import { formatDay } from '../day.js'
import { daily, isShort, type Interval } from './interval.js'
import { formatStamp, stampDay, stampMinute, stampStep } from './stamp.js'

/** Steps along time, ascending. */
export interface TimeAxis {
  /** `[steps]` Day on which each step begins, in days since 1970-01-01. */
  readonly days: Int32Array
  /** `[steps]` Minute of that day at which it begins; absent for steps of a day or more. */
  readonly minutes?: Int32Array
  /** From one step to the next; a day when absent. */
  readonly interval?: Interval
}

/**
 * The axis of some stamps.
 * @example axisOf(Int32Array.of(1440, 1500), { count: 1, unit: 'hour' }) // days [1, 1], minutes [0, 60]
 */
export function axisOf(stamps: Int32Array, interval: Interval): TimeAxis {
  if (interval.unit === 'day' && interval.count === 1) return { days: stamps }
  const days = stamps.map((stamp) => stampDay(stamp, interval))
  if (!isShort(interval)) return { days, interval }
  return { days, interval, minutes: stamps.map((stamp) => stampMinute(stamp, interval)) }
}

/**
 * How a step is called: `2010-01-31`, `2010-01-31 13:30`, `2010-01` or `2010`; `no date` beyond the axis.
 * @example formatStep(ensemble, 0) // '2010-01-01'
 */
export function formatStep({ days, minutes, interval = daily }: TimeAxis, index: number): string {
  const day = days[index]
  if (day === undefined) return 'no date'
  const { unit } = interval
  if (unit === 'year') return formatDay(day).slice(0, 4)
  if (unit === 'month') return formatDay(day).slice(0, 7)
  if (minutes === undefined) return formatDay(day)
  return formatStamp(day * 1440 + (minutes[index] ?? 0), interval)
}

/**
 * The moment at which a step begins, in milliseconds since 1970: where it is drawn.
 * @example stepInstant(ensemble, 0)
 */
export function stepInstant({ days, minutes }: TimeAxis, index: number): number {
  return ((days[index] ?? NaN) * 1440 + (minutes?.[index] ?? 0)) * 60_000
}

/**
 * The moment of a step as `formatStep` calls it, in milliseconds since 1970; NaN for no such text.
 * @example instantOf('2010-01') // 1262304000000
 */
export function instantOf(step: string): number {
  const [date = '', time = '00:00'] = step.split(' ')
  const whole = date.length === 4 ? `${date}-01-01` : date.length === 7 ? `${date}-01` : date
  return Date.parse(`${whole}T${time}:00Z`)
}

/**
 * Whether a step follows the one before it without a gap.
 * @example followsOn(ensemble, 0) // false
 */
export function followsOn({ days, minutes, interval = daily }: TimeAxis, index: number): boolean {
  if (index < 1) return false
  const { unit } = interval
  const at = (k: number): number => {
    const day = days[k] ?? NaN
    if (minutes !== undefined) return day * 1440 + (minutes[k] ?? 0)
    if (unit !== 'month' && unit !== 'year') return day
    const date = new Date(day * 86_400_000)
    return unit === 'year' ? date.getUTCFullYear() : date.getUTCFullYear() * 12 + date.getUTCMonth()
  }
  return at(index) - at(index - 1) === stampStep(interval)
}
