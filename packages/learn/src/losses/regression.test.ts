import { afterAll, beforeAll, expect, test } from 'vitest'
import { constant, grad, hostTensor, input, mul, openRuntime, type Runtime } from '@utsushi/graph'
import { checkGradients, sample } from '@utsushi/graph/testing'
import { huber, mae, mse } from './regression.js'
import { evaluate } from '../testing/evaluate.js'
import { fixtureCases, recorded, type RecordedArray } from '../testing/fixtures.js'
import '../testing/matchers.js'

interface LossCase {
  readonly name: string
  readonly op: 'mse' | 'mae' | 'huber'
  readonly attrs: { readonly delta?: number; readonly third?: 'mask' | 'weights' }
  readonly inputs: readonly RecordedArray[]
  readonly cotangent: RecordedArray
  readonly output: RecordedArray
  readonly gradients: readonly (RecordedArray | null)[]
}

const losses = { mse, mae, huber }

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

test.each(fixtureCases<LossCase>('losses').map((own) => [own.name, own] as const))(
  '%s: value and gradients are those of PyTorch',
  async (_, { op, attrs, inputs, cotangent, output, gradients }) => {
    const symbols = inputs.map(({ shape }, k) => input(`x${k}`, 'float32', shape))
    const [prediction, target, third] = symbols
    const loss = losses[op](prediction!, target!, {
      ...(attrs.delta !== undefined && { delta: attrs.delta }),
      ...(attrs.third && { [attrs.third]: third! }),
    })
    const [toPrediction, toTarget] = grad(mul(loss, cotangent.data[0]!), [prediction!, target!])
    const results = await evaluate(
      runtime,
      symbols,
      { loss, toPrediction: toPrediction!, toTarget: toTarget! },
      Object.fromEntries(inputs.map((array, k) => [`x${k}`, recorded(array)])),
    )
    expect(results['loss']).toBeAllclose(recorded(output))
    expect(results['toPrediction']).toBeAllclose(recorded(gradients[0]!))
    expect(results['toTarget']).toBeAllclose(recorded(gradients[1]!))
  },
)

test('what stands where nothing was observed is never read, be it NaN', async () => {
  const prediction = input('prediction', 'float32', [2, 2])
  const target = input('target', 'float32', [2, 2])
  const mask = input('mask', 'float32', [2, 1])
  const loss = mse(prediction, target, { mask })
  const [gradient] = grad(loss, [prediction])
  const results = await evaluate(
    runtime,
    [prediction, target, mask],
    { loss, gradient: gradient! },
    {
      prediction: hostTensor([1, 2, 3, 4], [2, 2]),
      target: hostTensor([0, 0, NaN, NaN], [2, 2]),
      mask: hostTensor([1, 0], [2, 1]),
    },
  )
  expect(results['loss']?.data[0]).toBeCloseTo(2.5)
  expect(results['gradient']?.data).toEqual(Float32Array.of(1, 2, 0, 0))
})

test('gradients of every loss, masked and weighted, agree with differences', async () => {
  const mask = constant([1, 0, 1, 1, 0, 1], { shape: [3, 2] })
  for (const loss of [mse, mae, huber]) {
    await checkGradients(
      runtime,
      ([prediction, target]) =>
        loss(prediction!, target!, {
          mask,
          weights: constant([0.5, 2]),
        }),
      [sample([3, 2], { seed: 4 }), sample([3, 2], { seed: 9 })],
    )
  }
})
