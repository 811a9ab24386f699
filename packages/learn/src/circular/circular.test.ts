import { constant, grad, hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { checkGradients, sample } from '@utsushi/graph/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { circularDifference, fromCircle, onCircle } from './circle.js'
import { circularLoss } from './circular-loss.js'
import { circularMetrics } from './circular-metrics.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const angle = fc.double({ min: 0, max: 360, maxExcluded: true, noNaN: true })

test('a value comes back from the circle, however far its point is from the centre', () => {
  fc.assert(
    fc.property(angle, fc.double({ min: 0.01, max: 100, noNaN: true }), (value, radius) => {
      const [found] = fromCircle([...onCircle([value])].map((part) => part * radius))
      expect(found).toBeGreaterThanOrEqual(0)
      expect(found).toBeLessThan(360)
      expect(Math.abs(circularDifference(found!, value))).toBeLessThan(1e-4)
    }),
  )
})

test('the shortest way around has a size of half a period at most, and leads there', () => {
  fc.assert(
    fc.property(angle, angle, (to, from) => {
      const difference = circularDifference(to, from)
      expect(Math.abs(difference)).toBeLessThanOrEqual(180)
      expect(Math.abs(circularDifference(from + difference, to))).toBeLessThan(1e-9)
    }),
  )
  expect(circularDifference(10, 350)).toBe(20)
  expect(circularDifference(23, 1, { period: 24 })).toBe(-2)
})

test('what just fails to be a whole turn is 0, and the centre is no direction', () => {
  expect(fromCircle([1, -1e-30])[0]).toBe(0)
  expect(fromCircle([0, 0])[0]).toBeNaN()
  expect(() => fromCircle([1, 0, 1])).toThrow('3 numbers are not pairs')
  expect(() => onCircle([1], { period: 0 })).toThrow('the period is 0, expected a number above 0')
})

test('the loss of two points on the circle is 1 − cos of the angle between them', async () => {
  const prediction = input('prediction', 'float32', [3, 2])
  const [truth, mask] = [constant(onCircle([0, 90, 5]), { shape: [3, 2] }), constant([1, 1, 0])]
  const loss = circularLoss(prediction, truth, { mask })
  const [gradient] = grad(loss, [prediction])
  const results = await evaluate(
    runtime,
    [prediction],
    { loss, gradient: gradient! },
    { prediction: hostTensor(onCircle([60, 90, 200]), [3, 2]) },
  )
  expect(results['loss']).toBeAllclose([0.25])
  expect([...results['gradient']!.data].slice(2).map(Number)).toEqual(
    [0, 0, 0, 0].map((v) => expect.closeTo(v, 6)),
  )
})

test('its gradient agrees with differences, and other shapes are refused', async () => {
  await checkGradients(runtime, ([p, t]) => circularLoss(p!, t!), [
    sample([3, 2]),
    sample([3, 2], { seed: 3 }),
  ])

  const [three, two] = [input('p', 'float32', [4, 3]), input('t', 'float32', [4, 2])]
  expect(() => circularLoss(three, two)).toThrow('must end in 2 numbers, cosine and sine')
})

test('errors are counted the short way around, and what was not observed is left out', () => {
  const scores = circularMetrics([359, 10, 100, 0], [1, 10, 96, NaN])
  expect(scores).toMatchObject({ count: 3, mean: 2, median: 2, largest: 4, most: 4 })
  expect(scores.bias).toBeCloseTo(2 / 3, 2)
  expect(circularMetrics([1, 5], [1, 9], { mask: [1, 0] })).toMatchObject({ count: 1, largest: 0 })
  expect(circularMetrics([NaN, 5], [1, 9]).median).toBeNaN()
  expect(circularMetrics([23.5, 1], [0.5, 2], { period: 24 })).toMatchObject({ median: 1, bias: -1 })
  expect(() => circularMetrics([1], [1, 2])).toThrow('1 predictions, 2 observations')
})
