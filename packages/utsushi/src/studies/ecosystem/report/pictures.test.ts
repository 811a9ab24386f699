import { expect, test } from 'vitest'
import { renderChart } from '@utsushi/study/plots'
import { overlappingTexts, textBoxes } from '@utsushi/study/testing'
import {
  ecosystemPictures,
  metricsPicture,
  type PictureName,
  scatterPicture,
  seriesPicture,
} from './pictures.js'
import { madeUpEvaluation } from '../testing/made-up-evaluation.js'

const labels: Record<PictureName, string[]> = {
  test_metrics: ['emulator', 'last value', 'day-of-year climatology', 'linear ARX', '0.983', '−1.470 ◂'],
  prediction_vs_actual: ['process model (Mg C ha⁻¹ day⁻¹)', 'R² 0.863', 'bias 0.00036', 'days per cell'],
  timeseries_predictions: [
    'best: sample 0011',
    'median: sample 0024',
    'worst: sample 0017',
    'process model',
    'Jul',
  ],
  error_distribution: ['By forecast day', 'By month', 'RMSE', 'bias', '30', 'D'],
}

test.each(Object.entries(ecosystemPictures([madeUpEvaluation()])))(
  '%s shows every flux, its labels apart from each other, at the width of a report',
  async (name, { chart }) => {
    const { svg, png } = await renderChart(chart)
    const shown = textBoxes(svg).map((box) => box.text)
    for (const label of labels[name as PictureName]) expect(shown).toContain(label)
    for (const flux of ['GPP', 'NPP', 'ER', 'NEP']) expect(shown).toContain(flux)
    expect(overlappingTexts(svg)).toEqual([])
    expect(svg).not.toMatch(/NaN|undefined|Infinity/)
    expect(svg.length).toBeLessThan(400_000)
    const [, width] = /viewBox="0 0 ([\d.]+) /.exec(svg) ?? []
    expect(Number(width)).toBeGreaterThan(700)
    expect(Number(width)).toBeLessThan(1080)
    expect(png.length).toBeGreaterThan(50_000)
  },
)

test('pictures of equal numbers are equal, byte for byte', async () => {
  const draw = async () => (await renderChart(seriesPicture(madeUpEvaluation()))).svg
  expect(await draw()).toBe(await draw())
})

test('missing baselines and undefined scores leave empty places, not wrong bars', async () => {
  const evaluation = madeUpEvaluation()
  evaluation.baselines = { 'last value': evaluation.baselines['last value']! }
  evaluation.scores['nep'] = { ...evaluation.scores['nep']!, kge: Number.NaN }
  const shown = textBoxes((await renderChart(metricsPicture(evaluation))).svg).map((box) => box.text)
  expect(shown).toContain('–')
  expect(shown).not.toContain('linear ARX')
})

test('a flux without pairs does not stop the others', async () => {
  const evaluation = madeUpEvaluation()
  evaluation.pairs['er'] = { observed: new Float32Array(), predicted: new Float32Array() }
  const { svg } = await renderChart(scatterPicture(evaluation))
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})
