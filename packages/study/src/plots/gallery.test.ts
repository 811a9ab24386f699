import { expect, test } from 'vitest'
import { barChart, histogramOf, densityOf, quantileOf, renderChart, skillDomain } from './index.js'
import { gallery } from './testing/gallery.js'
import { overlappingTexts, textBoxes } from './testing/text-boxes.js'

function texts(svg: string): string[] {
  return textBoxes(svg).map((box) => box.text)
}

const expected: Record<string, string[]> = {
  'lines-band': [
    'Gross primary production over two years',
    'GPP (Mg C ha⁻¹ day⁻¹)',
    '2010',
    '2011',
    'median',
    'forecast',
  ],
  'lines-many': ['gpp', 'npp', 'er', 'nep', 'forecast day', '30'],
  'scatter-points': ['topt (°C)', 'annual NEP (Mg C ha⁻¹)'],
  'scatter-density': ['R² 0.953', 'bias −0.0007', 'points per cell', '1', '50 and more'],
  histogram: ['σ 0.0041', 'count', '1,000'],
  bars: ['0.980', '◂ −1.10', 'day-of-year climatology'],
  'coloured-series': ['2θ (°)', 'intensity (counts)', 'attribution'],
  'coloured-series-sizes': ['size'],
  'heat-map': ['Pearson r', '−0.92', 'tmp10_soil'],
  'missing-strip': ['complete', '0.8 % missing', '2019'],
  'rank-curves': ['ROC', 'Precision and recall (base rate 9.0 %)', 'hybrid 0.922', '80 %', 'boosted trees'],
  reliability: ['as trained', 'calibrated', 'share that happened', 'cases'],
  confusion: ['30 days', '90 days', 'alarm', 'no alarm', 'deviation', 'none'],
  series: ['vibration (mm s⁻¹)', 'normal range', 'out of range', 'extension of the trend', 'forecast'],
  'scatter-classes': ['pumps', 'deviates within 30 days', 'first component'],
  timeline: ['pump 7: vibration', 'deviation', 'alarm', 'end of training'],
  'small-multiples': ['Four panels', 'gpp', 'nep (Mg C ha⁻¹ day⁻¹)'],
}

test.each(Object.entries(gallery()))(
  '%s keeps its labels, apart from each other, and fits a report',
  async (name, spec) => {
    const { svg } = await renderChart(spec)
    const shown = texts(svg)
    for (const label of expected[name] ?? []) expect(shown).toContain(label)
    expect(overlappingTexts(svg)).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? []
    expect(Number(width)).toBeLessThan(1000)
    expect(Number(height)).toBeLessThan(900)
  },
)

test('a bar that leaves the axis still tells its value', async () => {
  const { svg } = await renderChart(
    barChart({
      value: { label: 'R²', domain: [-1, 1] },
      bars: [{ category: 'nep', group: 'last value', value: -37.2 }],
    }),
  )
  expect(texts(svg)).toContain('◂ −37.2')
})

test('one score far below zero does not press those near 1 together, and what has no score is told in words', async () => {
  expect(skillDomain([0.98, 0.6])).toEqual([0, 1])
  expect(skillDomain([0.98, -14.4])).toEqual([-0.2, 1])
  const { svg } = await renderChart(
    barChart({
      value: { label: 'R²', domain: skillDomain([0.98, -14.4]) },
      bars: [
        { category: 'gpp', group: 'emulator', value: 0.98 },
        { category: 'nep', group: 'emulator', value: -14.4 },
        { category: 'er', group: 'emulator', value: Number.NaN },
        { category: 'nee', group: 'emulator', value: Number.NaN, left: 'left out' },
      ],
    }),
  )
  expect(texts(svg)).toEqual(expect.arrayContaining(['0.980', '◂ −14.4', 'not scored', 'left out']))
  expect(texts(svg)).not.toContain('–')
})

test('bins count every value once, the upper end included', () => {
  expect(histogramOf([0, 0.5, 1, 2, Number.NaN, -1], 2, [0, 1])).toEqual({
    edges: [0, 0.5, 1],
    counts: [1, 2],
  })
  const cells = densityOf([0, 1, 1, 5], [0, 1, 1, 5], 4, [0, 1], [0, 1])
  expect(cells.map((cell) => cell.count)).toEqual([1, 2])
  expect(quantileOf([3, Number.NaN, 1, 2], 0.5)).toBe(2)
})
