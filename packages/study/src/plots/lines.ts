/** Lines over a number or over time, with bands behind them and marked places. */
import {
  continuous,
  drawable,
  extent,
  logTicks,
  titled,
  type AxisOptions,
  type ChartOptions,
} from './axes.js'
import { elastic } from './elastic.js'
import type { ChartSpec } from './render.js'
import { textWidth } from './text-width.js'
import { colours, palette } from './theme.js'

/** One line. A value that is not finite breaks it. */
export interface LineSeries {
  name: string
  x: ArrayLike<number>
  y: ArrayLike<number>
  colour?: string
  /** Dash pattern in pixels, e.g. `[5, 3]`. */
  dash?: readonly number[]
  strokeWidth?: number
  /** Draws the points as well, for short lines. */
  points?: boolean
  /** Holds each value until the next, as a learning rate does. */
  step?: boolean
}

/** An area between two curves, such as a quantile range. */
export interface Band {
  name: string
  x: ArrayLike<number>
  lower: ArrayLike<number>
  upper: ArrayLike<number>
  colour?: string
  opacity?: number
}

/** A stretch of x, shaded from bottom to top: days out of range. */
export interface Span {
  name: string
  from: number
  to: number
  colour?: string
  /** Not in the plot but under it: so many pixels below its lower edge. The axis makes room by `offset`. */
  under?: readonly [from: number, to: number]
}

/** A marked place: a vertical line at `x` or a horizontal one at `y`, with a word beside it. */
export interface Marker {
  x?: number
  y?: number
  label?: string
}

export interface LineChartOptions extends ChartOptions {
  x: AxisOptions
  y: AxisOptions
  series: readonly LineSeries[]
  bands?: readonly Band[]
  /** Shaded stretches; those of one name share its colour and entry in the legend. */
  spans?: readonly Span[]
  markers?: readonly Marker[]
  /** Names of the lines above the plot (default: when there is more than one). */
  legend?: boolean
}

/**
 * Lines, with bands behind them. Dates are milliseconds since 1970 with `x.scale: 'date'`.
 *
 * @example
 * lineChart({ title: 'Loss', x: { label: 'epoch' }, y: { label: 'loss', scale: 'log' }, series: [{ name: 'training', x, y }] })
 */
export function lineChart(options: LineChartOptions): ChartSpec {
  const { series, bands = [], spans = [], markers = [] } = options
  const width = options.width ?? 640
  const height = options.height ?? 260
  const entries = [
    ...series.map((line, i) => ({
      ...{ name: line.name, colour: line.colour ?? pick(i), dash: line.dash ?? [] },
      pointsAlone: line.strokeWidth === 0,
    })),
    ...bands.map((band, i) => ({
      name: band.name,
      colour: band.colour ?? pick(i),
      opacity: band.opacity ?? bandOpacity,
    })),
    ...spans.map(({ name, colour = colours.deviationArea, under }) => ({
      ...{ name, colour, opacity: under === undefined ? spanOpacity : 1 },
    })),
  ]
  const axes = { x: { ...options.x, domain: options.x.domain ?? xRange(options) }, y: yAxis(options) }
  const named = nameScale(entries, options.legend ?? entries.length > 1)
  return {
    ...elastic,
    ...titled(options, width),
    width,
    height,
    layer: [
      ...[...new Set(spans.map(({ name }) => name))].map((name) =>
        spanLayer(
          spans.filter((span) => span.name === name),
          axes,
          named(name),
          height,
        ),
      ),
      ...bands.map((band) => bandLayer(band, axes, named)),
      ...markers.map((marker) => markerLayer(marker, axes)),
      ...series.map((line) => lineLayer(line, axes, named)),
      ...markers.flatMap((marker) => markerLabel(marker, axes, nextAfter(marker, markers))),
    ],
  }
}

interface Axes {
  x: AxisOptions
  y: AxisOptions
}

