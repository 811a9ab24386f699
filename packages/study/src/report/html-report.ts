/**
 * A report as one HTML file that needs nothing else: pictures inside, no scripts, no fonts or styles to fetch. It prints,
 * follows the reader's light or dark setting, and can be read by a screen reader.
 */
import {
  cellText,
  columnTitle,
  isNumeric,
  tableTexts,
  type Block,
  type ReportDocument,
  type ReportFigure,
  type ReportTable,
} from './document.js'
import { escapeHtml } from './escape.js'
import { reportStyle } from './style.js'

/**
 * Sets a report as a self-contained HTML page.
 *
 * @throws Error when a figure is not an `<svg>` element, or brings a script.
 * @example
 * await writeFile('report.html', htmlReport(document))
 */
export function htmlReport(document: ReportDocument): string {
  const anchors = anchorsOf(document.blocks)
  const contents = document.blocks.flatMap((block, i) =>
    block.kind === 'heading' && (block.level ?? 2) === 2
      ? [`<li><a href="#${anchors.get(i) ?? ''}">${inline(block.text)}</a></li>`]
      : [],
  )
  const body = document.blocks.map((block, i) => blockHtml(block, i, anchors))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(document.title)}</title>
<style>
${reportStyle}</style>
</head>
<body>
<header>
<h1>${inline(document.title)}</h1>
${document.subtitle === undefined ? '' : `<p class="subtitle">${inline(document.subtitle)}</p>\n`}</header>
${contents.length < 3 ? '' : `<nav aria-label="Contents">\n<ol>\n${contents.join('\n')}\n</ol>\n</nav>\n`}<main>
${body.join('\n')}
</main>
</body>
</html>
`
}

function blockHtml(block: Block, index: number, anchors: ReadonlyMap<number, string>): string {
  switch (block.kind) {
    case 'heading': {
      const tag = `h${block.level ?? 2}`
      return `<${tag} id="${anchors.get(index) ?? ''}">${inline(block.text)}</${tag}>`
    }
    case 'paragraph':
      return `<p>${inline(block.text)}</p>`
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${inline(item)}</li>`).join('\n')}\n</ul>`
    case 'note':
      return `<p class="${block.tone}"><strong>${{ note: 'Note', warning: 'Warning', good: 'Holds' }[block.tone]}:</strong> ${inline(block.text)}</p>`
    case 'facts':
      return `<dl>\n${block.items
        .map(
          (item) =>
            `<div><dt>${inline(item.name)}</dt><dd>${inline(cellText(item.value, item.format))}</dd></div>`,
        )
        .join('\n')}\n</dl>`
    case 'table':
      return tableHtml(block)
    case 'figure':
      return figureHtml(block, index)
    case 'code':
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`
    default:
      return block satisfies never
  }
}

function tableHtml(table: ReportTable): string {
  const side = table.columns.map((_, i) => (isNumeric(table, i) ? ' class="number"' : ''))
  const head = table.columns.map(
    (column, i) => `<th scope="col"${side[i] ?? ''}>${inline(columnTitle(column))}</th>`,
  )
  const rows = tableTexts(table).map((row) => {
    const cells = row.map((cell, i) => {
      const text = inline(cell)
      return i === 0 ? `<th scope="row"${side[i] ?? ''}>${text}</th>` : `<td${side[i] ?? ''}>${text}</td>`
    })
    return `<tr>${cells.join('')}</tr>`
  })
  const none = `<tr><td colspan="${table.columns.length}">none</td></tr>`
  const below = table.note === undefined ? '' : `\n<p class="below">${inline(table.note)}</p>`
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escapeHtml(table.caption)}">
<table>
<caption>${inline(table.caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${rows.length === 0 ? none : rows.join('\n')}
</tbody>
</table>
</div>${below}`
}

function figureHtml(figure: ReportFigure, index: number): string {
  const svg = figure.svg.trim()
  if (!svg.startsWith('<svg')) throw new Error(`the figure "${figure.caption}" is not an <svg> element`)
  if (/<script|\son\w+=/i.test(svg)) throw new Error(`the figure "${figure.caption}" brings a script`)
  // Names inside one picture must not meet those of another one on the same page.
  const own = svg
    .replaceAll(/(\sid=")([^"]+)"/g, `$1f${index}-$2"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#f${index}-$1)`)
    .replace(/^<svg([^>]*?)>/, (_, attributes: string) => {
      const kept = attributes.replace(/\s(role|aria-label)="[^"]*"/g, '')
      return `<svg role="img" aria-label="${escapeHtml(figure.alt)}"${kept}>`
    })
  return `<figure>\n${own}\n<figcaption>${inline(figure.caption)}</figcaption>\n</figure>`
}

/** Escaped text with `code` between backticks. */
function inline(text: string): string {
  return escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function anchorsOf(blocks: readonly Block[]): Map<number, string> {
  const anchors = new Map<number, string>()
  const taken = new Set<string>()
  blocks.forEach((block, i) => {
    if (block.kind !== 'heading') return
    const base =
      block.text
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
        .replaceAll(/^-|-$/g, '') || 'section'
    let anchor = base
    for (let k = 2; taken.has(anchor); k++) anchor = `${base}-${k}`
    taken.add(anchor)
    anchors.set(i, anchor)
  })
  return anchors
}
