/**
 * A chart taken apart, so that a page can set it: title and legend once, and every panel as a picture of its own that finds its
 * place by the width of the page or the paper. The whole picture, as a file, is `renderChart`'s.
 */
import { narrowChart, narrowWidth, svgWidth } from './elastic.js'
import { legendPieces, withoutLegends, type LegendPieces } from './legend-pieces.js'
import type { PanelReading } from '../page/reading.js'
import { drawReadable } from './readings.js'
import type { ChartSpec } from './render.js'

/** A panel: an `<svg>` element, and its width in CSS pixels. */
export interface Panel {
  readonly svg: string
  readonly width: number
  /** What its marks say. */
  readonly reading?: PanelReading
  /** The same for a telephone, where it can be drawn so narrow. */
  readonly narrow?: string
  readonly narrowReading?: PanelReading
}

export interface FigurePieces {
  readonly title?: string
  readonly subtitle?: string
  /** What all panels share. */
  readonly legends: readonly LegendPieces[]
  /** Panels of a row where there is room. */
  readonly columns: number
  /** Panels stay as wide as they are drawn, and fewer stand in a row instead. */
  readonly whole?: boolean
  readonly panels: readonly Panel[]
}

/**
 * Draws the pieces of a chart.
 *
 * @throws Error when the specification is not valid Vega-Lite.
 * @example
 * const { title, panels } = await figurePieces(smallMultiples({ title: 'Test year', columns: 2, panels: charts }))
 */
export async function figurePieces(spec: ChartSpec): Promise<FigurePieces> {
  const { title, concat, ...alone } = spec
  const several = Array.isArray(concat) ? (concat as ChartSpec[]) : undefined
  const charts = several ?? [alone]
  const apart = several === undefined ? isAbove(alone) : sharesColour(spec)
  const panels: Panel[] = []
  for (const panel of charts) panels.push(await drawn(apart ? withoutLegends(panel) : panel))
  return {
    ...headingOf(title),
    legends: apart ? await legendPieces(charts) : [],
    columns: several === undefined ? 1 : Math.min(Number(spec['columns'] ?? 1), several.length),
    panels,
  }
}

async function drawn(spec: ChartSpec): Promise<Panel> {
  const padded = { ...spec, padding: { left: 4, right: 8, top: 6, bottom: 4 } }
  const { svg, reading } = await drawReadable(padded)
  const width = svgWidth(svg)
  const chart = width > narrowWidth ? await narrowChart(padded, svg) : undefined
  const narrow = chart === undefined ? undefined : await drawReadable(chart)
  return {
    ...{ svg, width },
    ...(reading !== undefined && { reading }),
    ...(narrow !== undefined && { narrow: narrow.svg }),
    ...(narrow?.reading !== undefined && { narrowReading: narrow.reading }),
  }
}

function headingOf(title: unknown): { title?: string; subtitle?: string } {
  if (!isRecord(title)) return {}
  const [text, subtitle] = [joined(title['text']), joined(title['subtitle'])]
  return { ...(text !== '' && { title: text }), ...(subtitle !== '' && { subtitle }) }
}

/** Lines that were broken to fit a picture, as one again. */
function joined(lines: unknown): string {
  return Array.isArray(lines) ? lines.join(' ') : typeof lines === 'string' ? lines : ''
}

const sharesColour = ({ resolve }: ChartSpec): boolean =>
  JSON.stringify(resolve ?? {}).includes('"color":"shared"')

/** Whether a chart's legends stand above its plot: beside it they are part of the picture. */
function isAbove(spec: unknown): boolean {
  if (Array.isArray(spec)) return spec.some(isAbove)
  if (!isRecord(spec)) return false
  return Object.entries(spec).some(([key, each]) =>
    key === 'data' ? false : key === 'legend' ? isRecord(each) && each['orient'] === 'top' : isAbove(each),
  )
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
