/** Where a table has holes: one strip per column over time, gaps in a signal colour. */
import { titled, type ChartOptions } from './axes.js'
import { formatShare } from './number.js'
import { elastic } from './elastic.js'
import type { ChartSpec } from './render.js'
import { colours } from './theme.js'

/** Gaps of one column; `from` and `to` in milliseconds (or row numbers), `to` exclusive. */
export interface MissingColumn {
  name: string
  /** Share of missing rows, 0–1, written behind the strip. */
  share: number
  gaps: readonly { from: number; to: number }[]
}

export interface MissingStripOptions extends ChartOptions {
  columns: readonly MissingColumn[]
  /** First and last moment of the table. */
  range: readonly [number, number]
  /** Whether the range counts milliseconds (default) or rows. */
  scale?: 'date' | 'rows'
}

/**
 * Strips of present and missing data. A gap is drawn at least one pixel wide, so that a single day in ten years shows.
 *
 * @example
 * missingStrip({ title: 'Gaps', columns: [{ name: 'nep', share: 0.02, gaps: [{ from, to }] }], range: [start, end] })
 */
export function missingStrip(options: MissingStripOptions): ChartSpec {
  const width = options.width ?? 640
  const names = options.columns.map((column) => column.name)
  const smallest = ((options.range[1] - options.range[0]) / width) * 1.5
  const gaps = options.columns.flatMap((column) =>
    column.gaps.map((gap) => ({
      name: column.name,
      from: gap.from,
      to: Math.max(gap.to, gap.from + smallest),
    })),
  )
  const date = (options.scale ?? 'date') === 'date'
  const x = {
    type: date ? 'temporal' : 'quantitative',
    title: date ? null : 'row',
    scale: { type: date ? 'utc' : 'linear', domain: [...options.range], nice: false, zero: false },
  }
  const y = { field: 'name', type: 'nominal', sort: names, title: null, scale: { paddingInner: 0.3 } }
  const strips = options.columns.map((column) => ({
    name: column.name,
    from: options.range[0],
    to: options.range[1],
    label: column.share === 0 ? 'complete' : `${formatShare(column.share)} missing`,
    gap: column.share > 0,
  }))
  return {
    ...elastic,
    ...titled(options, width),
    width,
    height: options.height ?? Math.max(40, 20 * names.length),
    view: { stroke: null },
    layer: [
      {
        data: { values: strips },
        mark: { type: 'bar', color: colours.present, aria: false },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y },
      },
      {
        data: { values: gaps },
        mark: { type: 'bar', color: colours.missing, clip: true },
        encoding: { x: { ...x, field: 'from' }, x2: { field: 'to' }, y },
      },
      {
        data: { values: strips },
        mark: { type: 'text', align: 'left', dx: 8, x: { expr: 'width' } },
        encoding: {
          y,
          text: { field: 'label' },
          color: { condition: { test: 'datum.gap', value: colours.ink }, value: colours.muted },
        },
      },
    ],
  }
}
