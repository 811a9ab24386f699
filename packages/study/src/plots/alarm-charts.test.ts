import { expect, test } from 'vitest'
import { averagePrecision, calibration, confusionCurve, rocAuc } from '@utsushi/learn'
import { confusionChart } from './confusion.js'
import { rankCurvesChart } from './rank-curves.js'
import { reliabilityChart } from './reliability.js'
import { narrowChart, narrowWidth, svgWidth } from './elastic.js'
import { drawSvg, renderChart, type ChartSpec } from './render.js'
import { scatterChart } from './scatter.js'
import { seriesChart } from './series.js'
import { timelineChart } from './timeline.js'
import { overlappingTexts, textBoxes } from './testing/text-boxes.js'

const told = [0.9, 0.8, 0.7, 0.6, 0.4, 0.3, 0.2, 0.1]
const labels = [1, 1, 0, 1, 0, 0, 1, 0]

const day = 86_400_000

const texts = async (spec: ChartSpec) => textBoxes((await renderChart(spec)).svg).map(({ text }) => text)

type Layer = {
  readonly data?: { readonly values?: readonly Record<string, unknown>[] }
  readonly mark?: unknown
}

const layersOf = (spec: ChartSpec): readonly Layer[] => spec['layer'] as readonly Layer[]
const panelsOf = (spec: ChartSpec): readonly ChartSpec[] => spec['concat'] as readonly ChartSpec[]
const valuesOf = (layer: Layer | undefined) => layer?.data?.values ?? []

test('the ring lies at the threshold that is in use, on both curves, and areas stand in their own panel', async () => {
  const chart = rankCurvesChart({
    models: [
      {
        ...{ name: 'hybrid', curve: confusionCurve(told, labels), threshold: 0.6 },
        ...{ rocAuc: rocAuc(told, labels), prAuc: averagePrecision(told, labels) },
      },
    ],
  })
  const [roc, pr] = panelsOf(chart)
  // Of four deviations three are found at 0.6, with one false alarm among four quiet cases.
  expect(valuesOf(layersOf(roc!)[2])).toEqual([{ x: 0.25, y: 0.75, model: 'hybrid' }])
  expect(valuesOf(layersOf(pr!)[2])).toEqual([{ x: 0.75, y: 0.75, model: 'hybrid' }])
  const { svg } = await renderChart(chart)
  const boxes = textBoxes(svg)
  expect(boxes.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      `area ${rocAuc(told, labels).toFixed(3)}`,
      `area ${averagePrecision(told, labels).toFixed(3)}`,
      'Precision and recall (base rate 50 %)',
    ]),
  )
  // The words of a panel stand in it, and not at the left edge of the whole picture.
  for (const heading of ['ROC', 'Precision and recall (base rate 50 %)']) {
    const left = boxes.find(({ text }) => text === heading)!.left
    const area = boxes.filter(
      ({ text, left: own }) => text.startsWith('area') && own > left && own < left + 236,
    )
    // Twice: its halo, and itself.
    expect(area).toHaveLength(2)
  }
  expect(overlappingTexts(svg)).toEqual([])
})

test('curves of a test without a single case say nothing, and are drawn all the same', async () => {
  const none = rankCurvesChart({
    models: [{ name: 'a', curve: confusionCurve([0.2, 0.4], [0, 0]), threshold: 0.3 }],
  })
  expect((await renderChart(none)).svg).not.toMatch(/NaN|undefined|Infinity/)
  const empty = rankCurvesChart({ models: [{ name: 'a', curve: [] }] })
  expect((await renderChart(empty)).svg).not.toMatch(/NaN%|undefined|Infinity/)
})

test('empty bins of a reliability diagram are left out, and few cases have a wide interval', () => {
  const bins = calibration([0.05, 0.06, 0.07, 0.95], [0, 0, 0, 1]).bins
  const many = bins.map((bin) => ({ ...bin, weight: bin.weight * 100 }))
  const reach = (of: typeof bins) => {
    const [diagram] = panelsOf(reliabilityChart({ curves: [{ name: 'a', bins: of }] }))
    const values = (diagram as unknown as Layer).data?.values as {
      low: number
      high: number
      observed: number
    }[]
    expect(values).toHaveLength(2)
    for (const { low, high, observed } of values) {
      expect(low).toBeLessThanOrEqual(observed + 1e-12)
      expect(high).toBeGreaterThanOrEqual(observed - 1e-12)
    }
    return Math.max(...values.map(({ low, high }) => high - low))
  }
  expect(reach(bins)).toBeGreaterThan(4 * reach(many))
})

