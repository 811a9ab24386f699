import { afterAll, beforeAll, expect, test } from 'vitest'
import { constant, hostTensor, input, openRuntime, tanh, type Runtime, type Tensor } from '@utsushi/graph'
import { checkGradients, sample } from '@utsushi/graph/testing'
import { flatParameters, weightsOf } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { dropout } from './dropout.js'
import { layerNorm } from './layer-norm.js'
import { linear } from './linear.js'
import { mlp } from './mlp.js'
import { randomness } from './randomness.js'
import { staticEmbedding } from './static-embedding.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

test('gradients of every layer agree with differences', async () => {
  const layers = {
    linear: linear({ inputs: 3, outputs: 2 }),
    'linear without bias': linear({ inputs: 3, outputs: 2, bias: false }),
    'layer norm': layerNorm({ features: 3 }),
    'static embedding': staticEmbedding({ inputs: 3, outputs: 2, activation: tanh }),
    mlp: mlp({ inputs: 3, hidden: [4, 3], outputs: 2, activation: tanh, normalise: true }),
  }
  for (const layer of Object.values(layers)) {
    const model = flatParameters(layer.parameters)
    await checkGradients(
      runtime,
      ([flat, x]) => layer.apply(weightsOf(model, flat!) as never, x!) as Tensor,
      [sample([model.size]), sample([2, 3, 3], { seed: 7 })],
      { step: 1 / 256 },
    )
  }
})

test('a linear layer over a sequence is the same at every step', async () => {
  const layer = linear({ inputs: 2, outputs: 2 })
  const x = input('x', 'float32', [2, 1, 2])
  const y = layer.apply({ weight: constant([1, 2, 3, 4], { shape: [2, 2] }), bias: constant([10, 20]) }, x)
  const { result } = await evaluate(runtime, [x], { result: y }, { x: hostTensor([1, 0, 0, 1], [2, 1, 2]) })
  expect(result).toMatchObject({ shape: [2, 1, 2], data: Float32Array.of(11, 22, 13, 24) })
})

test('dropout leaves out its share, keeps the mean, and draws anew at every step and place', async () => {
  const step = input('step', 'int64', [])
  const x = input('x', 'float32', [200, 50])
  const random = randomness(3, step)
  const outputs = { first: dropout(x, 0.3, random), second: dropout(x, 0.3, random) }
  const at = async (counter: number): Promise<readonly Float32Array[]> => {
    const results = await evaluate(runtime, [x, step], outputs, {
      x: hostTensor(new Float32Array(10_000).fill(1), [200, 50]),
      step: hostTensor([counter], [], 'int64'),
    })
    return [results['first']!.data as Float32Array, results['second']!.data as Float32Array]
  }
  const [first, second] = await at(5)
  const dropped = first!.filter((value) => value === 0).length / first!.length
  expect(Math.abs(dropped - 0.3)).toBeLessThan(0.02)
  expect(Math.abs(first!.reduce((a, b) => a + b, 0) / first!.length - 1)).toBeLessThan(0.03)
  expect(second).not.toEqual(first)
  expect((await at(5))[0]).toEqual(first)
  expect((await at(6))[0]).not.toEqual(first)
})

test('without random numbers, as in an emulator, nothing is dropped', () => {
  const x = input('x', 'float32', [2, 2])
  expect(dropout(x, 0.5)).toBe(x)
})
