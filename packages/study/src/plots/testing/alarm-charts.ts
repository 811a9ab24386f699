/** Charts of alarms on made-up numbers: probabilities of deviations within 30, 60 and 90 days, and what happened. */
import { confusionAt, confusionCurve, averagePrecision, calibration, rocAuc } from '@utsushi/learn'
import { confusionChart } from '../confusion.js'
import { rankCurvesChart } from '../rank-curves.js'
import { reliabilityChart } from '../reliability.js'
import type { ChartSpec } from '../render.js'
import { scatterChart } from '../scatter.js'
import { seriesChart } from '../series.js'
import { colours, palette } from '../theme.js'
import { timelineChart } from '../timeline.js'

const day = 86_400_000
const start = Date.UTC(2024, 2, 1)
const count = 4000

/** One of every chart that tells of alarms. */
export function alarmCharts(noise: () => number): Record<string, ChartSpec> {
  const labels = Array.from({ length: count }, () => (noise() > 1.34 ? 1 : 0))
  const told = (skill: number) =>
    labels.map((label) => 1 / (1 + Math.exp(2.4 - skill * label - 1.1 * noise())))
  const hybrid = told(2.1)
  const model = (name: string, probabilities: readonly number[], threshold?: number) => ({
    ...{ name, curve: confusionCurve(probabilities, labels) },
    ...{ rocAuc: rocAuc(probabilities, labels), prAuc: averagePrecision(probabilities, labels) },
    ...(threshold !== undefined && { threshold }),
  })
  const overconfident = hybrid.map((value) => value ** 0.6)
  const days = Array.from({ length: 90 }, (_, i) => start + i * day)
  const ahead = Array.from({ length: 31 }, (_, i) => start + (89 + i) * day)
  const level = days.map(
    (_, i) => 3 + 0.25 * Math.sin(i / 9) + (i > 55 ? 0.022 * (i - 55) : 0) + 0.12 * noise(),
  )
  const end = level[89] ?? 3
  const rows = Array.from(
    { length: 12 },
    (_, i) => `${i % 2 === 0 ? 'pump' : 'air handler'} ${i + 1}: vibration`,
  )
  const classes = Array.from({ length: 900 }, (_, i) => (i % 11 === 0 ? 3 : i % 3))
  return {
    'rank-curves': rankCurvesChart({
      models: [
        model('hybrid', hybrid, 0.24),
        model('boosted trees', told(1.5), 0.2),
        model('logistic regression', told(1)),
      ],
    }),
    reliability: reliabilityChart({
      curves: [
        { name: 'as trained', bins: calibration(overconfident, labels).bins },
        { name: 'calibrated', bins: calibration(hybrid, labels).bins },
      ],
    }),
    confusion: confusionChart({
      panels: [30, 60, 90].map((horizon, k) => ({
        name: `${horizon} days`,
        counts: confusionAt(told(2.2 - 0.3 * k), labels, { threshold: 0.25 }),
      })),
    }),
    series: seriesChart({
      title: 'Pump 7, vibration',
      subtitle: 'Probability of a deviation within 30 days: 64 %. It came on 12 June.',
      value: { label: 'vibration', unit: 'mm s-1' },
      past: { times: days, values: level },
      measured: days.map((_, i) => i % 5 !== 3),
      normal: [2.5, 3.6],
      extension: { times: ahead, values: ahead.map((_, i) => end + 0.03 * i - 0.0004 * i * i) },
      future: { times: ahead, values: ahead.map((_, i) => end + 0.02 * i + 0.1 * noise()) },
      deviations: [
        { from: start + 76 * day, to: start + 79 * day },
        { from: start + 96 * day, to: start + 119 * day },
      ],
      start: start + 89 * day,
      influence: {
        values: days.map((_, i) => (i > 60 ? ((i - 60) / 30) ** 2 : -0.1 * Math.cos(i / 9))),
        names: ['raises the probability', 'lowers it'],
        largest: '±18',
      },
    }),
    'scatter-classes': scatterChart({
      title: 'Embeddings of the test windows',
      subtitle: 'First two principal components (61 % of the variance).',
      width: 420,
      height: 320,
      xAxis: { label: 'first component' },
      yAxis: { label: 'second component' },
      x: classes.map((own) => [0, 3, -2, 2][own]! + noise()),
      y: classes.map((own) => [0, 1, 3, -2.5][own]! + 0.8 * noise()),
      classes: {
        of: classes,
        entries: [
          { name: 'pumps', colour: palette[5] },
          { name: 'air handlers', colour: palette[2] },
          { name: 'chillers', colour: palette[3] },
          { name: 'deviates within 30 days', colour: colours.deviation },
        ],
      },
    }),
    timeline: timelineChart({
      title: 'Backtest: alarms and deviations',
      subtitle: 'An alarm over or shortly before a deviation was right; one without is false.',
      rows,
      range: [start, start + 540 * day],
      markers: [{ at: start + 360 * day, label: 'end of training' }],
      spans: rows.flatMap((row, i) => {
        const at = start + (40 + 37 * i) * day
        return [
          { row, kind: 'deviation', from: at, to: at + (4 + 3 * i) * day },
          ...(i % 4 === 3 ? [] : [{ row, kind: 'alarm', from: at - 12 * day, to: at + (2 + i) * day }]),
          ...(i % 3 === 0 ? [{ row, kind: 'alarm', from: at + 90 * day, to: at + 96 * day }] : []),
        ]
      }),
    }),
  }
}
