// A figure of a page: title and legend as text of the page, panels that stand beside or below each other by its width.
import type { PageReadings, PanelReading } from '../page/reading.js'
import { svgWidth } from '../plots/elastic.js'
import type { LegendPieces } from '../plots/legend-pieces.js'
import type { ReportFigure } from './document.js'
import { escapeHtml } from './escape.js'
import { inlineHtml } from './inline-html.js'

/** Panels wider than this that cannot be drawn narrower are pushed sideways on a narrow screen, so that their writing stays legible. */
const widePanel = 390

/**
 * A figure as HTML. What it says is read out once; the pieces are silent.
 *
 * @param index place of the figure on its page, which keeps its names apart from those of others
 * @throws Error when a picture is not an `<svg>` element, or brings a script.
 */
export function figureHtml(figure: ReportFigure, index: number): string {
  const {
    caption,
    alt,
    pieces = { columns: 1, legends: [], panels: [{ svg: figure.svg, width: svgWidth(figure.svg) }] },
  } = figure
  const { title, subtitle, legends, columns, panels, whole = false } = pieces
  const own = (svg: string, place: string) => ownNames(checked(svg, caption), `f${index}-${place}`)
  const widest = Math.ceil(Math.max(...panels.map(({ width }) => width)))
  const wide = columns === 1 && panels.some(({ width, narrow }) => width > widePanel && narrow === undefined)
  const named = (reading: PanelReading | undefined, place: string) =>
    reading === undefined ? '' : ` data-panel="f${index}-${place}"`
  const shown = panels.map(({ svg, narrow, reading, narrowReading }, k) =>
    narrow === undefined
      ? `<div class="panel"${named(reading, String(k))}>${own(svg, String(k))}</div>`
      : `<div class="panel"><div class="roomy"${named(reading, String(k))}>${own(svg, String(k))}</div><div class="narrow"${named(narrowReading, `${k}-narrow`)}>${own(narrow, `${k}-narrow`)}</div></div>`,
  )
  return [
    '<figure>',
    ...(title === undefined ? [] : [`<p class="figure-title">${inlineHtml(title)}</p>`]),
    ...(subtitle === undefined ? [] : [`<p class="figure-note">${inlineHtml(subtitle)}</p>`]),
    ...legends.map((legend, k) => legendHtml(legend, (svg, entry) => own(svg, `legend-${k}-${entry}`))),
    `<div class="picture${wide ? ' wide' : ''}" role="img" aria-label="${escapeHtml(alt)}"${wide ? ' tabindex="0"' : ''}>`,
    `<div class="panels${whole ? ' whole' : ''}" style="--w: ${widest}px; --n: ${columns}">`,
    ...shown,
    '</div>',
    '</div>',
    `<figcaption>${inlineHtml(caption)}</figcaption>`,
    '</figure>',
  ].join('\n')
}

function checked(text: string, caption: string): string {
  const svg = text.trim()
  if (!svg.startsWith('<svg')) throw new Error(`the figure "${caption}" is not an <svg> element`)
  if (bringsScript(svg)) throw new Error(`the figure "${caption}" brings a script`)
  return svg
}

/** Whether a tag of it is a script or asks for one; what is only written in the picture, or in a quoted attribute, does nothing. */
function bringsScript(svg: string): boolean {
  for (const [tag] of svg.matchAll(/<(?:"[^"]*"|'[^']*'|[^<>"'])*>?/g)) {
    const bare = tag.replace(/"[^"]*"|'[^']*'/g, '""')
    if (/^<\s*(script|iframe|foreignobject)\b/i.test(bare) || /[\s/"]on\w+\s*=/i.test(bare)) return true
    if (/\bhref\s*=\s*["']?\s*javascript:/i.test(tag)) return true
  }
  return false
}

/** Names inside one picture must not meet those of another one on the same page. */
const ownNames = (svg: string, own: string): string =>
  svg
    .replaceAll(/(\sid=")([^"]+)"/g, `$1${own}-$2"`)
    .replaceAll(/url\(#([^)]+)\)/g, `url(#${own}-$1)`)
    .replace(/^<svg([^>]*?)>/, (_, attributes: string) => {
      const kept = attributes.replace(/\s(role|aria-label)="[^"]*"/g, '')
      return `<svg aria-hidden="true"${kept}>`
    })

/** Entries stand on as many lines as it takes. */
function legendHtml(
  { title, entries, names = [] }: LegendPieces,
  own: (svg: string, entry: number) => string,
): string {
  const heading = title === undefined ? '' : `<span class="legend-title">${inlineHtml(title)}</span>`
  const set = entries.map((svg, k) => {
    const name = names[k]
    const series = name === undefined ? '' : ` data-series="${escapeHtml(name)}"`
    return `<span class="entry"${series}>${own(svg, k)}</span>`
  })
  return `<div class="legend picture">${heading}${set.join('')}</div>`
}

/** What the panels of a figure say, by the names of their elements. */
export const figureReadings = ({ pieces }: ReportFigure, index: number): PageReadings =>
  Object.fromEntries(
    (pieces?.panels ?? []).flatMap(({ reading, narrowReading }, k) => [
      ...(reading === undefined ? [] : [[`f${index}-${k}`, reading] as const]),
      ...(narrowReading === undefined ? [] : [[`f${index}-${k}-narrow`, narrowReading] as const]),
    ]),
  )
