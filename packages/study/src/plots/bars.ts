/** Values of several groups side by side, as horizontal bars with their numbers written at the end. */
import { continuous, titled, type AxisOptions, type ChartOptions } from './axes.js'
import { formatNumber, withUnit } from './number.js'
import { elastic } from './elastic.js'
import type { ChartSpec } from './render.js'
import { colours, palette } from './theme.js'

/** One bar; `error` is half the length of its whisker. */
export interface Bar {
  /** What is compared, e.g. a flux: one block of bars. */
  category: string
  /** Whose value it is, e.g. the emulator or a baseline: one bar of the block. */
  group: string
  value: number
  error?: number
  /** Written instead of a value that there is not: why it is left out. */
  left?: string
}

export interface BarChartOptions extends ChartOptions {
  value: AxisOptions
  bars: readonly Bar[]
  /** Order and colours of groups; in order of appearance and of the palette when absent. */
  groups?: readonly { name: string; colour: string }[]
  /** Text at the end of a bar (default: 3 significant digits). */
  format?: (value: number) => string
  legend?: boolean
  /** Height of one bar in pixels (default 14). */
  barHeight?: number
}

/**
 * Grouped horizontal bars. A bar that leaves a fixed axis is cut there, its number still tells the value.
 *
 * @example
 * barChart({ value: { label: 'R²', domain: [0, 1] }, bars: [{ category: 'gpp', group: 'emulator', value: 0.98 }] })
 */
export function barChart(options: BarChartOptions): ChartSpec {
  const width = options.width ?? 320
  const groups = options.groups ?? appearing(options.bars)
  const categories = [...new Set(options.bars.map((bar) => bar.category))]
  const format = options.format ?? ((value) => formatNumber(value))
  const limits = options.value.domain
  const values = options.bars.map((bar) => {
    const shown = limits === undefined ? bar.value : Math.min(limits[1], Math.max(limits[0], bar.value))
    return {
      ...bar,
      value: Number.isFinite(shown) ? shown : null,
      base: limits === undefined ? 0 : Math.max(0, limits[0]),
      low: bar.error === undefined ? null : bar.value - bar.error,
      high: bar.error === undefined ? null : bar.value + bar.error,
      label: labelOf(bar, shown, format),
      // The number stands right of zero even for a negative bar: left of it are the category names.
      at: Math.max(0, shown, bar.error === undefined ? -Infinity : bar.value + bar.error) || 0,
    }
  })
  const rows = {
    y: {
      field: 'category',
      type: 'nominal',
      sort: categories,
      title: null,
      scale: { paddingInner: 0.22, paddingOuter: 0.08 },
      axis: { labelFontSize: 12, labelColor: colours.ink, labelLimit: 0 },
    },
    yOffset: { field: 'group', type: 'nominal', sort: groups.map((group) => group.name) },
  }
  const legend = options.legend ?? groups.length > 1
  return {
    ...elastic,
    ...titled(options, width),
    width,
    height: options.height ?? categories.length * (groups.length * (options.barHeight ?? 14) + 10),
    data: { values },
    layer: [
      {
        mark: { type: 'bar', clip: true },
        encoding: {
          ...rows,
          x: { ...continuous('value', { zero: true, ticks: 4, ...options.value }) },
          x2: { field: 'base' },
          tooltip: { field: 'label', title: withUnit(options.value.label, options.value.unit) },
          color: {
            field: 'group',
            type: 'nominal',
            scale: { domain: groups.map((group) => group.name), range: groups.map((group) => group.colour) },
            legend: legend ? { title: null, orient: 'top', offset: 6 } : null,
          },
        },
      },
      ...(options.bars.some((bar) => bar.error !== undefined) ? [whiskers(rows)] : []),
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', dx: 4, fontSize: 10, color: colours.ink },
        encoding: { ...rows, x: { field: 'at', type: 'quantitative' }, text: { field: 'label' } },
      },
    ],
  }
}

/** The value; with a mark where its bar is cut, and in words where there is none. */
function labelOf(
  { value, left = 'not scored' }: Bar,
  shown: number,
  format: (value: number) => string,
): string {
  if (!Number.isFinite(value)) return left
  return shown === value ? format(value) : value < shown ? `◂ ${format(value)}` : `${format(value)} ▸`
}

/**
 * An axis for scores of which 1 is perfect: from 0, and where some are negative from −0.2, so that one of −14 does not
 * press the others together.
 *
 * @example skillDomain([0.98, -14.4]) // [-0.2, 1]
 */
export const skillDomain = (values: readonly number[]): readonly [number, number] => [
  values.some((value) => value < 0) ? -0.2 : 0,
  1,
]

function whiskers(rows: Record<string, unknown>): Record<string, unknown> {
  return {
    mark: { type: 'rule', color: colours.ink, clip: true },
    encoding: { ...rows, x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
  }
}

function appearing(bars: readonly Bar[]): { name: string; colour: string }[] {
  const names = [...new Set(bars.map((bar) => bar.group))]
  return names.map((name, i) => ({ name, colour: palette[i % palette.length] ?? colours.ink }))
}
