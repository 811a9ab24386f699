// Parts of a table along time that a person chooses: its years, and of rows shorter than a day its months too.
import type { Places } from './case.js'

/** A year or a month of a table: its first and last row, counted from 0. */
export interface Stretch {
  /** `2010`, `2010-01`. */
  readonly name: string
  readonly first: number
  readonly last: number
}

/** Dates to the month; those with a time of day to the day. */
const dated = /^\d{4}-\d{2}/
const timed = /^\d{4}-\d{2}-\d{2}[T ]\d/

/** Years in their order, of rows shorter than a day months before them. None where places are no dates. */
export function stretchesOf(places: Places): readonly Stretch[] {
  if (!places.every((place) => typeof place === 'string' && dated.test(place))) return []
  const years = runsOf(places, 4)
  return isTimed(places) ? [...runsOf(places, 7), ...years] : years
}

/** Whether rows are shorter than a day. */
export const isTimed = ([first]: Places): boolean => typeof first === 'string' && timed.test(first)

/** Rows whose first characters are the same. */
function runsOf(places: Places, length: number): readonly Stretch[] {
  const runs: { name: string; first: number; last: number }[] = []
  for (const [at, place] of places.entries()) {
    const name = String(place).slice(0, length)
    const last = runs.at(-1)
    if (last?.name === name) last.last = at
    else runs.push({ name, first: at, last: at })
  }
  return runs
}

/** Rows that are shown of a long table at first: a year of days. */
const atFirst = 365

/**
 * What is shown of a long table at first: a year of days, of shorter rows the first month that has answers all along; rows before the first answer come
 * with it. A table that is no longer is shown whole.
 *
 * @param context rows before the first answer
 */
export function firstStretch(
  places: Places,
  length: number,
  context: number,
): readonly [from: number, to: number] {
  if (length <= atFirst + context) return [0, Math.max(0, length - 1)]
  const months = isTimed(places) ? stretchesOf(places) : []
  const month = months.find(({ first }) => first >= context) ?? months.find(({ last }) => last >= context)
  return month === undefined ? [0, atFirst + context - 1] : [Math.max(0, month.first - context), month.last]
}
