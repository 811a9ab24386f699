/**
 * A report before it is set: headings, sentences, tables and figures as plain data. One document becomes the text file
 * and the HTML page, so that they cannot disagree.
 */
import { greatestOf, leastOf } from '@utsushi/ground'
import type { FigurePieces } from '../plots/figure-pieces.js'
import { formatDuration, formatFixed, formatNumber, formatShare, withUnit } from '../plots/number.js'

/** A report. In all texts, words between backticks are set as code. */
export interface ReportDocument {
  title: string
  subtitle?: string
  blocks: readonly Block[]
}

export type Block =
  | { kind: 'heading'; text: string; level?: 2 | 3 }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: readonly string[] }
  /** Something to know (`note`), to beware of (`warning`), or that holds (`good`). */
  | { kind: 'note'; tone: 'note' | 'warning' | 'good'; text: string }
  | { kind: 'facts'; items: readonly Fact[] }
  | ReportTable
  | ReportFigure
  | { kind: 'code'; text: string }

/** A name and what it is. */
export interface Fact {
  name: string
  value: Cell
  format?: CellFormat
}

/** `null`: nothing to tell. */
export type Cell = string | number | null

/**
 * How numbers of a column are written: a number of decimals or of significant digits, a share as per cent, a count, or
 * seconds as a duration. Three significant digits when absent. `even`: always with the decimals of the largest one, for
 * differences and others of which the small ones are as good as zero.
 */
export type CellFormat =
  { decimals: number } | { digits: number; even?: boolean } | 'share' | 'count' | 'duration'

export interface TableColumn {
  name: string
  unit?: string
  format?: CellFormat
  /** Default: right when the column holds numbers. */
  align?: 'left' | 'right'
}

/** The first column names the rows. */
export interface ReportTable {
  kind: 'table'
  caption: string
  columns: readonly TableColumn[]
  rows: readonly (readonly Cell[])[]
  /** Below the table: what a reader must know to read it. */
  note?: string
}

export interface ReportFigure {
  kind: 'figure'
  caption: string
  /** What the picture says, with its numbers, for who cannot see it. */
  alt: string
  /** An `<svg>` element of `renderChart`. */
  svg: string
  /** The same picture in pieces, which a page sets by its width; without them it shows `svg` as it is. */
  pieces?: FigurePieces
  /** Where the picture lies, relative to the report; the text file names it. */
  file?: string
}

export const heading = (text: string, level: 2 | 3 = 2): Block => ({ kind: 'heading', text, level })
export const paragraph = (...sentences: readonly string[]): Block => ({
  kind: 'paragraph',
  text: sentences.filter((sentence) => sentence !== '').join(' '),
})
export const note = (text: string): Block => ({ kind: 'note', tone: 'note', text })
export const warning = (text: string): Block => ({ kind: 'note', tone: 'warning', text })
export const good = (text: string): Block => ({ kind: 'note', tone: 'good', text })
export const list = (items: readonly string[]): Block => ({ kind: 'list', items })
export const facts = (items: readonly Fact[]): Block => ({ kind: 'facts', items })
export const code = (text: string): Block => ({ kind: 'code', text })

/** A cell as text. Not a number and nothing are both a dash. */
export function cellText(cell: Cell, format?: CellFormat): string {
  if (cell === null) return '–'
  if (typeof cell === 'string') return cell
  if (format === 'share') return formatShare(cell)
  if (format === 'count') return formatNumber(Math.round(cell))
  if (format === 'duration') return formatDuration(cell)
  if (format !== undefined && 'decimals' in format) return formatFixed(cell, format.decimals)
  return formatNumber(cell, format?.digits ?? 3)
}

/**
 * All cells of a table as text. Numbers of one column are written with as many decimals as its largest one needs for
 * its significant digits, so that they can be compared at a glance; unless the small ones would lose all theirs.
 */
export function tableTexts(table: ReportTable): string[][] {
  const formats = table.columns.map((column, i) =>
    columnFormat(
      column,
      table.rows.map((row) => row[i] ?? null),
    ),
  )
  return table.rows.map((row) => table.columns.map((_, i) => cellText(row[i] ?? null, formats[i])))
}

function columnFormat({ format }: TableColumn, cells: readonly Cell[]): CellFormat | undefined {
  if (format !== undefined && !(typeof format === 'object' && 'digits' in format)) return format
  const sizes = cells
    .filter((cell) => typeof cell === 'number' && Number.isFinite(cell) && cell !== 0)
    .map(Math.abs as (cell: Cell) => number)
  const largest = greatestOf(sizes)
  const smallest = leastOf(sizes)
  const digits = format?.digits ?? 3
  const even = format?.even === true && largest >= 1e-4
  if (sizes.length < 2 || largest >= 1e6) return format
  if (!even && (smallest < 1e-4 || smallest / largest < 2 * 10 ** -digits)) return format
  if (sizes.every(Number.isInteger)) return format
  return { decimals: Math.max(0, digits - 1 - Math.floor(Math.log10(largest))) }
}

/** Heading of a column, with its unit. */
export function columnTitle(column: TableColumn): string {
  return withUnit(column.name, column.unit)
}

/** Whether a column stands flush right: it holds a number. */
export function isNumeric(table: ReportTable, index: number): boolean {
  const align = table.columns[index]?.align
  if (align !== undefined) return align === 'right'
  return table.rows.some((row) => typeof row[index] === 'number')
}
