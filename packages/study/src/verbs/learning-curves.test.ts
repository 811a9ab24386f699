import { expect, test } from 'vitest'
import type { HistoryRecord, TrainOutcome } from '../definition/contract.js'
import { renderChart, type ChartSpec } from '../plots/index.js'
import { overlappingTexts, textBoxes } from '../plots/testing/text-boxes.js'
import { learningCurves } from './learning-curves.js'

const monitor = { path: 'rmseFreeRunning', meaning: 'error of whole batches' }
const outcome: TrainOutcome = {
  ...{ stopped: 'finished', epochs: 4, steps: 64, seconds: 4 },
  best: { epoch: 3, value: 0.07, metric: 'rmseFreeRunning' },
}

/** Four epochs, the first of them before there was anything to validate on. */
const history: readonly HistoryRecord[] = [1, 2, 3, 4].map((epoch) => ({
  ...{ epoch, step: epoch * 16, batch: 1, train: { loss: 0.01 / epoch } },
  ...(epoch > 1 && {
    validation: { rmseFreeRunning: 0.2 / epoch, mseOneStep: 0.002 / epoch, rmse: { VF: 0.1, I: null } },
  }),
  ...{ learningRate: 1e-3 / epoch, seconds: epoch },
}))

/** The points of every line, panel by panel. */
const linesOf = (spec: ChartSpec) =>
  (spec['concat'] as ChartSpec[]).map((panel) =>
    (panel['layer'] as { data?: { values?: { x?: number; y?: number | null }[] } }[]).flatMap(({ data }) => {
      const values = data?.values ?? []
      return values.length > 0 && values.every(({ y }) => y !== undefined) && values[0]?.x !== undefined
        ? [values.map(({ x, y }) => [x, y])]
        : []
    }),
  )

test('losses, every validation score and the rate are drawn, each at the epochs that have it', async () => {
  const { chart } = learningCurves(history, outcome, monitor)
  const [loss, watched, oneStep, columns, rate] = linesOf(chart)
  expect(loss![0]).toEqual([1, 2, 3, 4].map((epoch) => [epoch, 0.01 / epoch]))
  expect(watched![0]).toEqual([2, 3, 4].map((epoch) => [epoch, 0.2 / epoch]))
  expect(oneStep![0]).toEqual([2, 3, 4].map((epoch) => [epoch, 0.002 / epoch]))
  expect(columns![0]).toEqual([2, 3, 4].map((epoch) => [epoch, 0.1]))
  expect(rate![0]).toHaveLength(4)
  const { svg } = await renderChart(chart)
  const shown = textBoxes(svg).map(({ text }) => text)
  for (const label of ['epoch', 'loss', 'rate', 'kept: epoch 3', 'RMSE free running', 'MSE one step', 'VF'])
    expect(shown).toContain(label)
  // On a page a panel may stand alone: each names its axis, and in words.
  expect(shown.filter((text) => text === 'epoch')).toHaveLength(5)
  expect(shown.join(' ')).not.toMatch(/[a-z][A-Z]/)
  expect(overlappingTexts(svg)).toEqual([])
  expect(svg).not.toMatch(/NaN|undefined|Infinity/)
})

test('errors of different units share no axis, those of one unit do, whatever its spelling', () => {
  const rmse = { VF: 0.1, I: 2, VA: 0.2 }
  const validated = history.map((record) => ({ ...record, validation: { rmseFreeRunning: 0.1, rmse } }))
  const panelsWith = (units: Record<string, string>) =>
    linesOf(learningCurves(validated, outcome, monitor, units).chart).map((lines) => lines.length)
  // Loss, the watched score, volumes, the current, and the rate.
  expect(panelsWith({ VF: 'L', I: 'A', VA: 'litre' })).toEqual([1, 1, 2, 1, 1])
  expect(panelsWith({})).toEqual([1, 1, 3, 1])
})

test('a run of one epoch without validation still has a picture', async () => {
  const [first] = history
  const { svg } = await renderChart(learningCurves([first!], undefined, monitor).chart)
  expect(svg).toContain('kept: epoch 1')
  expect(svg).not.toMatch(/NaN|undefined|Infinity|[Vv]alidation/)
})
