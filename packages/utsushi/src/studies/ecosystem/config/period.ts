// Time in a study file: its step, and periods as they are written.
import { daily, meanStepDays, parseInterval, type Interval } from '@utsushi/data'
import { z } from 'zod'

const DAY = 86_400_000

/** Days from 1970-01-01 of `YYYY-MM-DD`. */
export function dayNumber(date: string): number {
  return Math.round(Date.parse(`${date}T00:00:00Z`) / DAY)
}

/** Steps in a period, both ends included. */
export function periodSteps([from, to]: Period, interval: Interval): number {
  const days = dayNumber(to) - dayNumber(from) + 1
  // Months and years differ in length: rounded, for a step of a period is in it or not.
  return interval.unit === 'month' || interval.unit === 'year'
    ? Math.round(days / meanStepDays(interval))
    : Math.floor(days / meanStepDays(interval))
}

/** The time step of a study file. */
export function intervalOf({ data }: { readonly data: { readonly interval: string } }): Interval {
  return parseInterval(data.interval) ?? daily
}

export const isDate = (text: string) =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text

/** The last day of `YYYY-MM`; as it is when there is no such month. */
function lastDayOf(month: string): string {
  const [year = NaN, number = NaN] = month.split('-').map(Number)
  if (number < 1 || number > 12) return month
  return new Date(Date.UTC(year, number, 0)).toJSON().slice(0, 10)
}

/** A period as written: a year, `[year, year]` or `[YYYY-MM-DD, YYYY-MM-DD]`; resolved to two dates. */
export const period = z.unknown().transform((value, context): Period => {
  const ends = Array.isArray(value) ? value : [value, value]
  const [from, to] = ends.map((end: unknown) => String(end))
  const refuse = (message: string): Period => {
    context.addIssue({ code: 'custom', message })
    return ['', '']
  }
  const expected = 'expected a year, [first year, last year] or [YYYY-MM-DD, YYYY-MM-DD]'
  if (ends.length !== 2 || from === undefined || to === undefined) return refuse(expected)
  const start = /^\d{4}$/.test(from) ? `${from}-01-01` : /^\d{4}-\d{2}$/.test(from) ? `${from}-01` : from
  const end = /^\d{4}$/.test(to) ? `${to}-12-31` : /^\d{4}-\d{2}$/.test(to) ? lastDayOf(to) : to
  for (const date of [start, end])
    if (!isDate(date)) return refuse(`${expected}, got ${JSON.stringify(value)}`)
  if (start > end) return refuse(`the period ends (${end}) before it begins (${start})`)
  return [start, end]
})

/** First and last day, both included, `YYYY-MM-DD`. */
export type Period = readonly [from: string, to: string]
