/**
 * Charts to pictures, offline: a Vega-Lite specification becomes an SVG string and a PNG, with the bundled font and
 * measured text widths. The same specification gives the same bytes on every machine.
 */
import type * as Vega from 'vega'
import type { TopLevelSpec } from 'vega-lite'
import { guarded, unguarded } from './guarded-names.js'
import { rasterise } from './rasterise.js'
import { textWidth } from './text-width.js'
import { colours, theme } from './theme.js'

/** What every chart builder returns: a Vega-Lite specification with its data inline, plain JSON. */
export interface ChartSpec {
  readonly title?: unknown
  /** Read out to who cannot see the picture. */
  readonly description?: string
  /** Size of the plotting area in CSS pixels. */
  readonly width?: number
  readonly height?: number
  readonly [key: string]: unknown
}

/** A finished picture. */
export interface RenderedChart {
  /** A complete `<svg>` element. */
  svg: string
  png: Uint8Array
}

export interface RenderOptions {
  /** Size of the plotting area in CSS pixels, for a single-view specification. */
  width?: number
  height?: number
  /** Pixels of the PNG per CSS pixel (default 2). */
  pixelRatio?: number
}

/** The plotting libraries take a quarter of a second to load: only what draws waits for them. */
let libraries: ReturnType<typeof loadLibraries> | undefined

async function loadLibraries() {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')])
  measureTextByFont(vega)
  return { vega, compile }
}

/**
 * Renders a chart.
 *
 * @throws Error when the specification is not valid Vega-Lite.
 * @example
 * const { svg, png } = await renderChart(lineChart({ title: 'Loss', x, y, series }))
 * await writeFile('loss.png', png)
 */
export async function renderChart(
  spec: ChartSpec | TopLevelSpec,
  options: RenderOptions = {},
): Promise<RenderedChart> {
  const sized = {
    ...spec,
    ...(options.width !== undefined && { width: options.width }),
    ...(options.height !== undefined && { height: options.height }),
  }
  const svg = await drawSvg(sized)
  const png = await rasterise({ svg, pixelRatio: options.pixelRatio ?? 2, background: colours.paper })
  return { svg, png }
}

/**
 * Draws a chart as an `<svg>` element alone.
 *
 * @throws Error when the specification is not valid Vega-Lite.
 */
export const drawSvg = async (spec: ChartSpec | TopLevelSpec): Promise<string> =>
  (await drawWith(spec, () => undefined)).svg

/**
 * Draws a chart as an `<svg>` element and looks at what was drawn: scales and marks as Vega has them.
 *
 * @throws Error when the specification is not valid Vega-Lite.
 */
export async function drawWith<T>(
  spec: ChartSpec | TopLevelSpec,
  look: (view: Vega.View) => T,
): Promise<{ readonly svg: string; readonly seen: T }> {
  const { vega, compile } = await (libraries ??= loadLibraries())
  const { spec: program } = compile(guarded(withOwnSizes(spec)) as TopLevelSpec, {
    config: theme,
    logger: quiet(),
  })
  const view = new vega.View(vega.parse(program), { renderer: 'none', logger: quiet() })
  try {
    const svg = unguarded(withStableIds(labelled(await view.toSVG(), spec.description)))
    return { svg, seen: look(view) }
  } finally {
    view.finalize()
  }
}

/** In a picture of several panels the expressions `width` and `height` mean none of them: each is told its own. */
function withOwnSizes(spec: ChartSpec | TopLevelSpec): ChartSpec | TopLevelSpec {
  const { concat, ...rest } = spec as ChartSpec
  if (!Array.isArray(concat)) return spec
  return { ...rest, concat: (concat as readonly ChartSpec[]).map((panel) => sized(panel, panel)) }
}

function sized<T>(value: T, size: ChartSpec): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((each: unknown) => sized(each, size)) as T
  const entries = Object.entries(value).map(([key, each]: [string, unknown]) => {
    // Data can be long and hold no expressions.
    if (key === 'data') return [key, each]
    const { width, height } = size
    if (key !== 'expr' || typeof each !== 'string') return [key, sized(each, size)]
    return [
      key,
      each
        .replaceAll(/\bwidth\b/g, String(width ?? 'width'))
        .replaceAll(/\bheight\b/g, String(height ?? 'height')),
    ]
  })
  return Object.fromEntries(entries) as T
}

/** Names the picture for readers who hear it; Vega would otherwise describe every single mark. */
function labelled(svg: string, description: unknown): string {
  if (typeof description !== 'string') return svg
  const name = description.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  return svg.replace('<svg ', `<svg role="img" aria-label="${name}" `)
}

/** Vega numbers clip paths and gradients by a counter of the process; a picture must not depend on what was drawn before. */
function withStableIds(svg: string): string {
  const names = new Map<string, string>()
  for (const [, id] of svg.matchAll(/\sid="([^"]+)"/g)) {
    if (id !== undefined && !names.has(id)) names.set(id, `u${names.size}`)
  }
  return svg
    .replaceAll(/(\sid=")([^"]+)"/g, (_, start: string, id: string) => `${start}${names.get(id) ?? id}"`)
    .replaceAll(/url\(#([^)]+)\)/g, (_, id: string) => `url(#${names.get(id) ?? id})`)
}

/** Replaces Vega's guess of text widths (0.8 of the font size per character), under which half of the tick labels vanish. */
function measureTextByFont(vega: unknown): void {
  const { textMetrics: metrics } = vega as VegaTextMetrics
  metrics.width = (item, text) => {
    const line = unguarded(String(text ?? item.text ?? ''))
    const size = item.fontSize ?? 11
    const heavy = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600
    return textWidth(line, size, heavy)
  }
}

/** Exported by Vega, missing from its types. */
interface VegaTextMetrics {
  textMetrics: { width: (item: TextItem, text?: unknown) => number }
}

interface TextItem {
  text?: unknown
  fontSize?: number
  fontWeight?: string | number
}

/** Warnings of the plotting library mean nothing to the person who reads a report. */
function quiet(): Vega.LoggerInterface {
  const logger: Vega.LoggerInterface = {
    level: ((_?: number) => logger) as Vega.LoggerInterface['level'],
    error: (...args: readonly unknown[]) => {
      throw new Error(args.join(' '))
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  }
  return logger
}
