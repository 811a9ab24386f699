/** Several charts as one picture, in rows and columns under a common title. */
import { titled, type ChartOptions } from './axes.js'
import type { ChartSpec } from './render.js'

export interface SmallMultiplesOptions extends ChartOptions {
  panels: readonly ChartSpec[]
  /** Panels per row. */
  columns: number
  /** Distance between panels in pixels (default 24). */
  spacing?: number | { row: number; column: number }
  /** Whether panels carry legends of their own above the plot (default false). */
  legends?: boolean
  /** Whether panels share one colour scale and legend (default false). */
  sharedColour?: boolean
}

/**
 * Puts charts side by side. A chart's own title becomes a panel heading. `width` is that of the common title's block.
 *
 * @example
 * smallMultiples({ title: 'Test year', columns: 2, panels: fluxes.map(panel) })
 */
export function smallMultiples(options: SmallMultiplesOptions): ChartSpec {
  return {
    ...titled(options, options.width ?? 860),
    columns: options.columns,
    spacing: options.spacing ?? 24,
    concat: options.panels.map((panel) => asPanel(panel, options.legends ?? false)),
    resolve: { scale: { color: options.sharedColour === true ? 'shared' : 'independent' } },
  }
}

/**
 * Turns a chart's title into a heading. Where nothing else stands above the plot it is a text at a fixed height:
 * a title keeps its distance from the highest tick label, so that headings of one row would not line up.
 */
function asPanel(spec: ChartSpec, legends: boolean): ChartSpec {
  const { title, layer } = spec
  if (typeof title !== 'object' || title === null || !('text' in title)) return spec
  const subtitled = 'subtitle' in title && title.subtitle !== undefined
  if (legends || subtitled || !Array.isArray(layer)) {
    return { ...spec, title: { ...title, fontSize: 12, subtitleFontSize: 11, subtitlePadding: 3, offset: 8 } }
  }
  const lines = Array.isArray(title.text) ? title.text.length : 1
  const heading = {
    data: { values: [{}] },
    mark: {
      type: 'text',
      text: title.text,
      x: 0,
      y: -9 - 15 * (lines - 1),
      lineHeight: 15,
      align: 'left',
      baseline: 'bottom',
      fontSize: 12,
      fontWeight: 'bold',
    },
  }
  return { ...spec, title: undefined, layer: [...(layer as unknown[]), heading] }
}
