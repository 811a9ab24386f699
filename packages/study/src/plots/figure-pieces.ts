/**
 * A chart taken apart, so that a page can set it: title and legend once, and every panel as a picture of its own that finds its
 * place by the width of the page or the paper. The whole picture, as a file, is `renderChart`'s.
 */
import { drawSvg, type ChartSpec } from './render.js'

/** A panel: an `<svg>` element, and its width in CSS pixels. */
export interface Panel {
  readonly svg: string
  readonly width: number
}

export interface FigurePieces {
  readonly title?: string
  readonly subtitle?: string
  /** What all panels share: an `<svg>` element. */
  readonly legend?: string
  /** Panels of a row where there is room. */
  readonly columns: number
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
  const shared = several !== undefined && sharesColour(spec)
  const panels: Panel[] = []
  for (const panel of several ?? [alone]) panels.push(await drawn(shared ? withoutLegends(panel) : panel))
  const legend = shared ? legendOf(several) : undefined
  return {
    ...headingOf(title),
    ...(legend !== undefined && { legend: await drawSvg(legend) }),
    columns: several === undefined ? 1 : Math.min(Number(spec['columns'] ?? 1), several.length),
    panels,
  }
}

async function drawn(spec: ChartSpec): Promise<Panel> {
  const svg = await drawSvg({ ...spec, padding: { left: 4, right: 8, top: 6, bottom: 4 } })
  return { svg, width: Number(/<svg[^>]*\swidth="([\d.]+)"/.exec(svg)?.[1] ?? 0) }
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

function sharesColour({ resolve }: ChartSpec): boolean {
  return JSON.stringify(resolve ?? {}).includes('"color":"shared"')
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every colour channel below, changed. */
function overColours(
  value: unknown,
  change: (channel: Readonly<Record<string, unknown>>) => unknown,
): unknown {
  if (Array.isArray(value)) return value.map((each) => overColours(each, change))
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      // Data can be long and hold no channels.
      key === 'data' ? each : key === 'color' && isRecord(each) ? change(each) : overColours(each, change),
    ]),
  )
}

const withoutLegends = (spec: ChartSpec): ChartSpec =>
  overColours(spec, (channel) => ({ ...channel, legend: null })) as ChartSpec

/** A picture of legends alone: a plot without data under each different one. */
function legendOf(panels: readonly ChartSpec[]): ChartSpec | undefined {
  const found = new Map<string, { readonly mark: unknown; readonly color: unknown }>()
  for (const { mark, color } of panels.flatMap((panel) => marksOf(panel))) {
    if (!isRecord(color) || !isRecord(color['legend']) || !('scale' in color)) continue
    const key = JSON.stringify(color['scale'])
    if (found.has(key)) continue
    const legend = { ...color['legend'], orient: 'top', direction: 'horizontal', offset: 0 }
    found.set(key, { mark, color: { ...color, legend } })
  }
  if (found.size === 0) return undefined
  return {
    ...{ width: 1, height: 1, padding: 2, view: { stroke: null } },
    layer: [...found.values()].map(({ mark, color }) => ({
      data: { values: [] },
      mark,
      encoding: { color },
    })),
  }
}

/** Marks and what colours them, layer in layer. */
function marksOf(spec: Readonly<Record<string, unknown>>): { mark: unknown; color: unknown }[] {
  const { mark, encoding, layer } = spec
  const own = isRecord(encoding) && mark !== undefined ? [{ mark, color: encoding['color'] }] : []
  const below = Array.isArray(layer) ? layer.filter(isRecord).flatMap(marksOf) : []
  return [...own, ...below]
}
