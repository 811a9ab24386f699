// A figure of a report as its script knows it: the panels that are seen, their points, and which series are shown.
import { marksOf, pointsOf, type Point } from './points.js'
import type { PageReadings, PanelReading } from './reading.js'

/** A panel that is seen. */
export interface SeenPanel {
  readonly svg: SVGSVGElement
  readonly reading: PanelReading
}

export interface Figure {
  readonly figure: HTMLElement
  readonly picture: HTMLElement
  /** Every panel, the narrow ones too. */
  readonly panels: readonly SeenPanel[]
  /** Series that were put away. */
  readonly away: Set<string>
}

/** The figures of a page that say something. */
export function figuresOf(readings: PageReadings): readonly Figure[] {
  return [...document.querySelectorAll('figure')].flatMap((figure) => {
    const panels = [...figure.querySelectorAll<HTMLElement>('[data-panel]')].flatMap((element) => {
      const svg = element.querySelector('svg')
      const reading = readings[element.dataset['panel'] ?? '']
      return svg === null || reading === undefined ? [] : [{ svg, reading }]
    })
    const picture = figure.querySelector<HTMLElement>('[role="img"]')
    return picture === null || panels.length === 0
      ? []
      : [{ figure, picture, panels, away: new Set<string>() }]
  })
}

/** The panels that the page's width shows. */
export const seenPanels = ({ panels }: Figure): readonly SeenPanel[] =>
  panels.filter(({ svg }) => svg.getClientRects().length > 0)

const kept = new WeakMap<Element, readonly Point[]>()

/** The points of a panel whose series are shown. */
export function shownPoints({ svg, reading }: SeenPanel, away: ReadonlySet<string>): readonly Point[] {
  const points = kept.get(svg) ?? pointsOf(svg, reading)
  kept.set(svg, points)
  return away.size === 0 ? points : points.filter(({ series }) => !away.has(series))
}

/** The element in whose places the points of a panel are counted. */
export function plotOf({ svg, reading }: SeenPanel): SVGGraphicsElement | undefined {
  for (const { marks, form } of reading.units) {
    const found = form === 'hidden' ? null : svg.querySelector<SVGGraphicsElement>(`.${CSS.escape(marks)}`)
    if (found !== null) return found
  }
  return undefined
}

/** Puts the marks of series away, or back. */
export function showSeries({ panels, away }: Figure): void {
  for (const { svg, reading } of panels)
    for (const unit of reading.units)
      for (const [mark, series] of marksOf(svg, unit)) mark.classList.toggle('away', away.has(series))
}
