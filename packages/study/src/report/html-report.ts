/**
 * A report as one HTML file that needs nothing else: pictures inside, nothing to fetch. It prints, follows the reader's light or
 * dark setting, and can be read by a screen reader. A small script tells values and puts series away; without it all is there to
 * be read. A policy in the head lets nothing else run and nothing be asked from anywhere.
 */
import { createHash } from 'node:crypto'
import type { PageReadings } from '../page/reading.js'
import { cellText, type Block, type ReportDocument } from './document.js'
import { escapeHtml } from './escape.js'
import { figureHtml, figureReadings } from './figure-html.js'
import { inlineHtml } from './inline-html.js'
import { pageScript } from './page-script.js'
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
  const set = document.blocks.map((block, i) => beside(document.blocks, i, blockHtml(block, i, anchors)))
  const { html: body, rules } = withoutStyles(namedApart(set.join('\n')))
  const readings: PageReadings = Object.assign(
    {},
    ...document.blocks.map((block, i) => (block.kind === 'figure' ? figureReadings(block, i) : {})),
  )
  const style = `\n${reportStyle}${rules}`
  const script = `\n${pageScript()}\n`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(document.title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${inlineHtml(document.title)}</h1>
${document.subtitle === undefined ? '' : `<p class="subtitle">${inlineHtml(document.subtitle)}</p>\n`}</header>
${contents.length < 3 ? '' : `<nav aria-label="Contents">\n<ol>\n${contents.join('\n')}\n</ol>\n</nav>\n`}<main>
${body}
</main>
<script type="application/json" id="readings">${JSON.stringify(readings).replaceAll('<', '\\u003c')}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

/** What a policy says of an element's text. */
const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Tables of one caption are called apart for those who hear the page: the second one by its number. */
function namedApart(html: string): string {
  const seen = new Map<string, number>()
  return html.replaceAll(
    /(role="region" tabindex="0" aria-label=")([^"]*)"/g,
    (whole, start: string, name: string) => {
      const count = (seen.get(name) ?? 0) + 1
      seen.set(name, count)
      return count === 1 ? whole : `${start}${name} (${count})"`
    },
  )
}

/** Styles of single elements as rules of the page: a policy by digests lets no others in. */
function withoutStyles(html: string): { readonly html: string; readonly rules: string } {
  const places = new Map<string, number>()
  const moved = html.replaceAll(/ style="([^"]*)"/g, (_, style: string) => {
    const place = places.get(style) ?? places.size
    places.set(style, place)
    return ` data-set="${place}"`
  })
  const rules = [...places].map(([style, place]) => `[data-set="${place}"] { ${style} }\n`)
  return { html: moved, rules: rules.join('') }
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
      // It scrolls where a line is longer than the page: keys must reach it.
      return `<pre tabindex="0"><code>${escapeHtml(block.text)}</code></pre>`
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