/** All x values, with room for the points at both ends. */
function xRange({ series, bands = [], x }: LineChartOptions): readonly [number, number] {
  const points = series.some((line) => line.points === true)
  return extent(
    [...series.map((line) => line.x), ...bands.map((band) => band.x)],
    points && x.scale !== 'log' ? 0.015 : 0,
  )
}

/** A logarithmic axis has no zero to begin at: it spans the positive values. One value alone stands in the middle. */
function yAxis({ series, bands = [], y }: LineChartOptions): AxisOptions {
  const lists = [...series.map((line) => line.y), ...bands.flatMap((band) => [band.lower, band.upper])]
  if (y.scale !== 'log') {
    const finite = lists.map((list) => Array.from(list).filter(Number.isFinite))
    const alone = new Set(finite.flat()).size === 1 && y.zero !== true && y.domain === undefined
    return alone ? { ...y, domain: extent(finite) } : y
  }
  const positive = lists.map((list) => Array.from(list).filter((value) => value > 0))
  const [low, high] = positive.some((list) => list.length > 0) ? extent(positive) : [0.1, 1]
  const domain = y.domain ?? ([low / 1.12, high * 1.12] as const)
  return { ...y, domain, values: y.values ?? logTicks(domain) }
}

type NameScale = (name: string) => Record<string, unknown>

/** Of a shaded stretch. */
const spanOpacity = 0.75

/** Of a band that names none. */
const bandOpacity = 0.22

/** Colour by name, and a legend that shows lines as lines (with their dashes), points as points and bands as patches. */
function nameScale(
  entries: readonly {
    name: string
    colour: string
    dash?: readonly number[]
    opacity?: number
    pointsAlone?: boolean
  }[],
  legend: boolean,
): NameScale {
  // Lines that share a name (measured points and the line through them) share its first colour; a name listed twice would
  // shift the colours of those behind it.
  const colours = new Map(entries.toReversed().map(({ name, colour }) => [name, colour]))
  const names = [...new Set(entries.map(({ name }) => name))]
  const scale = { domain: names, range: names.map((name) => colours.get(name)) }
  const opacities = Object.fromEntries(entries.map((entry) => [entry.name, entry.opacity ?? 0]))
  const dashes = Object.fromEntries(entries.map((entry) => [entry.name, entry.dash ?? []]))
  const opacity = `${JSON.stringify(opacities)}[datum.value]`
  const points = entries.filter(({ pointsAlone }) => pointsAlone).map(({ name }) => name)
  const isPoint = `indexof(${JSON.stringify(points)}, datum.value) >= 0`
  const symbols = {
    shape: signal(`${isPoint} ? 'circle' : ${opacity} > 0 ? 'square' : 'stroke'`),
    size: signal(`${isPoint} ? 40 : 170`),
    fillOpacity: signal(`${isPoint} ? 1 : ${opacity}`),
    strokeOpacity: signal(`${opacity} > 0 ? 0 : 1`),
    strokeDash: signal(`${JSON.stringify(dashes)}[datum.value]`),
    opacity: { value: 1 },
  }
  const shown = { title: null, orient: 'top', offset: 6, encoding: { symbols } }
  return (name) => ({ datum: name, type: 'nominal', scale, legend: legend ? shown : null })
}

function signal(expression: string): Record<string, unknown> {
  return { value: { signal: expression } }
}

function lineLayer(line: LineSeries, axes: Axes, named: NameScale): Record<string, unknown> {
  const values = Array.from(line.x, (x, i) => ({
    x,
    y: drawable(axes.y.scale === 'log' && !((line.y[i] ?? 0) > 0) ? Number.NaN : line.y[i]),
  }))
  return {
    data: { values },
    mark: {
      type: 'line',
      clip: axes.y.domain !== undefined && axes.y.scale !== 'log',
      ...(line.dash !== undefined && { strokeDash: [...line.dash] }),
      ...(line.strokeWidth !== undefined && { strokeWidth: line.strokeWidth }),
      ...(line.points === true && { point: { size: 22 } }),
      ...(line.step === true && { interpolate: 'step-after' }),
    },
    encoding: {
      x: continuous('x', axes.x),
      y: continuous('y', axes.y),
      color: named(line.name),
    },
  }
}

