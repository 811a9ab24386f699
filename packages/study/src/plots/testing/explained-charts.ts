/** Sequences with what an explanation says of them, on made-up numbers. */
import { colouredSeries, type ColouredSeriesOptions } from '../coloured-series.js'
import type { ChartSpec } from '../render.js'

/** A made-up pattern of three peaks, of which the second one decided. */
export function madeUpExplained(noise: () => number): ColouredSeriesOptions {
  const along = Array.from({ length: 300 }, (_, step) => 33 + (48 * step) / 299)
  const peak = (angle: number, at: number, width: number): number => Math.exp(-(((angle - at) / width) ** 2))
  return {
    title: 'Which angles spoke for the defects',
    subtitle:
      'Integrated gradients from the mean pattern of training: blue speaks for the answer, orange against it.',
    x: { label: '2θ', unit: '°' },
    y: { label: 'intensity', unit: 'counts' },
    along,
    values: along.map(
      (angle) =>
        120 +
        900 * peak(angle, 36.5, 0.5) +
        1800 * peak(angle, 42.4, 0.6) +
        1000 * peak(angle, 61.4, 0.7) +
        12 * noise(),
    ),
    attribution: along.map(
      (angle) =>
        0.8 * peak(angle, 42.2, 0.5) -
        0.45 * peak(angle, 43, 0.4) +
        0.2 * peak(angle, 61.2, 0.6) +
        0.012 * noise(),
    ),
  }
}

/** One with signs, one of sizes. */
export function explainedCharts(noise: () => number): Record<string, ChartSpec> {
  const explained = madeUpExplained(noise)
  return {
    'coloured-series': colouredSeries(explained),
    'coloured-series-sizes': colouredSeries({
      ...explained,
      title: 'How strongly each angle was looked at',
      subtitle: 'Mean of the sizes over a class.',
      attribution: Array.from(explained.attribution, Math.abs),
      label: 'size',
    }),
  }
}
