/** Whether probabilities mean what they say: how often it happened where a model said so, and how often it said so. */
import { wilsonInterval, type ReliabilityBin } from '@utsushi/learn'
import { continuous, type AxisOptions, type ChartOptions } from './axes.js'
import type { ChartSpec } from './render.js'
import { smallMultiples } from './small-multiples.js'
import { colours, palette } from './theme.js'

/** The bins of one model, or of one before and after calibration. */
export interface ReliabilityCurve {
  readonly name: string
  /** From `calibration(…).bins`; empty ones are left out. */
  readonly bins: readonly ReliabilityBin[]
  readonly colour?: string
}

export interface ReliabilityOptions extends ChartOptions {
  readonly curves: readonly ReliabilityCurve[]
}

const share: AxisOptions = { label: '', domain: [0, 1], ticks: 5, format: '.0%' }

/**
 * A reliability diagram: observed share over mean probability with 95 % intervals (Wilson 1927) and the diagonal, and below it
 * how many cases each bin holds.
 *
 * @example reliabilityChart({ curves: [{ name: 'calibrated', bins: calibration(probabilities, labels).bins }] })
 */
export function reliabilityChart(options: ReliabilityOptions): ChartSpec {
  const { curves, width = 250 } = options
  const color = {
    field: 'curve',
    type: 'nominal',
    scale: {
      domain: curves.map(({ name }) => name),
      range: curves.map(({ colour }, k) => colour ?? palette[k % palette.length]),
    },
    legend:
      curves.length > 1
        ? { title: null, orient: 'top', symbolType: 'circle', symbolSize: 50, symbolOpacity: 1 }
        : null,
  }
  const values = curves.flatMap(({ name, bins }) =>
    bins
      .filter(({ weight }) => weight > 0)
      .map((bin) => ({ ...bin, ...wilsonInterval(bin.observed, bin.weight), curve: name })),
  )
  const x = continuous('predicted', { ...share, label: 'probability that was told' })
  const y = aligned(continuous('observed', { ...share, label: 'share that happened' }))
  const diagram: ChartSpec = {
    ...{ width, height: options.height ?? width, title: { text: 'Told and happened' } },
    data: { values },
    layer: [
      {
        data: { values: [0, 1].map((at) => ({ predicted: at, observed: at })) },
        mark: { type: 'line', color: colours.rule, strokeDash: [5, 3], strokeWidth: 1.2, aria: false },
        encoding: { x, y },
      },
      {
        mark: { type: 'rule', clip: true, opacity: 0.6 },
        encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color },
      },
      { mark: { type: 'line', point: { size: 34 }, clip: true }, encoding: { x, y, color } },
    ],
  }
  const counts: ChartSpec = {
    ...{ width, height: 80, title: { text: 'How many were told what' } },
    layer: curves.map(({ name }, k) => ({
      data: { values: values.filter(({ curve }) => curve === name) },
      // One curve is filled; of several the outlines are told apart.
      mark: {
        type: 'bar',
        ...(curves.length === 1
          ? { opacity: 0.85 }
          : { filled: false, strokeWidth: 1.5, opacity: k === 0 ? 0.9 : 1 }),
      },
      encoding: {
        x: { ...continuous('from', share), bin: { binned: true } },
        x2: { field: 'to' },
        y: aligned(continuous('weight', { label: 'cases', zero: true, ticks: 3, format: 'count' })),
        color,
      },
    })),
  }
  return smallMultiples({
    title: options.title ?? 'Do the probabilities mean what they say?',
    subtitle:
      options.subtitle ?? 'On the dashed line they do. Upright strokes: where the true share may lie (95 %).',
    columns: 1,
    sharedColour: true,
    width: width + 90,
    spacing: 34,
    panels: [diagram, counts],
  })
}

/** Axes of one width, so that the panels stand one above the other. */
const aligned = (channel: Record<string, unknown>): Record<string, unknown> => ({
  ...channel,
  axis: { ...(channel['axis'] as object), minExtent: 42 },
})
