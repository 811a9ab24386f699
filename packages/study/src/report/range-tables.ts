/** Tables that looks at data share: what leaves its known range in a later part, and the columns for a terminal. */
import { displayUnit, formatNumber } from '../plots/number.js'
import type { ReportTable } from './document.js'
import type { ColumnStats } from './inspection.js'

/** A column that leaves its known range in a part. */
export interface LeftRange {
  readonly column: string
  readonly unit?: string
  readonly part: string
  /** Share of the part's values outside, 0–1. */
  readonly share: number
  readonly min: number
  readonly max: number
  /** The range that training knows. */
  readonly knownMin: number
  readonly knownMax: number
}

/** How a table of left ranges is headed: `driver`, `days outside`, `lowest in training`, `highest in training`. */
export interface LeftRangeWords {
  readonly caption: string
  readonly column: string
  readonly outside: string
  readonly known: readonly [lowest: string, highest: string]
}

/** What leaves its known range, a row a column and part. */
export const leftRangeTable = (
  { caption, column: called, outside, known }: LeftRangeWords,
  ranges: readonly LeftRange[],
): ReportTable => ({
  kind: 'table',
  caption,
  columns: [
    { name: called },
    { name: 'unit' },
    { name: 'part' },
    { name: outside, format: 'share' },
    ...['lowest', 'highest', ...known].map((name) => ({ name, align: 'right' as const })),
  ],
  rows: ranges.map(({ column, unit, part, share, min, max, knownMin, knownMax }) => [
    column,
    unit === undefined ? '' : displayUnit(unit),
    part,
    share,
    ...[min, max, knownMin, knownMax].map((value) => formatNumber(value, 4)),
  ]),
})

/** Four digits: what a terminal has room for. */
export const fourDigits = (value: number): number => Number(value.toPrecision(4))

/** Ranges of columns for the terminal. */
export const rangeSummary = (title: string, columns: readonly ColumnStats[]) => ({
  title,
  columns: ['column', 'unit', 'missing', 'lowest', 'median', 'highest'],
  rows: columns.map(({ name, unit, missing, min, median, max }) => [
    name,
    displayUnit(unit ?? ''),
    missing,
    ...[min, median, max].map(fourDigits),
  ]),
})
