import { add, grad, hostTensor, input, matmul, openRuntime, sub, sum, type Runtime } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fit } from '../fit/fit.js'
import { linear } from '../layers/linear.js'
import { mse } from '../losses/regression.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { circularDeviations, countConfidence, deviationsOf } from './deviations.js'
import { spreadHead, spreadLoss } from './spread-head.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

test('the loss is least where the variance is the square of the error, and no gradient reaches the model', async () => {
  const [logVariances, errors] = [input('s', 'float32', [2, 2]), input('e', 'float32', [2, 2])]
  const loss = spreadLoss(logVariances, errors)
  const [toSpread, toErrors] = grad(loss, [logVariances, errors])
  const own = [0.5, 2, -1, 0.1]
  const results = await evaluate(
    runtime,
    [logVariances, errors],
    { loss, toSpread: toSpread!, toErrors: toErrors! },
    {
      s: hostTensor(
        own.map((e) => Math.log(e ** 2)),
        [2, 2],
      ),
      e: hostTensor(own, [2, 2]),
    },
  )
  expect(results['toSpread']).toBeAllclose(hostTensor([0, 0, 0, 0], [2, 2]))
  expect(results['toErrors']).toBeAllclose(hostTensor([0, 0, 0, 0], [2, 2]))
  const head = spreadHead({ inputs: 2, outputs: 2 })
  const [x, w] = [input('x', 'float32', [3, 2]), input('w', 'float32', [2, 2])]
  const said = head.apply({ weight: w, bias: input('b', 'float32', [2]) }, matmul(x, w))
  const [toEmbedding] = grad(sum(said), [x])
  const { toX } = await evaluate(
    runtime,
    [x, w],
    { toX: toEmbedding! },
    { x: hostTensor([1, 2, 3, 4, 5, 6], [3, 2]), w: hostTensor([1, 2, 3, 4], [2, 2]) },
  )
  expect(toX).toBeAllclose(hostTensor([0, 0, 0, 0, 0, 0], [3, 2]))
})

test('learns where errors are large', async () => {
  const random = randomStream(1, 'errors')
  const samples = 512
  const x = Float32Array.from({ length: samples * 2 }, (_, k) =>
    k % 2 === 0 ? random.below(2) : random.normal(),
  )
  const y = Float32Array.from(
    { length: samples },
    (_, k) => x[2 * k + 1]! + (x[2 * k]! === 1 ? 1 : 0.1) * random.normal(),
  )
  const trained = await fit({
    model: { answer: linear({ inputs: 2, outputs: 1 }), spread: spreadHead({ inputs: 2, outputs: 1 }) },
    data: { x: hostTensor(x, [samples, 2]), y: hostTensor(y, [samples, 1]) },
    forward: ({ model, x: given }) => ({ answer: model.answer(given), logVariances: model.spread(given) }),
    loss: ({ output: { answer, logVariances }, y: truth }) =>
      add(mse(answer, truth), spreadLoss(logVariances, sub(answer, truth))),
    ...{ batch: 64, epochs: 60, rate: 0.05, seed: 1, runtime },
  })
  const { logVariances } = await trained.predict({ x: hostTensor([0, 0, 1, 0], [2, 2]) })
  const [near, far] = deviationsOf(logVariances.data as Float32Array)
  expect(near).toBeGreaterThan(0.05)
  expect(near).toBeLessThan(0.2)
  expect(far).toBeGreaterThan(0.7)
  expect(far).toBeLessThan(1.4)
})

test('deviations are brought back to the scale of each quantity', () => {
  expect([...deviationsOf([0, Math.log(4), Math.log(9), 0], [10, 1])]).toEqual(
    [10, 2, 30, 1].map((v) => expect.closeTo(v)),
  )
})

test('a count is the surer, the nearer to a whole number and the smaller its deviation', () => {
  const [one, two, half] = countConfidence([3, 3, 3.5], [0.25, 0.5, 0.25])
  expect(one).toBeCloseTo(0.9545, 4)
  expect(two).toBeCloseTo(0.6827, 4)
  expect(half).toBeCloseTo(0.5, 3)
  expect(() => countConfidence([1], [1, 2])).toThrow('1 predictions, 2 deviations')
})

test('an angle is the less sure, the nearer its point is to the centre, and never less than at random', () => {
  const [near, far, none] = circularDeviations([0.1, 0, 0, 1, 0, 0], [0.05, 0.05, 0.05])
  expect(far).toBeCloseTo(2.865, 2)
  expect(near).toBeCloseTo(28.65, 1)
  expect(none).toBeCloseTo(360 / Math.sqrt(12))
  expect(circularDeviations([0, 1], [0.05], { period: 24 })[0]).toBeCloseTo(0.191, 3)
  expect(() => circularDeviations([1, 0, 1], [1])).toThrow('not a point for each of 1 deviations')
})
