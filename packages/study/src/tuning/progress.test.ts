import { expect, test } from 'vitest'
import { memoryStorage, type Direction } from '@utsushi/tune'
import type { Progress } from '../definition/reporter.js'
import { followTuning } from './progress.js'
import { tuningSchema } from './schema.js'

/** Follows trials that end with these values, a minute each; `undefined` fails. Returns all that was told. */
function followed(
  objectives: readonly { readonly name: string; readonly direction: Direction }[],
  ends: readonly (readonly number[] | undefined)[],
) {
  const storage = memoryStorage(objectives.map(({ direction }) => direction))
  const [progress, messages]: [Progress[], string[]] = [[], []]
  let now = 0
  const follow = followTuning(
    {
      section: tuningSchema.parse({
        trials: 10,
        epochs: 4,
        pruner: objectives.length > 1 ? 'none' : 'median',
      }),
      space: {},
      objectives: objectives.map((objective) => ({ ...objective, meaning: '' })),
    },
    storage,
    {
      progress: (told) => progress.push(told),
      info: (message) => messages.push(message),
      warn: (message) => messages.push(message),
    },
    () => now,
  )
  for (const values of ends) {
    const trial = storage.createTrial()
    for (const epoch of [2, 4]) follow({ kind: 'epoch', trial, epoch, score: 1 })
    now += 60_000
    if (values === undefined) {
      storage.setTrialAttribute(trial, 'user', 'fail_reason', 'the loss is NaN')
      storage.finish(trial, 'fail')
    } else storage.finish(trial, 'complete', values)
    follow({ kind: 'trial', trial, state: values === undefined ? 'fail' : 'complete' })
  }
  return { progress, messages }
}

test('one objective: the best so far, by its direction, and each new best once', () => {
  const { progress, messages } = followed(
    [{ name: 'skill', direction: 'maximize' }],
    [[0.2], [0.5], undefined, [0.4]],
  )
  expect(progress[0]).toMatchObject({ done: 0.5, total: 10, values: { 'pruned %': 0 } })
  expect(progress[0]!.values).not.toHaveProperty('best skill')
  expect(progress.at(-1)).toMatchObject({
    done: 4,
    values: { 'best skill': 0.5, 'per minute': 1, 'pruned %': 0, failed: 1 },
  })
  expect(progress.filter(({ done }) => done >= 4)).toHaveLength(1)
  expect(messages).toEqual([
    'trial 0: best so far, 0.2',
    'trial 1: best so far, 0.5',
    'trial 2 failed: the loss is NaN',
  ])
})

test('several objectives: the size of the Pareto front and the best by each', () => {
  const { progress, messages } = followed(
    [
      { name: 'rmse', direction: 'minimize' },
      { name: 'skill', direction: 'maximize' },
    ],
    [
      [3, 0.9],
      [1, 0.1],
      [4, 0.8],
    ],
  )
  expect(progress.at(-1)!.values).toEqual({
    'Pareto front': 2,
    'best rmse': 1,
    'best skill': 0.9,
    'per minute': 1,
  })
  expect(messages).toEqual([])
})
