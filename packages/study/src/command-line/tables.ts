// Tables on the terminal.
import Table from 'cli-table3'
import { printable } from '@utsushi/ground'
import type { SummaryTable } from '../definition/contract.js'
import { shortNumber } from './pace.js'

const PLAIN = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
}

/** A table as text: title, header, rows; numbers to the right. */
export function tableText({ title, columns, rows }: SummaryTable): string {
  const numeric = columns.map((_, column) => rows.every((row) => typeof row[column] !== 'string'))
  const table = new Table({
    head: columns.map(printable),
    chars: PLAIN,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: numeric.map((right) => (right ? 'right' : 'left')),
  })
  for (const row of rows) table.push(row.map(cell))
  const lines = table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
  return [printable(title), ...lines].filter((line) => line !== '').join('\n')
}

function cell(value: string | number | null): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '–'
  return typeof value === 'number' ? shortNumber(value) : printable(value)
}
