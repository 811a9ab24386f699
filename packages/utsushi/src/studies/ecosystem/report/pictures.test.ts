import { expect, test } from 'vitest'
import { renderChart } from '@utsushi/study/plots'
import { overlappingTexts, textBoxes } from '@utsushi/study/testing'
import type { ChartSpec } from '@utsushi/study/plots'
import { colours } from '@utsushi/study/plots'
import {
  ecosystemPictures,
  metricsPicture,
  type PictureName,
  scatterPicture,
  seriesPicture,
} from './pictures.js'
import { madeUpEvaluation } from '../testing/made-up-evaluation.js'

const labels: Record<PictureName, string[]> = {
  test_metrics: ['emulator', 'last value', 'day-of-year climatology', 'linear ARX', '0.983', '◂ −1.470'],
  prediction_vs_actual: ['process model (Mg C ha⁻¹ day⁻¹)', 'R² 0.863', 'RMSE 0.00384', 'days per cell'],
  timeseries_predictions: [
    'GPP, best: sample 0011',
    'GPP, median: sample 0024',
    'NEP, worst: sample 0017',
    'process model',
    'Jul',
  ],
  error_distribution: ['GPP by forecast day', 'NEP by month', 'RMSE', 'bias', '30', 'D'],
}

test.each(Object.entries(ecosystemPictures([madeUpEvaluation()])))(
  '%s shows every flux, its labels apart from each other, at the width of a report',
  async (name, { chart }) => {
    const { svg, png } = await renderChart(chart)
    const shown = textBoxes(svg).map((box) => box.text)
    for (const label of labels[name as PictureName]) expect(shown).toContain(label)
    for (const flux of ['GPP', 'NPP', 'ER', 'NEP'])
      expect(shown.some((text) => text === flux || new RegExp(`^${flux}[:, ]`).test(text))).toBe(true)
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
  expect(shown).toContain('not scored')
  expect(shown).not.toContain('–')
  expect(shown).not.toContain('linear ARX')
})

test('a flux without pairs does not stop the others', async () => {
  const evaluation = madeUpEvaluation()
  evaluation.pairs['er'] = { observed: new Float32Array(), predicted: new Float32Array() }
  const { svg } = await renderChart(scatterPicture(evaluation))
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

/** Colours of what is named so, anywhere in a picture. */
function coloursOf(chart: ChartSpec, name: string): Set<string | undefined> {
  const scales = [...JSON.stringify(chart).matchAll(/"domain":(\[[^\]]*\]),"range":(\[[^\]]*\])/g)]
  return new Set(
    scales.flatMap(([, domain, range]) => {
      const place = (JSON.parse(domain!) as unknown[]).indexOf(name)
      return place < 0 ? [] : [(JSON.parse(range!) as string[])[place]]
    }),
  )
}

test('the emulator has one colour in every picture, and the process model another', () => {
  const charts = Object.values(ecosystemPictures([madeUpEvaluation()])).map(({ chart }) => chart)
  const emulator = new Set(charts.flatMap((chart) => [...coloursOf(chart, 'emulator')]))
  expect([...emulator]).toEqual([colours.predicted])
  for (const name of ['RMSE', 'bias'])
    expect(new Set(charts.flatMap((chart) => [...coloursOf(chart, name)]))).toEqual(
      new Set([colours.predicted]),
    )
  expect([...coloursOf(seriesPicture(madeUpEvaluation()), 'process model')]).toEqual([colours.observed])
  expect(JSON.stringify(seriesPicture(madeUpEvaluation()))).not.toMatch(/"strokeWidth":[2-9]/)
})

test('one score far below zero leaves the others their room, and a KGE by a mean near zero is left out', () => {
  const evaluation = madeUpEvaluation()
  evaluation.scores['nep'] = { ...evaluation.scores['nep']!, r2: -14.4, kge: -23 }
  const chart = JSON.stringify(metricsPicture(evaluation))
  expect(chart).toContain('"domain":[-0.2,1]')
  expect(chart).toContain('◂ −14.400')
  expect(chart).toContain('◂ −23.000')
  evaluation.pairs['nep'] = {
    observed: Float32Array.of(-0.1, 0.1, -0.1, 0.101),
    predicted: Float32Array.of(0, 0, 0, 0),
  }
  const without = JSON.stringify(metricsPicture(evaluation))
  expect(without).toContain('mean near 0')
  expect(without).not.toContain('−23')
})

test('test period and unseen samples are drawn in one form, however few days there are', () => {
  const [test, heldOut] = [madeUpEvaluation(), madeUpEvaluation('held-out')]
  for (const pair of Object.values(heldOut.pairs)) {
    pair.observed = pair.observed.slice(0, 50)
    pair.predicted = pair.predicted.slice(0, 50)
  }
  const drawn = ecosystemPictures([test, heldOut])
  for (const name of ['prediction_vs_actual', 'prediction_vs_actual_held_out'])
    expect(JSON.stringify(drawn[name]?.chart)).toContain('days per cell')
})

test('texts for those who cannot see a picture say what it says, with numbers and without placeholders', () => {
  const evaluation = madeUpEvaluation()
  evaluation.scores['gpp'] = {
    ...evaluation.scores['gpp']!,
    rmse: Number.NaN,
    r2: Number.NaN,
    bias: Number.NaN,
  }
  const drawn = Object.values(ecosystemPictures([evaluation])).map(({ alt = '' }) => alt)
  expect(drawn[0]).toContain('NEP 0.0038 against')
  expect(drawn[0]).not.toContain('GPP')
  for (const alt of drawn) {
    expect(alt).toMatch(/\d/)
    expect(alt).not.toMatch(/NaN|undefined|–/)
  }
})
