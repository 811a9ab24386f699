import { expect, test } from 'vitest'
import { memoryStorage, type TrialRecord } from '@utsushi/tune'
import { importancesMissing } from './importances.js'

/** So many trials that ended so. */
function trialsOf(counts: Readonly<Record<'complete' | 'pruned' | 'fail', number>>): readonly TrialRecord[] {
  const storage = memoryStorage(['minimize'])
  for (const [state, count] of Object.entries(counts))
    for (let k = 0; k < count; k++)
      storage.finish(storage.createTrial(), state as 'complete', state === 'complete' ? [k] : undefined)
  return storage.trials
}

const objectives = [{ name: 'rmse', meaning: '', direction: 'minimize' }] as const

test('a search of which most was pruned says how many trials would show importances', () => {
  const trials = trialsOf({ complete: 6, pruned: 14, fail: 0 })
  expect(importancesMissing({ trials, objectives, pruner: 'median' })).toBe(
    'importances need 20 complete trials, and 6 of 20 are (14 pruned): about 67 trials would do at this rate (tuning.trials: 67), or a search with tuning.pruner: none',
  )
})

test('it names failed ones, promises nothing where none is complete, and is silent where there are enough', () => {
  const some = trialsOf({ complete: 5, pruned: 0, fail: 5 })
  expect(importancesMissing({ trials: some, objectives, pruner: 'none' })).toBe(
    'importances need 20 complete trials, and 5 of 10 are (5 failed): about 40 trials would do at this rate (tuning.trials: 40)',
  )
  const none = trialsOf({ complete: 0, pruned: 0, fail: 3 })
  expect(importancesMissing({ trials: none, objectives, pruner: 'none' })).toBe(
    'importances need 20 complete trials, and 0 of 3 are (3 failed)',
  )
  const enough = trialsOf({ complete: 20, pruned: 9, fail: 0 })
  expect(importancesMissing({ trials: enough, objectives, pruner: 'median' })).toBeUndefined()
})
