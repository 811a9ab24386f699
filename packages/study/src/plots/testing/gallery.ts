/** One example of every chart builder, on made-up numbers: what the tests check and what a person should look at. */
import { barChart } from '../bars.js'
import { alarmCharts } from './alarm-charts.js'
import { explainedCharts } from './explained-charts.js'
import { heatMap } from '../heat-map.js'
import { histogramChart } from '../histogram.js'
import { lineChart } from '../lines.js'
import { missingStrip } from '../missing-strip.js'
import type { ChartSpec } from '../render.js'
import { scatterChart } from '../scatter.js'
import { smallMultiples } from '../small-multiples.js'

const day = 86_400_000
const start = Date.UTC(2010, 0, 1)

/** Repeatable normal deviates (LCG and Box–Muller): good enough to draw. */
export function madeUpNoise(seed: number): () => number {
  let state = seed >>> 0
  const uniform = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32 + 1e-12
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
}

/** Every builder once, by the name of its file. */
export function gallery(): Record<string, ChartSpec> {
  const noise = madeUpNoise(1)
  const days = Array.from({ length: 730 }, (_, i) => start + i * day)
  const season = days.map((_, i) => 0.05 - 0.045 * Math.cos((2 * Math.PI * i) / 365))
  const observed = Float32Array.from({ length: 20_000 }, () => Math.abs(noise()) * 0.03)
  const predicted = observed.map((value) => value * 0.97 + noise() * 0.004)
  const names = ['tmp_2m', 'tmp10_soil', 'dswrf_sfc', 'prate_sfc', 'gpp', 'npp', 'er', 'nep']
  const lead = Array.from({ length: 30 }, (_, i) => i + 1)

  return {
    'lines-band': lineChart({
      title: 'Gross primary production over two years',
      subtitle:
        'Median and 5–95 % of 180 parameter samples; the dashed line marks where the forecast begins.',
      x: { label: '', scale: 'date' },
      y: { label: 'GPP', unit: 'Mg C ha-1 day-1', zero: true },
      series: [{ name: 'median', x: days, y: season }],
      bands: [
        {
          name: '5–95 % of samples',
          x: days,
          lower: season.map((v) => v * 0.5),
          upper: season.map((v) => v * 1.4),
        },
      ],
      markers: [{ x: start + 600 * day, label: 'forecast' }],
    }),
    'lines-many': lineChart({
      title: 'Error by forecast day',
      x: { label: 'forecast day' },
      y: { label: 'RMSE', unit: 'Mg C ha-1 day-1', zero: true },
      series: ['gpp', 'npp', 'er', 'nep'].map((name, k) => ({
        name,
        x: lead,
        y: lead.map((l) =>
          k === 2 && l === 12 ? Number.NaN : 0.002 + 0.0004 * k + 0.0001 * (k + 1) * Math.sqrt(l),
        ),
        points: true,
      })),
    }),
    'scatter-points': scatterChart({
      title: 'A few points',
      xAxis: { label: 'topt', unit: '°C' },
      yAxis: { label: 'annual NEP', unit: 'Mg C ha-1' },
      x: Array.from({ length: 180 }, (_, i) => 10 + i / 7),
      y: Array.from({ length: 180 }, (_, i) => Math.sin(i / 40) + 0.2 * noise()),
    }),
    'scatter-density': scatterChart({
      title: 'Many points',
      xAxis: { label: 'process model', unit: 'Mg C ha-1 day-1' },
      yAxis: { label: 'emulator', unit: 'Mg C ha-1 day-1' },
      x: observed,
      y: predicted,
      oneToOne: true,
      notes: ['R² 0.953', 'bias −0.0007'],
    }),
    histogram: histogramChart({
      title: 'Errors of GPP',
      xAxis: { label: 'predicted − observed', unit: 'Mg C ha-1 day-1' },
      values: predicted.map((value, i) => value - (observed[i] ?? 0)),
      rules: [0],
      notes: ['σ 0.0041'],
    }),
    bars: barChart({
      title: 'R² on the test year',
      value: { label: 'R²', domain: [-1, 1] },
      bars: ['gpp', 'npp', 'er', 'nep'].flatMap((category, i) => [
        { category, group: 'emulator', value: 0.98 - 0.04 * i, error: 0.02 },
        { category, group: 'last value', value: 0.4 - 0.5 * i },
        { category, group: 'day-of-year climatology', value: 0.7 - 0.2 * i },
      ]),
    }),
    'heat-map': heatMap({
      title: 'Correlations of drivers and fluxes',
      rows: names,
      columns: names,
      values: names.map((_, i) =>
        names.map((_, j) => (i === 3 && j === 5 ? Number.NaN : Math.cos((i - j) / 2.2))),
      ),
      label: 'Pearson r',
    }),
    'missing-strip': missingStrip({
      title: 'Where data are missing',
      range: [start, start + 3652 * day],
      columns: names.map((name, i) => ({
        name,
        share: i % 3 === 0 ? 0 : 0.002 * i * i,
        gaps:
          i % 3 === 0
            ? []
            : [
                { from: start + 300 * i * day, to: start + (300 * i + 7 * i * i) * day },
                { from: start + 3000 * day, to: start + 3001 * day },
              ],
      })),
    }),
    'small-multiples': smallMultiples({
      title: 'Four panels',
      subtitle: 'Each with its own axis and heading.',
      columns: 2,
      panels: ['gpp', 'npp', 'er', 'nep'].map((name, k) =>
        lineChart({
          title: name,
          width: 360,
          height: 140,
          x: { label: '', scale: 'date' },
          y: { label: name, unit: 'Mg C ha-1 day-1' },
          series: [{ name, x: days, y: season.map((value) => value * (k + 1) + 0.004 * noise()) }],
        }),
      ),
    }),
    ...alarmCharts(madeUpNoise(7)),
    ...explainedCharts(madeUpNoise(11)),
  }
}
