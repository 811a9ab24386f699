import { grad, hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { taskWeights, type LossHistory } from './task-weights.js'
import { uncertaintyWeighting, weighTasks } from './weigh-tasks.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const history = { dips: [0.3, 0.1], hue: [0.1], size: [0.4, 0.4] }
const tasks = ['dips', 'hue', 'size']

test('inverse weights favour what is learnt well, proportional ones what is not; the largest is 1', () => {
  expect(taskWeights('equal', {}, { tasks })).toEqual({ dips: 1, hue: 1, size: 1 })
  expect(taskWeights('inverse', history, { tasks })).toEqual({
    dips: expect.closeTo(0.5),
    hue: 1,
    size: expect.closeTo(0.25),
  })
  expect(taskWeights('inverse', history, { tasks, use: 'latest' })['dips']).toBeCloseTo(1)
  expect(taskWeights('proportional', history, { tasks })).toEqual({
    dips: expect.closeTo(0.5),
    hue: expect.closeTo(0.25),
    size: 1,
  })
})

test('weights are above 0 and reach 1, whatever the losses', () => {
  const loss = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(fc.array(fc.array(loss, { minLength: 1 }), { minLength: 1, maxLength: 5 }), (lists) => {
      const names = lists.map((_, k) => `task${k}`)
      const all = Object.fromEntries(lists.map((list, k) => [names[k]!, list]))
      for (const weighting of ['inverse', 'proportional'] as const) {
        const weights = Object.values(taskWeights(weighting, all, { tasks: names }))
        expect(Math.max(...weights)).toBe(1)
        expect(Math.min(...weights)).toBeGreaterThan(0)
      }
    }),
  )
})

describe('a history that says nothing is refused with the task and the place', () => {
  test.each<[LossHistory, string]>([
    [{}, 'val_losses.json: "dips" has no validation loss; train a model of it alone first'],
    [{ dips: [] }, 'val_losses.json: "dips" has no validation loss'],
    [{ dips: [0.1, -1] }, 'val_losses.json: loss 2 of "dips" is -1, expected a number above 0'],
    [{ dips: [NaN] }, 'loss 1 of "dips" is NaN'],
    [{ dips: [0.1, null as unknown as number] }, 'loss 2 of "dips" is null'],
  ])('%j', (given, complaint) => {
    const options = { tasks: ['dips'], where: 'val_losses.json' }
    expect(() => taskWeights('inverse', given, options)).toThrow(complaint)
  })
})

test('losses are summed by their weights, and learnt weights settle where exp(s) is the loss', async () => {
  const [a, b] = [input('a', 'float32', []), input('b', 'float32', [])]
  const s = input('s', 'float32', [2])
  const weighing = uncertaintyWeighting(['a', 'b'])
  const learnt = weighing.apply({ logVariance: s }, { a, b })
  const [gradient] = grad(learnt, [s])
  const results = await evaluate(
    runtime,
    [a, b, s],
    { fixed: weighTasks({ a, b }, { a: 0.5, b: 2 }), learnt, gradient: gradient! },
    { a: hostTensor([0.25], []), b: hostTensor([3], []), s: hostTensor([Math.log(0.25), 0], [2]) },
  )
  expect(results['fixed']).toBeAllclose([6.125])
  expect(results['learnt']).toBeAllclose([0.5 * (1 + Math.log(0.25)) + 1.5])
  expect(results['gradient']).toBeAllclose(hostTensor([0, -1], [2]))
  expect(() => weighTasks({ a }, {})).toThrow('there is no weight for "a"')
  expect(() => weighing.apply({ logVariance: s }, { a })).toThrow('there is no loss of "b"; they are a, b')
  expect(() => weighing.apply({ logVariance: s }, { a, b, c: a })).toThrow('"c" is none of the tasks')
})
