// A table of a page. On a screen it is one; where it is too wide for paper, there it follows below in parts, each with the names of
// its rows, as in the text.
import { greatestOf } from '@utsushi/ground'
import { textWidth } from '../plots/text-width.js'
import { columnTitle, isNumeric, tableTexts, type ReportTable } from './document.js'
import { escapeHtml } from './escape.js'
import { inlineHtml, nameHtml } from './inline-html.js'

/** A4 between its margins in CSS pixels, and how tables are set there. */
const paper = { width: 690, fontSize: 10.7, gap: 13 } as const

/** More rows than this may be torn apart between two pages. */
const longTable = 16

/** Columns of one part, by their places in the table. */
function partsOf(table: ReportTable, cells: readonly (readonly string[])[]): readonly (readonly number[])[] {
  const widths = table.columns.map((column, i) => {
    const longest = (texts: readonly string[]) =>
      Math.max(0, greatestOf(texts.map((text) => textWidth(text, paper.fontSize, i === 0))))
    const own = cells.map((row) => row[i] ?? '')
    const content = isNumeric(table, i) ? own : own.flatMap((text) => text.split(' '))
    return longest([...content, ...columnTitle(column).split(' ')]) + paper.gap
  })
  const parts: number[][] = [[0]]
  let used = widths[0] ?? 0
  for (const [i, width] of widths.entries()) {
    if (i === 0) continue
    if (used + width > paper.width && (parts.at(-1)?.length ?? 0) > 1) {
      parts.push([0])
      used = widths[0] ?? 0
    }
    parts.at(-1)?.push(i)
    used += width
  }
  return parts
}

/** A table as HTML, its note below it. */
export function tableHtml(table: ReportTable): string {
  const cells = tableTexts(table)
  const whole = partHtml(table, cells, [...table.columns.keys()], true)
  const parts = partsOf(table, cells)
  const shown =
    parts.length === 1
      ? whole
      : `<div class="on-screen">\n${whole}\n</div>\n<div class="on-paper">\n${parts.map((part, k) => partHtml(table, cells, part, k === 0)).join('\n')}\n</div>`
  const short = parts.length * (cells.length + 3) <= longTable + 3
  const below = table.note === undefined ? '' : `\n<p class="below">${inlineHtml(table.note)}</p>`
  return `<div class="table${short ? ' short' : ''}">\n${shown}${below}\n</div>`
}

function partHtml(
  table: ReportTable,
  cells: readonly (readonly string[])[],
  part: readonly number[],
  first: boolean,
): string {
  const kind = (i: number) => (isNumeric(table, i) ? ' class="number"' : '')
  const head = part.flatMap((i) => {
    const column = table.columns[i]
    if (column === undefined) return []
    // A corner without words heads nothing.
    if (columnTitle(column) === '') return ['<td></td>']
    return [`<th scope="col"${kind(i)}>${nameHtml(columnTitle(column))}</th>`]
  })
  const rows = cells.map((row) => {
    const own = part.map((i) => {
      const text = inlineHtml(row[i] ?? '')
      return i === 0 ? `<th scope="row"${kind(i)}>${text}</th>` : `<td${kind(i)}>${text}</td>`
    })
    return `<tr>${own.join('')}</tr>`
  })
  const none = `<tr><td colspan="${part.length}">none</td></tr>`
  const caption = first ? table.caption : `${table.caption}, continued`
  return `<p class="table-title" aria-hidden="true">${inlineHtml(caption)}</p>
<div class="scroll${rows.length > longTable ? ' long' : ''}" role="region" tabindex="0" aria-label="${escapeHtml(caption)}">
<table>
<caption>${inlineHtml(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.length === 0 ? none : rows.join('\n')}
</tbody>
</table>
</div>`
}