test('shares of a confusion matrix are of what happened, and a row without cases says so', async () => {
  const counts = { truePositives: 3, falseNegatives: 1, falsePositives: 10, trueNegatives: 90 }
  expect(await texts(confusionChart({ panels: [{ name: '30 days', counts }] }))).toEqual(
    expect.arrayContaining(['3', '75 %', '25 %', '10', '90', '90 %']),
  )
  const never = { ...counts, truePositives: 0, falseNegatives: 0 }
  const shown = await texts(confusionChart({ panels: [{ name: '30 days', counts: never }] }))
  expect(shown.filter((text) => text === 'no cases')).toHaveLength(2)
})

test('a window has points where something was measured, and its shading ends with the picture', async () => {
  const times = [0, 1, 2, 3].map((at) => at * day)
  const spec = seriesChart({
    value: { label: 'vibration', unit: 'mm s-1' },
    past: { times, values: [1, 2, 3, 4] },
    measured: [true, false, true, true],
    deviations: [{ from: 2 * day, to: 99 * day }],
    normal: [1, 3],
  })
  const all = layersOf(spec).map(valuesOf)
  expect(all.flat()).toContainEqual({ from: 2 * day, to: 3 * day })
  expect(all).toContainEqual(times.map((x, i) => ({ x, y: i === 1 ? null : i + 1 })))
  expect(await texts(spec)).toEqual(expect.arrayContaining(['measured', 'normal range', 'out of range']))
})

test('what each value did for an answer stands under the plot: up where it raised it, as high as it is large', async () => {
  const times = [0, 1, 2, 3].map((at) => at * day)
  const influence = (values: readonly number[]) =>
    seriesChart({
      ...{ value: { label: 'vibration' }, past: { times, values: [1, 2, 3, 4] }, height: 100 },
      influence: { values, names: ['raises', 'lowers'], largest: '±8' },
    })
  const bars = layersOf(influence([0, 4, -8, 0]))
    .flatMap(valuesOf)
    .filter((own) => own['top'] !== undefined && own['from'] !== own['to'])
  expect(bars).toEqual([
    { from: 0.5 * day, to: 1.5 * day, top: 112, bottom: 119 },
    { from: 1.5 * day, to: 2.5 * day, top: 119, bottom: 133 },
  ])
  // Both names are in the legend where all bars go one way, or none does.
  for (const values of [
    [0, 4, 8, 0],
    [0, 0, 0, 0],
  ])
    expect(await texts(influence(values))).toEqual(expect.arrayContaining(['raises', 'lowers', '±8']))
})

test('a timeline of long names is drawn for telephones too, with the names cut', async () => {
  const spec = timelineChart({
    rows: ['CHILLER-008 bearing temperature', 'FAN-003 vibration'],
    spans: [{ row: 'FAN-003 vibration', kind: 'alarm', from: 3 * day, to: 40 * day }],
    range: [0, 200 * day],
  })
  const chart = await narrowChart(spec, await drawSvg(spec))
  const narrow = chart === undefined ? '' : await drawSvg(chart)
  expect(svgWidth(narrow)).toBeLessThanOrEqual(narrowWidth)
  const shown = textBoxes(narrow).map(({ text }) => text)
  expect(shown).toContain('FAN-003 vibration')
  expect(shown.filter((text) => /^CHILLER-008 bearing.*…$/.test(text))).toHaveLength(1)
})

test('rare points lie over common ones, and of many of one class only so many are drawn', () => {
  const of = Array.from({ length: 5000 }, (_, i) => (i % 500 === 0 ? 1 : 0))
  const entries = [
    { name: 'quiet', colour: '#0072B2' },
    { name: 'deviates', colour: '#D55E00' },
  ]
  const axis = { label: '' }
  const [points] = layersOf(
    scatterChart({ x: of, y: of, xAxis: axis, yAxis: axis, classes: { of, entries } }),
  )
  const names = valuesOf(points).map(({ name }) => name)
  expect(names.filter((name) => name === 'deviates')).toHaveLength(10)
  expect(names.filter((name) => name === 'quiet').length).toBeLessThanOrEqual(1200)
  expect(names.at(-1)).toBe('deviates')
})

test('a row without spans keeps its place in a timeline, and one day of three years is seen', async () => {
  const spec = timelineChart({
    ...{ rows: ['pump 1', 'pump 2'], range: [0, 1095 * day], width: 600 },
    spans: [{ row: 'pump 1', kind: 'alarm', from: 100 * day, to: 101 * day }],
  })
  expect(await texts(spec)).toEqual(expect.arrayContaining(['pump 1', 'pump 2', 'alarm', 'deviation']))
  const alarm = layersOf(spec)
    .map(valuesOf)
    .flat()
    .find(({ kind }) => kind === 'alarm') as { from: number; to: number }
  expect(((alarm.to - alarm.from) / (1095 * day)) * 600).toBeGreaterThanOrEqual(1.4)
})
