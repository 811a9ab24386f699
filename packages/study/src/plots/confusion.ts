/** Hits, misses, false and withheld alarms as a table of four cells, a panel for every horizon. */
import type { Confusion } from '@utsushi/learn'
import type { ChartOptions } from './axes.js'
import { formatNumber, formatShare } from './number.js'
import type { ChartSpec } from './render.js'
import { smallMultiples } from './small-multiples.js'
import { colours, densityColours } from './theme.js'

/** Cases by what happened and what was said. */
export type ConfusionCounts = Pick<
  Confusion,
  'truePositives' | 'falsePositives' | 'trueNegatives' | 'falseNegatives'
>

/** The counts of one panel. */
export interface ConfusionPanel {
  /** Its heading, e.g. `30 days`. */
  readonly name: string
  readonly counts: ConfusionCounts
}

export interface ConfusionOptions extends ChartOptions {
  readonly panels: readonly ConfusionPanel[]
  /** What happened or did not (default `deviation` and `none`). */
  readonly truth?: readonly [yes: string, no: string]
  /** What was said (default `alarm` and `no alarm`). */
  readonly said?: readonly [yes: string, no: string]
  /** Side of a cell in pixels (default 84). */
  readonly cell?: number
}

/**
 * Confusion matrices: in every cell the count, and its share of what happened in that row.
 *
 * @example confusionChart({ panels: horizons.map(({ days, scores }) => ({ name: `${days} days`, counts: scores })) })
 */
export function confusionChart(options: ConfusionOptions): ChartSpec {
  const { panels, cell = 84 } = options
  const truth = options.truth ?? ['deviation', 'none']
  const said = options.said ?? ['alarm', 'no alarm']
  const columns = Math.min(3, panels.length)
  return smallMultiples({
    title: options.title ?? 'Alarms and what happened',
    subtitle: options.subtitle ?? 'Counts, and their share of the row: of what happened, how much was told.',
    columns,
    width: Math.max(420, columns * (2 * cell + 100)),
    panels: panels.map(({ name, counts }) => matrix(name, counts, truth, said, cell)),
  })
}

function matrix(
  name: string,
  { truePositives, falseNegatives, falsePositives, trueNegatives }: ConfusionCounts,
  truth: readonly [string, string],
  said: readonly [string, string],
  cell: number,
): ChartSpec {
  const rows = [
    [truePositives, falseNegatives],
    [falsePositives, trueNegatives],
  ] as const
  const values = rows.flatMap((row, i) => {
    const total = row[0] + row[1]
    return row.map((count, j) => ({
      ...{ truth: truth[i], said: said[j], count: formatNumber(Math.round(count)) },
      share: total > 0 ? count / total : null,
      words: total > 0 ? formatShare(count / total) : 'no cases',
      strong: count / total > 0.6,
    }))
  })
  const axis = { domain: false, ticks: false, labelColor: colours.ink }
  const place = {
    x: { field: 'said', type: 'nominal', sort: [...said], title: null, axis: { ...axis, labelAngle: 0 } },
    y: { field: 'truth', type: 'nominal', sort: [...truth], title: null, axis },
  }
  const words = (field: string, mark: Record<string, unknown>) => ({
    mark: { type: 'text', ...mark },
    encoding: {
      ...place,
      text: { field },
      color: { condition: { test: 'datum.strong', value: colours.paper }, value: colours.ink },
    },
  })
  return {
    ...{ width: 2 * cell, height: 2 * cell, title: { text: name }, data: { values } },
    layer: [
      {
        mark: { type: 'rect', stroke: colours.paper, strokeWidth: 2, invalid: null },
        encoding: {
          ...place,
          tooltip: [
            { field: 'count', title: 'cases' },
            { field: 'words', title: 'of the row' },
          ],
          color: {
            condition: { test: 'datum.share === null', value: colours.grid },
            field: 'share',
            type: 'quantitative',
            scale: { type: 'quantize', domain: [0, 1], range: [...densityColours] },
            legend: null,
          },
        },
      },
      words('count', { fontSize: 14, fontWeight: 'bold', dy: -7 }),
      words('words', { fontSize: 11, dy: 11 }),
    ],
  }
}
