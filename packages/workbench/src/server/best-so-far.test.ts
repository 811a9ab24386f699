import { expect, test } from 'vitest'
import { bestOf } from './best-so-far.js'
import { parseHistory } from './history-columns.js'

const history = parseHistory('epoch,validation.rmse\n1,0.5\n2,\n3,0.2\n4,0.9\n5,0.2\n')

test('the best value is told and not the last, by the side on which the study looks for it', () => {
  expect(bestOf(history, { path: 'rmse', direction: 'minimize' })).toEqual({
    value: 0.2,
    metric: 'rmse',
    epoch: 3,
  })
  expect(bestOf(history, { path: 'rmse', direction: 'maximize' })).toEqual({
    value: 0.9,
    metric: 'rmse',
    epoch: 4,
  })
  expect(bestOf(history, { path: 'accuracy', direction: 'maximize' })).toBeUndefined()
})
