import { expect, test } from 'vitest'
import { memoryStorage } from './memory-storage.js'
import { optimise, pruned, TrialPruned } from './optimise.js'
import { medianPruner } from './pruners/percentile.js'
import { gridSampler } from './samplers/grid.js'
import { randomSampler } from './samplers/random.js'
import { categorical, float, int, when } from './space.js'
import { failReason, openStudy } from './study.js'

const space = { x: float(-5, 5), y: float(-5, 5) }
const sphere = ({
  parameters: { x, y },
}: {
  readonly parameters: Readonly<Record<string, unknown>>
}): number => Number(x) ** 2 + Number(y) ** 2

test('a study that was stopped and goes on tries what it would have tried', async () => {
  const whole = await optimise(sphere, { space, trials: 40, seed: 2 })
  const storage = memoryStorage()
  await optimise(sphere, { space, trials: 17, seed: 2, storage })
  const resumed = await optimise(sphere, { space, trials: 40, seed: 2, storage })
  const values = (study: typeof whole): unknown => study.trials.map(({ parameters }) => parameters)
  expect(values(resumed)).toEqual(values(whole))
})

test('ask and tell are the same loop', async () => {
  const whole = await optimise(sphere, { space, trials: 30, seed: 4 })
  const study = openStudy({ space, seed: 4 })
  for (let k = 0; k < 30; k++) {
    const trial = study.ask()
    study.tell(trial.number, sphere(trial))
  }
  expect(study.best?.parameters).toEqual(whole.best?.parameters)
})

test('what throws, is NaN, infinite or too many is recorded as failed with the reason, and the study goes on', async () => {
  const bad: Readonly<Record<number, () => number | readonly number[]>> = {
    1: () => NaN,
    3: () => [1, 2],
    4: () => Infinity,
    6: () => {
      throw new Error('singular matrix')
    },
  }
  const study = await optimise((trial) => bad[trial.number]?.() ?? trial.number, { space, trials: 8 })
  expect(study.trials.map(({ state }) => state === 'fail')).toEqual([
    false,
    true,
    false,
    true,
    true,
    false,
    true,
    false,
  ])
  expect([1, 3, 4, 6].map((number) => study.trials[number]?.userAttributes[failReason])).toEqual([
    'the objective returned NaN',
    'the objective returned 2 values: expected a number',
    'the objective returned Infinity',
    'singular matrix',
  ])
  expect(study.best?.number).toBe(0)
})

test('too many failures in a row end the study, whose record stays', async () => {
  const storage = memoryStorage()
  const run = optimise(() => NaN, { space, trials: 50, failuresInARow: 3, storage })
  await expect(run).rejects.toThrow(
    '3 trials in a row failed; the last one, trial 2: the objective returned NaN',
  )
  expect(storage.trials.map(({ state }) => state)).toEqual(['fail', 'fail', 'fail'])
})

test('a pruned trial keeps its last report as its value, thrown or returned', async () => {
  const study = await optimise(
    (trial) => {
      trial.report(0, trial.number)
      if (trial.number === 6) return pruned
      if (trial.shouldPrune()) throw new TrialPruned()
      return trial.number
    },
    { space, trials: 8, pruner: medianPruner() },
  )
  expect(study.trials.slice(4).map(({ state, values }) => [state, values])).toEqual([
    ['complete', [4]],
    ['pruned', [5]],
    ['pruned', [6]],
    ['pruned', [7]],
  ])
})

test('an abort ends the study after the trial that runs', async () => {
  const controller = new AbortController()
  const study = await optimise(
    ({ number }) => {
      if (number === 3) controller.abort()
      return number
    },
    { space, trials: 50, signal: controller.signal },
  )
  expect(study.trials.map(({ state }) => state)).toEqual(['complete', 'complete', 'complete', 'complete'])
})

test('an enqueued trial is tried first, and what it leaves open is sampled', async () => {
  const conditional = { kind: categorical(['a', 'b']), depth: when('kind', 'b', int(1, 9)), x: float(0, 1) }
  const study = openStudy({ space: conditional, seed: 1 })
  study.enqueue({ kind: 'b', x: 0.25 })
  const { parameters } = study.ask()
  expect(parameters).toMatchObject({ kind: 'b', x: 0.25 })
  expect(parameters['depth']).toBeGreaterThanOrEqual(1)
  expect(study.trials[0]?.distributions['kind']).toEqual(conditional.kind.distribution)
  expect(() => study.enqueue({ kynd: 'b' })).toThrow(
    '"kynd" is no parameter of the space — did you mean "kind"?',
  )
  expect(() => study.enqueue({ x: 2 })).toThrow('parameter "x" is 2: expected float from 0 to 1')
})

test('a waiting trial of another space fails with the reason, and the study goes on', () => {
  const storage = memoryStorage()
  storage.enqueue({ gone: 1 })
  const study = openStudy({ space, storage })
  expect(study.ask().number).toBe(1)
  expect(study.trials[0]?.userAttributes[failReason]).toBe('"gone" is no parameter of the space')
})

test('a grid ends when it is through', async () => {
  const study = await optimise(({ parameters }) => Number(parameters['n']), {
    space: { n: int(1, 7) },
    sampler: gridSampler(),
    trials: 100,
  })
  expect(study.trials.map(({ parameters }) => Number(parameters['n'])).sort()).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('a sampler that refuses the space ends the study, and leaves no trial running', async () => {
  const storage = memoryStorage()
  await expect(optimise(sphere, { space, storage, sampler: gridSampler(), trials: 3 })).rejects.toThrow(
    'has no step',
  )
  expect(storage.trials.map(({ state }) => state)).toEqual(['fail'])
})

test('several directions: the front is what nothing beats', async () => {
  const study = await optimise(({ parameters: { x, y } }) => [Number(x) ** 2 + Number(y) ** 2, Number(x)], {
    space,
    directions: ['minimize', 'maximize'],
    sampler: randomSampler(),
    trials: 60,
  })
  const front = study.bestTrials
  expect(front.length).toBeGreaterThan(1)
  for (const { values: [a = 0, b = 0] = [] } of study.trials) {
    expect(front.some(({ values: [c = 0, d = 0] = [] }) => c <= a && d >= b)).toBe(true)
  }
  expect(() => openStudy({ space, directions: ['minimize', 'minimize'], pruner: medianPruner() })).toThrow(
    'one direction',
  )
  expect(() => openStudy({ space, storage: memoryStorage(), directions: ['maximize'] })).toThrow(
    'has the directions minimize',
  )
})
