/** What happened to many items over time: a row an item, spans of several kinds in it, wide ones behind narrow ones. */
import { continuous, titled, type AxisOptions, type ChartOptions } from './axes.js'
import { elastic } from './elastic.js'
import type { ChartSpec } from './render.js'
import { colours } from './theme.js'

/** A stretch of one row, in milliseconds. */
export interface TimelineSpan {
  readonly row: string
  readonly kind: string
  readonly from: number
  readonly to: number
}

/** A kind of span. `wide` ones fill their row, the others are bars within it, so that both are seen where they meet. */
export interface TimelineKind {
  readonly name: string
  readonly colour: string
  readonly wide?: boolean
}

export interface TimelineOptions extends ChartOptions {
  /** In the order in which they stand, rows without spans too. */
  readonly rows: readonly string[]
  readonly spans: readonly TimelineSpan[]
  /** Default: deviations behind alarms. */
  readonly kinds?: readonly TimelineKind[]
  /** First and last moment. */
  readonly range: readonly [number, number]
  /** Marked moments, such as the end of training. */
  readonly markers?: readonly { readonly at: number; readonly label?: string }[]
  /** Height of a row in pixels (default 20). */
  readonly rowHeight?: number
  /** What moments are, where they are no dates. */
  readonly time?: AxisOptions
}

const alarmsAndDeviations: readonly TimelineKind[] = [
  { name: 'deviation', colour: colours.deviationArea, wide: true },
  { name: 'alarm', colour: colours.predicted },
]

/**
 * A timeline of items, e.g. a backtest: where an alarm lies over or before a deviation it was right.
 *
 * @example timelineChart({ rows: items, spans: [{ row: 'pump 7', kind: 'alarm', from, to }], range: [first, last] })
 */
export function timelineChart(options: TimelineOptions): ChartSpec {
  const { rows, spans, range, kinds = alarmsAndDeviations, markers = [], rowHeight = 20 } = options
  const width = options.width ?? 600
  // A single day in years is still seen.
  const least = ((range[1] - range[0]) / width) * 1.5
  const y = {
    field: 'row',
    type: 'nominal',
    sort: [...rows],
    title: null,
    scale: { domain: [...rows], paddingInner: 0.12, paddingOuter: 0.06 },
    axis: { grid: false, ticks: false, domain: false, labelLimit: 220, labelOverlap: false },
  }
  const x = (field: string) => continuous(field, { label: '', scale: 'date', ...options.time, domain: range })
  const color = {
    field: 'kind',
    type: 'nominal',
    scale: { domain: kinds.map(({ name }) => name), range: kinds.map(({ colour }) => colour) },
    legend: { title: null, orient: 'top', offset: 6, symbolType: 'square', symbolSize: 120 },
  }
  const layer = ({ name, wide = false }: TimelineKind) => ({
    data: {
      values: spans
        .filter(({ kind }) => kind === name)
        .map((span) => ({ ...span, to: Math.max(span.to, span.from + least) })),
    },
    mark: { type: 'bar', clip: true, height: { band: wide ? 1 : 0.42 } },
    encoding: { x: x('from'), x2: { field: 'to' }, y, color },
  })
  return {
    ...elastic,
    ...titled(options, width),
    width,
    height: options.height ?? rowHeight * rows.length,
    layer: [
      {
        data: { values: rows.map((row) => ({ row, from: range[0], to: range[1] })) },
        mark: { type: 'bar', color: colours.grid, opacity: 0.55, clip: true, aria: false },
        encoding: { x: x('from'), x2: { field: 'to' }, y },
      },
      ...[...kinds].sort((a, b) => Number(b.wide ?? false) - Number(a.wide ?? false)).map(layer),
      ...markers.map(({ at }) => ({
        data: { values: [{ at }] },
        mark: { type: 'rule', color: colours.ink, strokeDash: [3, 3], clip: true },
        encoding: { x: x('at') },
      })),
      ...markers.flatMap(({ at, label }) =>
        label === undefined
          ? []
          : [
              {
                data: { values: [{ at }] },
                mark: {
                  type: 'text',
                  text: label,
                  align: 'center',
                  baseline: 'bottom',
                  y: -3,
                  color: colours.muted,
                },
                encoding: { x: x('at') },
              },
            ],
      ),
    ],
  }
}
