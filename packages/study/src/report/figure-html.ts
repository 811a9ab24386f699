// A figure of a page: title and legend as text of the page, panels that stand beside or below each other by its width.
import type { Panel } from '../plots/index.js'
import type { ReportFigure } from './document.js'
import { escapeHtml } from './escape.js'
import { inlineHtml } from './inline-html.js'

/** Panels wider than this are not made smaller than their writing allows: they are pushed sideways on a narrow screen. */
const widePanel = 520

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
    pieces = { columns: 1, panels: [{ svg: figure.svg, width: widthOf(figure.svg) }] },
  } = figure
  const { title, subtitle, legend, columns, panels } = pieces
  const own = (svg: string, place: string) => ownNames(checked(svg, caption), `f${index}-${place}`)
  const widest = Math.ceil(Math.max(...panels.map(({ width }) => width)))
  const wide = columns === 1 && widest > widePanel
  const shown = panels.map((panel, k) => `<div class="panel">${own(panel.svg, String(k))}</div>`)
  return [
    '<figure>',
    ...(title === undefined ? [] : [`<p class="figure-title">${inlineHtml(title)}</p>`]),
    ...(subtitle === undefined ? [] : [`<p class="figure-note">${inlineHtml(subtitle)}</p>`]),
    `<div class="picture" role="img" aria-label="${escapeHtml(alt)}">`,
    ...(legend === undefined ? [] : [`<div class="legend">${own(legend, 'legend')}</div>`]),
    `<div class="panels${wide ? ' wide' : ''}" style="--w: ${widest}px; --n: ${columns}"${wide ? ' tabindex="0"' : ''}>`,
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
  if (/<script|\son\w+=/i.test(svg)) throw new Error(`the figure "${caption}" brings a script`)
  return svg
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

const widthOf = (svg: string): Panel['width'] => Number(/<svg[^>]*\swidth="([\d.]+)"/.exec(svg)?.[1] ?? 0)
