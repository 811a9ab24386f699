/**
 * Looks at tables for what usually means trouble: gaps, repeats and disorder in time; columns that never change or hold
 * nothing. Each check reports findings; the caller decides which of them end the run.
 */
import { InputError } from '@utsushi/ground'
import { dayOfYear, formatDay, isLeapDay, nextDay, yearOf, type Calendar } from '../day.js'
import type { Table } from './schema.js'

/** What usually means trouble in a table. */
export type FindingKind =
  'date-gap' | 'repeated-date' | 'unsorted-date' | 'constant-column' | 'missing-column' | 'other-period'

/** One thing found, worded for a person. */
export interface Finding {
  readonly kind: FindingKind
  readonly message: string
  readonly file?: string
  /** As a person counts rows in the file. */
  readonly row?: number
  readonly column?: string
}

/**
 * Where days are not one after the other. At most one finding of each kind: the first. Gaps that a calendar of models leaves
 * are called by its name.
 * @param calendar `noleap`: 1 March follows 28 February
 * @example refuseFindings(checkDays(table), ['date-gap'])
 */
export function checkDays(
  table: Pick<Table, 'file' | 'firstRow' | 'days'>,
  calendar: Calendar = 'standard',
): Finding[] {
  const { file, firstRow, days } = table
  const found = new Map<FindingKind, Finding>()
  if (days === undefined) return []
  const gaps: Gap[] = []
  for (let index = 1; index < days.length; index++) {
    const before = days[index - 1] as number
    const day = days[index] as number
    if (day === nextDay(before, calendar)) continue
    const row = firstRow + index
    const date = formatDay(day)
    const finding = (kind: FindingKind, words: string): void => {
      if (!found.has(kind)) found.set(kind, { kind, file, row, message: `${file} row ${row}: ${words}` })
    }
    if (day === before) finding('repeated-date', `date ${date} stands twice — keep one row per day`)
    else if (day < before)
      finding('unsorted-date', `date ${date} comes after ${formatDay(before)} — sort the rows`)
    else if (calendar === 'noleap' && isLeapDay(day))
      finding('date-gap', `date is ${date}, a day that data.calendar: noleap has not — leave the setting out`)
    else {
      gaps.push({ before, day })
      const days = day - before - 1
      const gap = `${days} ${days === 1 ? 'day is' : 'days are'} missing between ${formatDay(before)} and ${date}`
      finding('date-gap', `${gap} — fill the gap or cut the record there`)
    }
  }
  const first = found.get('date-gap')
  const called = calendarOf(gaps)
  if (first !== undefined && called !== undefined)
    found.set('date-gap', { ...first, message: `${file} row ${first.row}: ${called}` })
  return [...found.values()]
}

/** Days that stand on neighbouring rows and are none. */
interface Gap {
  readonly before: number
  readonly day: number
}

/** What calendars of models leave out, every time. */
const omissions: readonly {
  readonly leaves: (gap: Gap) => boolean
  readonly told: (years: string) => string
}[] = [
  {
    leaves: ({ before, day }) => isLeapDay(before + 1) && day === before + 2,
    told: (years) =>
      `29 February is missing in ${years}, as in a calendar without leap years — set data.calendar: noleap, or add the day`,
  },
  {
    leaves: ({ before, day }) => dayOfYear(before) === 365 && dayOfYear(day) === 1 && day === before + 2,
    told: (years) =>
      `day 366 is missing in ${years}, as in a calendar without leap years — set data.calendar: noleap, or add the day`,
  },
  {
    leaves: ({ before, day }) => dayOfYear(before) === 360 && dayOfYear(day) === 1 && day < before + 8,
    told: (years) =>
      `days after the 360th are missing in ${years}, as in a calendar of 360 days — convert the table to the standard calendar or to noleap, for instance by convert_calendar of xarray`,
  },
]

/** The calendar that explains every gap, in words; `undefined` where one is left. */
function calendarOf(gaps: readonly Gap[]): string | undefined {
  const omission = gaps.length === 0 ? undefined : omissions.find(({ leaves }) => gaps.every(leaves))
  if (omission === undefined) return undefined
  const years = gaps.map(({ before }) => String(yearOf(before)))
  const more = years.length > 4 ? ` and ${years.length - 4} more years` : ''
  return omission.told(`${years.slice(0, 4).join(', ')}${more}`)
}

/**
 * Columns that hold one value throughout, or none.
 * @example checkColumns(table).map(({ message }) => message)
 */
export function checkColumns(table: Pick<Table, 'file' | 'columns'>): Finding[] {
  const findings: Finding[] = []
  for (const { name, values } of table.columns.values()) {
    const finding = columnFinding(table.file, name, values)
    if (finding !== undefined) findings.push(finding)
  }
  return findings
}

/** The finding for one column's values, when it has one. A single value is not called constant. */
export function columnFinding(file: string, column: string, values: Float32Array): Finding | undefined {
  let first = NaN
  let observed = 0
  for (const value of values) {
    if (value !== value) continue
    observed++
    if (first !== first) first = value
    else if (value !== first) return undefined
  }
  if (values.length === 0) return undefined
  if (observed === 0) {
    const message = `${file}: column ${column} holds no value — leave it out or mend the file`
    return { kind: 'missing-column', file, column, message }
  }
  if (observed === 1) return undefined
  const message = `${file}: column ${column} is ${first} in every row — a constant says nothing; leave it out`
  return { kind: 'constant-column', file, column, message }
}

/**
 * Ends with the first finding of a kind that the caller does not allow.
 * @throws InputError with the finding's message
 * @example refuseFindings(checkDays(table), ['date-gap', 'repeated-date', 'unsorted-date'])
 */
export function refuseFindings(findings: readonly Finding[], kinds: readonly FindingKind[]): void {
  const refused = findings.find((finding) => kinds.includes(finding.kind))
  if (refused !== undefined) throw new InputError(refused.message)
}
