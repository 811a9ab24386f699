import { expect, test } from 'vitest'
import { partScores } from './part-scores.js'

test('scores stand by part, whatever shape a study gives them, and none is lost between parts', () => {
  const emulator = { test: { rmse: { gpp: 1, nep: 2 } }, validation: { rmse: { gpp: 3 } } }
  expect(partScores({ emulator })).toEqual({
    parts: ['test', 'validation'],
    rows: [
      { name: 'rmse.gpp', values: [1, 3] },
      { name: 'rmse.nep', values: [2, undefined] },
    ],
  })
  const evaluations = [{ part: 'test', totals: [{ name: 'salt', rmse: 4 }], curve: [1, 2, 3] }]
  expect(partScores({ evaluations })).toEqual({
    parts: ['test'],
    rows: [{ name: 'totals.salt.rmse', values: [4] }],
  })
  expect(partScores({ test: { rmseScaled: 5 } }).rows).toEqual([{ name: 'rmseScaled', values: [5] }])
  expect(partScores(null)).toEqual({ parts: [], rows: [] })
})
