import { expect, test } from 'vitest'
import type { TrainedRun } from '../../run/train.js'
import { trainResult } from './train.js'

const run: TrainedRun = {
  ...{ run: '/runs/a', emulator: '/runs/a/model.onnx', history: [] },
  outcome: {
    ...{ stopped: 'finished', epochs: 8, steps: 64, seconds: 3 },
    best: { epoch: 7, value: 0.25, metric: 'rmse' },
  },
}
const evaluation = { metrics: { rmse: 0.3 }, tables: [], report: '/runs/a/report.html', files: [] }

test('training tells how it went and where the emulator lies', () => {
  const { lines, json } = trainResult({ ...run, evaluation })
  expect(lines[0]).toMatch(
    /^trained 8 epochs, 64 steps in .* \(all epochs done\); best rmse 0\.25 at epoch 7$/,
  )
  expect(lines[1]).toMatch(/^emulator: .*model\.onnx$/)
  expect(json).toMatchObject({ emulator: run.emulator, metrics: { rmse: 0.3 } })
})

test('an emulator that was not written is not told of', () => {
  const { lines, json } = trainResult(run)
  expect(lines).toHaveLength(1)
  expect(json).not.toHaveProperty('emulator')
  const interrupted = trainResult({ ...run, outcome: { ...run.outcome, stopped: 'interrupted' } })
  expect(interrupted.json).not.toHaveProperty('emulator')
})

test('what was fitted has no epochs to tell of, and perhaps no score', () => {
  const fitted = (value: number) => {
    const best = { epoch: 0, value, metric: 'rmse' }
    return trainResult({ ...run, outcome: { ...run.outcome, epochs: 0, steps: 0, best } }).lines[0]
  }
  expect(fitted(0.25)).toMatch(/^fitted in [^;]*; rmse 0\.25$/)
  expect(fitted(NaN)).toMatch(/^fitted in [^;]*$/)
})
