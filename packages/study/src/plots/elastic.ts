// Charts that can be drawn narrower: on a telephone a picture of 700 px would be pushed sideways or its writing made too small to
// read. What a builder places by the width of the plot it places by the expression `width`, and then says that it did.
import { greatestOf } from '@utsushi/ground'
import { drawSvg, type ChartSpec } from './render.js'
import { textWidth, wrapText } from './text-width.js'

/** Said by a builder of its chart: any other `width` will do as well. */
export const elastic = { usermeta: { elastic: true } } as const

/** What a telephone of 360 px shows between its margins, in CSS pixels. */
export const narrowWidth = 331

/** Letters of a name beside a plot, where it is cut at all: a name that takes half of a telephone leaves no plot. */
const narrowLetters = 22

/** Names that may be longer than this, in pixels, are cut. */
const narrowLabels = 150

/** Narrower plots say nothing; then the wide picture is shown smaller. */
const leastPlot = 120

/**
 * A chart for narrow screens, drawn {@link narrowWidth} wide at the most; `undefined` where its builder made it for one width.
 *
 * @param svg the chart as it is wide
 */
export async function narrowChart(spec: ChartSpec, svg: string): Promise<ChartSpec | undefined> {
  const { width, usermeta } = spec
  if (width === undefined || (usermeta as { elastic?: boolean } | undefined)?.elastic !== true)
    return undefined
  let plot = width
  let drawn = svg
  let narrow = spec
  // The labels beside a plot may change with it, so that one step can miss.
  for (let step = 0; step < 3 && svgWidth(drawn) > narrowWidth; step++) {
    // Labels that are cut leave more room than the wide drawing says.
    plot = Math.max(leastPlot, plot - (svgWidth(drawn) - narrowWidth))
    narrow = atWidth(spec, plot)
    drawn = await drawSvg(narrow)
  }
  return svgWidth(drawn) > narrowWidth ? undefined : narrow
}

/** Width of an `<svg>` element in CSS pixels. */
export const svgWidth = (svg: string): number => Number(/<svg[^>]*\swidth="([\d.]+)"/.exec(svg)?.[1] ?? 0)

function atWidth(spec: ChartSpec, width: number): ChartSpec {
  return { ...(folded(spec) as ChartSpec), width, ...titleAt(spec['title'], width) }
}

/** A heading was broken to fit the wide plot. */
function titleAt(title: unknown, width: number): { title?: unknown } {
  if (!isRecord(title) || !Array.isArray(title['text'])) return {}
  const size = typeof title['fontSize'] === 'number' ? title['fontSize'] : 15
  return { title: { ...title, text: wrapText(title['text'].join(' '), size, width, true) } }
}

/** Legends above the plot in as many columns as fit and long names cut, wherever they stand in a specification. */
function folded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(folded)
  if (!isRecord(value)) return value
  const { labelLimit } = value
  const isCut = typeof labelLimit === 'number' && labelLimit > narrowLabels
  return Object.fromEntries(
    Object.entries({
      ...value,
      ...(isCut && { labelExpr: `truncate(datum.label, ${narrowLetters})` }),
    }).map(([key, each]) => {
      // Data can be long and hold no legends.
      if (key === 'data') return [key, each]
      return [key, key === 'color' && isRecord(each) ? foldedChannel(each) : folded(each)]
    }),
  )
}

function foldedChannel(channel: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { legend, scale } = channel
  const domain = isRecord(scale) && Array.isArray(scale['domain']) ? scale['domain'] : []
  if (!isRecord(legend) || legend['orient'] !== 'top' || domain.length === 0) return channel
  const widest = greatestOf(domain.map((name) => textWidth(String(name), 11)))
  // Symbol, its distance and that to the next column.
  return { ...channel, legend: { ...legend, columns: Math.max(1, Math.floor(narrowWidth / (widest + 34))) } }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
