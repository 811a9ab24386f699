/**
 * Looks at tables for what usually means trouble: gaps, repeats and disorder in time; columns that never change or hold
 * nothing. Each check reports findings; the caller decides which of them end the run.
 */
import { InputError } from '@utsushi/ground'
import { formatDay } from '../day.js'
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
 * Where days are not one after the other. At most one finding of each kind: the first.
 * @example refuseFindings(checkDays(table), ['date-gap'])
 */
export function checkDays(table: Pick<Table, 'file' | 'firstRow' | 'days'>): Finding[] {
  const { file, firstRow, days } = table
  const found = new Map<FindingKind, Finding>()
  if (days === undefined) return []
  for (let index = 1; index < days.length; index++) {
    const before = days[index - 1] as number
    const day = days[index] as number
    if (day === before + 1) continue
    const row = firstRow + index
    const date = formatDay(day)
    const finding = (kind: FindingKind, words: string): void => {
      if (!found.has(kind)) found.set(kind, { kind, file, row, message: `${file} row ${row}: ${words}` })
    }
    if (day === before) finding('repeated-date', `date ${date} stands twice — keep one row per day`)
    else if (day < before)
      finding('unsorted-date', `date ${date} comes after ${formatDay(before)} — sort the rows`)
    else {
      const days = day - before - 1
      const gap = `${days} ${days === 1 ? 'day is' : 'days are'} missing between ${formatDay(before)} and ${date}`
      finding('date-gap', `${gap} — fill the gap or cut the record there`)
    }
  }
  return [...found.values()]
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