function bandLayer(band: Band, axes: Axes, named: NameScale): Record<string, unknown> {
  const values = Array.from(band.x, (x, i) => ({
    x,
    lower: drawable(band.lower[i]),
    upper: drawable(band.upper[i]),
  }))
  return {
    data: { values },
    mark: { type: 'area', clip: true, opacity: band.opacity ?? bandOpacity },
    encoding: {
      x: continuous('x', axes.x),
      y: continuous('lower', axes.y),
      y2: { field: 'upper' },
      color: named(band.name),
    },
  }
}

function spanLayer(
  spans: readonly Span[],
  axes: Axes,
  color: unknown,
  height: number,
): Record<string, unknown> {
  const [low, high] = axes.x.domain ?? [-Infinity, Infinity]
  const isUnder = spans.some(({ under }) => under !== undefined)
  const pixels = (field: string) => ({ field, type: 'quantitative', scale: null, axis: null })
  return {
    data: {
      values: spans.map(({ from, to, under = [0, 0] }) => ({
        from: Math.max(from, low),
        to: Math.min(to, high),
        ...(isUnder && { top: height + under[0], bottom: height + under[1] }),
      })),
    },
    mark: { type: 'rect', clip: !isUnder, opacity: isUnder ? 1 : spanOpacity },
    encoding: {
      ...{ x: continuous('from', axes.x), x2: { field: 'to' }, color },
      ...(isUnder && { y: pixels('top'), y2: { field: 'bottom' } }),
    },
  }
}

const markedAt = (marker: Marker, axes: Axes): Record<string, unknown> => ({
  data: { values: [{ at: marker.x ?? marker.y }] },
  encoding: marker.x === undefined ? { y: continuous('at', axes.y) } : { x: continuous('at', axes.x) },
})

const markerLayer = (marker: Marker, axes: Axes): Record<string, unknown> => ({
  ...markedAt(marker, axes),
  mark: { type: 'rule', color: colours.rule, strokeDash: [3, 3], strokeWidth: 1.2 },
})

/** The place that is marked next to the right; where there is none the end of the world. */
const nextAfter = ({ x = Infinity }: Marker, markers: readonly Marker[]): number =>
  Math.min(...markers.flatMap((other) => (other.x !== undefined && other.x > x ? [other.x] : [])))

/** The word beside a marked place, on a halo over the lines: to the left of a vertical one that has no room on the right. It is left out where it would run into the next. */
function markerLabel(marker: Marker, axes: Axes, next: number): readonly Record<string, unknown>[] {
  if (marker.label === undefined) return []
  const [low, high] = axes.x.domain ?? [0, 1]
  const share = marker.x === undefined ? 1 : (high - marker.x) / (high - low)
  const before = marker.x === undefined || next === Infinity ? Infinity : (next - marker.x) / (high - low)
  const seen =
    before === Infinity ? 1 : { expr: `width * ${before} < ${textWidth(marker.label, 11) + 8} ? 0 : 1` }
  const far = `width * ${share} < ${textWidth(marker.label, 11) + 8}`
  const text = {
    type: 'text',
    text: marker.label,
    ...(marker.x === undefined
      ? { align: 'right', baseline: 'bottom', dy: -3, x: { expr: 'width - 4' } }
      : {
          align: { expr: `${far} ? 'right' : 'left'` },
          baseline: 'top',
          dx: { expr: `${far} ? -5 : 5` },
          y: 5,
        }),
  }
  const layer = [
    { mark: { ...text, stroke: colours.paper, strokeWidth: 4, strokeJoin: 'round', opacity: seen } },
    { mark: { ...text, color: colours.muted, opacity: seen } },
  ]
  return [{ ...markedAt(marker, axes), layer }]
}

function pick(index: number): string {
  return palette[index % palette.length] ?? colours.ink
}
