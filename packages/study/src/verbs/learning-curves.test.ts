import { expect, test } from 'vitest'
import type { HistoryRecord } from '../definition/contract.js'
import { renderChart } from '../plots/index.js'
import { madeUpNoise } from '../plots/testing/gallery.js'
import { overlappingTexts, textBoxes } from '../plots/testing/text-boxes.js'
import { learningCurves } from './learning-curves.js'

const monitor = { path: 'rmseScaled', meaning: 'RMSE of scaled fluxes' }
const best = (epoch: number) =>
  ({
    stopped: 'patience',
    ...{ epochs: 34, steps: 340, seconds: 60 },
    best: { epoch, value: 0.1, metric: 'rmseScaled' },
  }) as const

function history(): readonly HistoryRecord[] {
  const noise = madeUpNoise(7)
  return Array.from({ length: 34 }, (_, k) => {
    const fit = 0.02 + 0.5 * Math.exp(-k / 4)
    return {
      epoch: k + 1,
      step: 10 * (k + 1),
      train: { loss: fit * (1 + 0.02 * noise()) },
      validation: {
        rmseScaled: fit + 0.01 * (1 + 0.2 * noise()),
        rmse: { gpp: 0.02 * fit, nep: 0.01 * fit },
      },
      learningRate: 0.001 * (1 + Math.cos((Math.PI * k) / 50)),
    }
  })
}

test('learning curves show losses, the score that chose, further scores and the rate, labels apart', async () => {
  const { svg } = await renderChart(learningCurves(history(), best(24), monitor).chart)
  const shown = textBoxes(svg).map(({ text }) => text)
  for (const label of [
    'kept: epoch 24',
    'gpp',
    'nep',
    'epoch',
    'Validation: RMSE of scaled fluxes',
    'Validation: rmse',
  ])
    expect(shown).toContain(label)
  expect(overlappingTexts(svg)).toEqual([])
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

test('a run of one epoch without validation still has a picture', async () => {
  const { svg } = await renderChart(
    learningCurves([{ epoch: 1, train: { loss: 0.4 }, learningRate: 0 }], undefined, monitor).chart,
  )
  expect(svg).toContain('kept: epoch 1')
  expect(svg).not.toMatch(/NaN|undefined|Infinity|Validation/)
})
