// Reports, pictures and looks speak of days, as nearly all ensembles have them. Where the time step is another, the same
// sentences are said of hours, months or years: in one place, for whatever tells something of steps.
import { stepWords, type Interval } from '@utsushi/data'

/** Keys whose texts are no sentences: names of fields, files, drawings and units. */
const untouched = new Set(['field', 'svg', 'file', 'unit', 'units', 'type', 'kind'])

/**
 * Plain data with its sentences said of the steps of an interval. Units (`day⁻¹`) and everything that is no text stay as they
 * are; of days, all of it.
 *
 * @example inSteps('30 days', { count: 1, unit: 'hour' }) // '30 hours'
 */
export function inSteps<T>(told: T, interval: Interval): T {
  if (interval.unit === 'day' && interval.count === 1) return told
  return reworded(told, wordsOf(interval)) as T
}

function wordsOf(interval: Interval): (text: string) => string {
  const { one, many, each } = stepWords(interval)
  const simple = interval.count === 1
  const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)
  const weekly =
    interval.unit === 'month' || interval.unit === 'year' ? capital(`${each} values`) : 'Weekly means'
  return (text) =>
    text
      .replaceAll('Weekly means', weekly)
      .replaceAll(/\bday-of-year climatology\b/gi, 'climatology')
      .replaceAll(/\bmean of the day of year\b/g, seasonOf(interval))
      .replaceAll(/\bday by day\b/gi, 'step by step')
      .replaceAll(/\bDaily\b/g, capital(each))
      .replaceAll(/\bdaily\b/g, each)
      .replaceAll(
        /\b(forecast|first|last) days\b/gi,
        (_, before: string) => `${before} ${simple ? many : 'steps'}`,
      )
      .replaceAll(
        /\b(forecast|first|last) day\b/gi,
        (_, before: string) => `${before} ${simple ? one : 'step'}`,
      )
      .replaceAll(/\bdays\b(?!\s?[⁻^-])/g, (_, at: number) =>
        simple || /\d\s$/.test(text.slice(0, at)) ? many : 'steps',
      )
      .replaceAll(/\bday\b(?!\s?[⁻^]|\s?-?\d|[/·])/g, simple ? one : 'step')
}

function seasonOf({ unit }: Interval): string {
  return unit === 'month' ? 'mean of the month' : 'mean of the calendar date and the clock time'
}

/** Plain data with its sentences put through a function. */
export function reworded(value: unknown, words: (text: string) => string): unknown {
  if (typeof value === 'string') return words(value)
  if (Array.isArray(value)) return value.map((item: unknown) => reworded(item, words))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => [key, untouched.has(key) ? own : reworded(own, words)]),
  )
}
