/** Axes, titles and small conversions that every chart builder uses the same way. */
import type { ChartSpec } from './render.js'
import { withUnit } from './number.js'
import { colours } from './theme.js'
import { wrapText } from './text-width.js'

/** What stands on an axis. */
export interface AxisOptions {
  label: string
  /** Written in brackets behind the label, e.g. `Mg C ha-1 day-1`. */
  unit?: string
  scale?: 'linear' | 'log' | 'symlog' | 'date'
  /** Fixed limits; for dates in milliseconds. Values beyond are clipped. */
  domain?: readonly [number, number]
  /** Whether 0 must be on the axis (default false). */
  zero?: boolean
  /** d3 format of the tick labels, or `count` for 500, 1,500, 20 k, 3 M. */
  format?: string
  /** About how many ticks. */
  ticks?: number
  /** No ticks between whole numbers. */
  whole?: boolean
  /** Exactly these ticks. */
  values?: readonly number[]
  /** Words for the ticks of `values`. */
  names?: readonly string[]
  /** What values are told as, where the axis shows places that were computed. */
  means?: AxisMeaning
  /** Pixels between the plot and this axis, for what is drawn there. */
  offset?: number
}

/** The numbers that computed places stand for: a page tells these. */
export interface AxisMeaning {
  /** Numbers at both ends of the axis. */
  readonly domain: readonly [number, number]
  /** What lies beyond these is drawn at the edge. */
  readonly limits: readonly [number, number]
  readonly log: boolean
}

/** Options of every chart builder. */
export interface ChartOptions {
  title?: string
  /** A sentence or two under the title; wrapped to the chart's width. */
  subtitle?: string
  /** Size of the plotting area in CSS pixels. */
  width?: number
  height?: number
}

/** Years on January ticks, short months on the others, days where ticks are closer. */
const dateLabel =
  "utcdate(datum.value) !== 1 ? utcFormat(datum.value, '%-d %b') : utcmonth(datum.value) === 0 ? utcFormat(datum.value, '%Y') : utcFormat(datum.value, '%b')"

const countLabel =
  "datum.value >= 1e6 ? format(datum.value / 1e6, '~g') + ' M' : datum.value >= 1e4 ? format(datum.value / 1e3, '~g') + ' k' : format(datum.value, ',.0f')"

/** A continuous x or y channel of a field. */
export function continuous(field: string, axis: AxisOptions): Record<string, unknown> {
  const date = axis.scale === 'date'
  const log = axis.scale === 'log'
  return {
    field,
    type: date ? 'temporal' : 'quantitative',
    title: axis.label === '' ? null : withUnit(axis.label, axis.unit),
    ...(axis.means !== undefined && { means: axis.means }),
    scale: {
      ...(date ? { type: 'utc' } : { type: axis.scale ?? 'linear', nice: axis.domain === undefined && !log }),
      ...(!date && !log && { zero: axis.zero ?? false }),
      ...(axis.domain !== undefined && { domain: [...axis.domain] }),
    },
    axis: {
      ...(date && axis.format === undefined && { labelExpr: dateLabel }),
      ...(axis.format === 'count' && { labelExpr: countLabel, tickMinStep: 1 }),
      ...(axis.format?.endsWith('%') === true && {
        labelExpr: `replace(format(datum.value, '${axis.format}'), '%', ' %')`,
      }),
      ...(axis.format !== undefined && !/^count$|%$/.test(axis.format) && { format: axis.format }),
      ...(axis.whole === true && { tickMinStep: 1, format: axis.format ?? ',d' }),
      ...(axis.ticks !== undefined && { tickCount: axis.ticks }),
      ...(axis.values !== undefined && { values: [...axis.values] }),
      ...(axis.names !== undefined && {
        labelExpr: lookup(axis.values ?? [], axis.names),
        labelOverlap: false,
      }),
      ...(log && axis.format === undefined && { format: '~g' }),
      ...(axis.offset !== undefined && { offset: axis.offset }),
    },
  }
}

/**
 * Ticks of a logarithmic axis: 1, 2 and 5 of every decade; the decades alone when there are many; every digit when the
 * axis is so short that it would pass for a linear one.
 */
export function logTicks([low, high]: readonly [number, number]): number[] {
  if (!(low > 0 && high < Infinity)) return []
  const first = Math.floor(Math.log10(low))
  const last = Math.ceil(Math.log10(high))
  const leading = last - first > 4 ? [1] : high / low < 12 ? [1, 2, 3, 4, 5, 6, 8] : [1, 2, 5]
  const ticks: number[] = []
  for (let decade = first; decade <= last; decade++) {
    // Through text, so that a tick is 0.003 and not 0.0030000000000000001.
    for (const digit of leading) ticks.push(Number(`${digit}e${decade}`))
  }
  return ticks.filter((tick) => tick >= low && tick <= high)
}

function lookup(values: readonly number[], names: readonly string[]): string {
  return `${JSON.stringify(Object.fromEntries(values.map((value, i) => [value, names[i] ?? ''])))}[datum.value]`
}

/** Title block of a chart of this plotting width. */
export function titled(options: ChartOptions, width: number): Partial<ChartSpec> {
  if (options.title === undefined) return {}
  const subtitle = options.subtitle === undefined ? undefined : wrapText(options.subtitle, 12, width)
  return {
    title: { text: wrapText(options.title, 15, width, true), ...(subtitle !== undefined && { subtitle }) },
    description: [options.title, options.subtitle].filter((part) => part !== undefined).join('. '),
  }
}

/** A value that a chart can hold: what is not finite becomes a break in the line. */
export function drawable(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value
}

/** Smallest and largest finite value over several lists, widened by `margin` of their distance. */
export function extent(lists: Iterable<ArrayLike<number>>, margin = 0): [number, number] {
  let low = Infinity
  let high = -Infinity
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      const value = list[i] ?? Number.NaN
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  if (low > high) return [0, 1]
  const distance = high - low || Math.abs(high) || 1
  return low === high
    ? [low - distance / 2, high + distance / 2]
    : [low - margin * distance, high + margin * distance]
}

/** Lines of text in a corner of the plotting area, on a halo so that grid and marks do not cross them. */
export function cornerText(
  lines: readonly string[],
  corner: 'top left' | 'top right' | 'bottom right',
): Record<string, unknown> {
  const left = corner === 'top left'
  const text = {
    type: 'text',
    align: left ? 'left' : 'right',
    baseline: 'top',
    x: left ? 8 : { expr: 'width - 8' },
    y: corner === 'bottom right' ? { expr: `height - ${6 + 15 * lines.length}` } : 8,
    lineHeight: 15,
    text: [...lines],
  }
  return {
    data: { values: [{}] },
    layer: [
      { mark: { ...text, stroke: colours.paper, strokeWidth: 4, strokeJoin: 'round', opacity: 0.85 } },
      { mark: { ...text, color: colours.ink } },
    ],
  }
}
