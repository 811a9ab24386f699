/** A report as plain text, 100 columns wide: for terminals, mail and version control. */
import { greatestOf } from '@utsushi/ground'
import {
  cellText,
  columnTitle,
  isNumeric,
  tableTexts,
  type Block,
  type ReportDocument,
  type ReportTable,
} from './document.js'
import { columnsOf, pad, wrapColumns } from './text-layout.js'

/**
 * Sets a report as plain text.
 *
 * @param width columns of a page (default 100); no line is longer, code excepted.
 * @example
 * await writeFile('evaluation_report.txt', textReport(document))
 */
export function textReport(document: ReportDocument, width = 100): string {
  const lines = [...wrapColumns(document.title, width)]
  if (document.subtitle !== undefined) lines.push(...wrapColumns(document.subtitle, width))
  lines.push('='.repeat(width))
  for (const block of document.blocks) lines.push('', ...blockLines(block, width))
  return lines.map((line) => line.trimEnd()).join('\n') + '\n'
}

function blockLines(block: Block, width: number): string[] {
  switch (block.kind) {
    case 'heading': {
      const lines = wrapColumns(block.text, width)
      const rule = (block.level ?? 2) === 2 ? '-' : '.'
      return [
        ...((block.level ?? 2) === 2 ? [''] : []),
        ...lines,
        rule.repeat(greatestOf(lines.map(columnsOf))),
      ]
    }
    case 'paragraph':
      return wrapColumns(block.text, width)
    case 'list':
      return block.items.flatMap((item) => indented('  * ', item, width))
    case 'note':
      return indented(`${{ note: 'Note', warning: 'WARNING', good: 'OK' }[block.tone]}: `, block.text, width)
    case 'facts': {
      const names = Math.min(34, greatestOf(block.items.map((item) => columnsOf(item.name))))
      return block.items.flatMap((item) =>
        indented(`  ${pad(item.name, names, 'left')}  `, cellText(item.value, item.format), width),
      )
    }
    case 'table':
      return tableLines(block, width)
    case 'figure':
      return indented(
        'Figure: ',
        block.file === undefined ? block.caption : `${block.caption} (${block.file})`,
        width,
      )
    case 'code':
      return block.text.split('\n').map((line) => `    ${line}`)
    default:
      return block satisfies never
  }
}

function indented(first: string, text: string, width: number): string[] {
  const lines = wrapColumns(text, width - columnsOf(first))
  return lines.map((line, i) => (i === 0 ? first : ' '.repeat(columnsOf(first))) + line)
}

const gap = 2

/** Columns that do not fit beside each other follow below, each part with the names of the rows. */
function tableLines(table: ReportTable, width: number): string[] {
  const cells = tableTexts(table)
  const titles = table.columns.map(columnTitle)
  const right = table.columns.map((_, i) => isNumeric(table, i))
  const content = table.columns.map((_, i) =>
    Math.max(1, greatestOf(cells.map((row) => columnsOf(row[i] ?? '')))),
  )
  const least = titles.map((title, i) =>
    Math.max(
      Math.min(content[i] ?? 1, right[i] === true ? Infinity : 48),
      ...title.split(' ').map(columnsOf),
    ),
  )
  // Titles in two lines where the page has room for that, else as many lines as their longest words allow.
  const roomy = titles.map((title, i) => Math.max(least[i] ?? 1, twoLines(title)))
  const widths = 2 + sum(roomy) + gap * (roomy.length - 1) <= width ? roomy : least
  const lines = wrapColumns(table.caption, width)
  for (const part of partsOf(widths, width)) {
    const row = (texts: readonly string[]) =>
      setRow(
        part.map((i) => texts[i] ?? ''),
        part.map((i) => widths[i] ?? 1),
        part.map((i) => right[i] === true),
      )
    lines.push('', ...row(titles).map((line) => `  ${line}`))
    lines.push(`  ${part.map((i) => '-'.repeat(widths[i] ?? 1)).join(' '.repeat(gap))}`)
    for (const texts of cells) lines.push(...row(texts).map((line) => `  ${line}`))
  }
  if (table.rows.length === 0) lines.push('  (none)')
  if (table.note !== undefined) lines.push('', ...indented('  ', table.note, width))
  return lines
}

function twoLines(title: string): number {
  for (let width = Math.ceil(columnsOf(title) / 2); width < 24; width++) {
    if (wrapColumns(title, width).length <= 2) return width
  }
  return 24
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Indices of columns, in parts that fit the page; the first column begins every part. */
function partsOf(widths: readonly number[], width: number): number[][] {
  const parts: number[][] = [[0]]
  let used = 2 + (widths[0] ?? 0)
  for (let i = 1; i < widths.length; i++) {
    const needed = gap + (widths[i] ?? 0)
    if (used + needed > width && (parts[parts.length - 1]?.length ?? 0) > 1) {
      parts.push([0])
      used = 2 + (widths[0] ?? 0)
    }
    parts[parts.length - 1]?.push(i)
    used += needed
  }
  return parts
}

/** A row whose cells may be several lines high. */
function setRow(texts: readonly string[], widths: readonly number[], right: readonly boolean[]): string[] {
  const columns = texts.map((text, i) => wrapColumns(text, widths[i] ?? 1))
  const height = greatestOf(columns.map((lines) => lines.length))
  return Array.from({ length: height }, (_, line) =>
    columns
      .map((lines, i) => pad(lines[line] ?? '', widths[i] ?? 1, right[i] === true ? 'right' : 'left'))
      .join(' '.repeat(gap)),
  )
}
