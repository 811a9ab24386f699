import { afterAll, beforeAll, expect, test } from 'vitest'
import { conv1d, conv2d, grad, hostTensor, input, mul, openRuntime, program, sum } from '../../index.js'
import type { Runtime } from '../../index.js'
import type { HostTensor } from '../../runtime/host.js'
import { mismatch } from '../../testing/allclose.js'
import { sample } from '../../testing/samples.js'
import type { ConvolutionOptions } from '../window.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** The gradient of the weights, with the batch known beforehand or only when the program runs. */
async function weightsGradient(
  x: HostTensor,
  w: HostTensor,
  options: ConvolutionOptions,
  batch: number | string,
): Promise<HostTensor> {
  const [pictures, weights] = [
    input('x', 'float32', [batch, ...x.shape.slice(1)]),
    input('w', 'float32', w.shape),
  ]
  const y = (w.shape.length === 3 ? conv1d : conv2d)(pictures, weights, options)
  const [gradient] = grad(sum(mul(y, y)), [weights])
  const made = program({ name: 'weights', inputs: [pictures, weights], outputs: { gradient: gradient! } })
  const executable = await runtime.load(made)
  const { gradient: found } = await executable.run({ x, w })
  await executable.release()
  return found!
}

test.each<[string, readonly number[], readonly number[], ConvolutionOptions]>([
  ['along one axis', [6, 3, 20], [8, 3, 5], { padding: 2 }],
  [
    'with a stride that leaves a rest and a dilation',
    [3, 2, 17],
    [4, 2, 3],
    { stride: 3, dilation: 2, padding: 1 },
  ],
  ['along two axes', [4, 2, 7, 6], [4, 2, 3, 3], { padding: 1 }],
  ['with strides of its own', [2, 3, 9, 8], [5, 3, 2, 3], { stride: [2, 1], padding: [0, 1] }],
  ['of many channels', [3, 32, 11], [5, 32, 4], { stride: 2, padding: 3, dilation: 2 }],
  ['of many channels along two axes', [2, 32, 4, 5], [4, 32, 3, 2], { stride: [1, 2], padding: [1, 0] }],
  ['one tap', [3, 4, 5, 5], [6, 4, 1, 1], {}],
])('the gradient of the weights is one, sample by sample or all at once: %s', async (_, x, w, options) => {
  const [inputs, weights] = [sample(x, { seed: 2 }), sample(w, { seed: 5 })]
  const atOnce = await weightsGradient(inputs, weights, options, x[0]!)
  const oneByOne = await weightsGradient(inputs, weights, options, 'batch')
  expect(mismatch(oneByOne, atOnce, { relative: 1e-4, absolute: 1e-4 })).toBeUndefined()
})

test('a picture of ones against a cotangent of ones counts how many places each tap meets', async () => {
  const ones = (shape: readonly number[]): HostTensor =>
    hostTensor(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1), shape)
  const [x, w] = [input('x', 'float32', [2, 1, 3, 4]), input('w', 'float32', [4, 1, 3, 3])]
  const [gradient] = grad(sum(conv2d(x, w, { padding: 1 })), [w])
  const executable = await runtime.load(
    program({ name: 'count', inputs: [x, w], outputs: { gradient: gradient! } }),
  )
  const { gradient: found } = await executable.run({ x: ones([2, 1, 3, 4]), w: ones([4, 1, 3, 3]) })
  await executable.release()
  expect([...found!.data].slice(0, 9)).toEqual([12, 16, 12, 18, 24, 18, 12, 16, 12])
})
