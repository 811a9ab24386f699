/**
 * A report as one HTML file that needs nothing else: pictures inside, no scripts, no fonts or styles to fetch. It prints,
 * follows the reader's light or dark setting, and can be read by a screen reader.
 */
import { cellText, type Block, type ReportDocument } from './document.js'
import { escapeHtml } from './escape.js'
import { figureHtml } from './figure-html.js'
import { inlineHtml } from './inline-html.js'
import { reportStyle } from './style.js'
import { tableHtml } from './table-html.js'

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
      ? [`<li><a href="#${anchors.get(i) ?? ''}">${inlineHtml(block.text)}</a></li>`]
      : [],
  )
  const body = document.blocks.map((block, i) => beside(document.blocks, i, blockHtml(block, i, anchors)))
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
<h1>${inlineHtml(document.title)}</h1>
${document.subtitle === undefined ? '' : `<p class="subtitle">${inlineHtml(document.subtitle)}</p>\n`}</header>
${contents.length < 3 ? '' : `<nav aria-label="Contents">\n<ol>\n${contents.join('\n')}\n</ol>\n</nav>\n`}<main>
${body.join('\n')}
</main>
</body>
</html>
`
}

/** Tables that follow each other stand side by side where there is room. */
function beside(blocks: readonly Block[], i: number, html: string): string {
  const isTable = (place: number) => blocks[place]?.kind === 'table'
  if (!isTable(i)) return html
  return `${isTable(i - 1) ? '' : '<div class="tables">\n'}${html}${isTable(i + 1) ? '' : '\n</div>'}`
}

function blockHtml(block: Block, index: number, anchors: ReadonlyMap<number, string>): string {
  switch (block.kind) {
    case 'heading': {
      const tag = `h${block.level ?? 2}`
      return `<${tag} id="${anchors.get(index) ?? ''}">${inlineHtml(block.text)}</${tag}>`
    }
    case 'paragraph':
      return `<p>${inlineHtml(block.text)}</p>`
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${inlineHtml(item)}</li>`).join('\n')}\n</ul>`
    case 'note':
      return `<p class="${block.tone}"><strong>${{ note: 'Note', warning: 'Warning', good: 'Holds' }[block.tone]}:</strong> ${inlineHtml(block.text)}</p>`
    case 'facts':
      return `<dl>\n${block.items
        .map(
          (item) =>
            `<div><dt>${inlineHtml(item.name)}</dt><dd>${inlineHtml(cellText(item.value, item.format))}</dd></div>`,
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
