import { gather, hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fit } from '../fit/fit.js'
import { crossEntropy } from '../losses/cross-entropy.js'
import { flatParameters, initialise, weightsOf } from '../parameters/parameters.js'
import { evaluate } from '../testing/evaluate.js'
import { imageModel } from './image-model.js'
import type { ImageModelOptions } from './options.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const bytes = (length: number): Uint8Array => {
  const random = randomStream(1, 'pixels')
  return Uint8Array.from({ length }, () => random.below(256))
}

async function answer(options: Omit<ImageModelOptions, 'height' | 'width' | 'outputs'>) {
  const model = imageModel({ height: 9, width: 8, outputs: 4, ...options })
  const parameters = flatParameters(model.parameters)
  const flat = input('weights', 'float32', [parameters.size])
  const weights = weightsOf(parameters, flat)
  const whole = input('bytes', 'uint8', [2, 9, 8, 3])
  const scaled = input('scaled', 'float32', ['rows', 3, 9, 8])
  const values = bytes(2 * 9 * 8 * 3)
  const first = Array.from({ length: 3 * 9 * 8 }, (_, k) => {
    const [channel, place] = [Math.floor(k / 72), k % 72]
    return values[place * 3 + channel]! / 255
  })
  const [one, other] = [model.apply(weights, whole), model.apply(weights, scaled)]
  return evaluate(
    runtime,
    [flat, whole, scaled],
    { whole: one.outputs, embedding: one.embedding, one: other.outputs },
    {
      weights: hostTensor(initialise(parameters, 1)),
      bytes: hostTensor(values, [2, 9, 8, 3], 'uint8'),
      scaled: hostTensor(first, [1, 3, 9, 8]),
    },
  )
}

test.each<[string, Partial<ImageModelOptions>]>([
  ['plain', { blocks: [4, 6] }],
  ['residual', { blocks: [4, 8], residual: true }],
  ['without norm, the mean of all places', { blocks: [4], norm: 'none', head: 'global' }],
])('%s: a picture is answered alike as bytes and as scaled channels', async (_, options) => {
  const { whole: asBytes, embedding, one: scaled } = await answer({ embedding: 16, ...options })
  expect(asBytes!.shape).toEqual([2, 4])
  expect(embedding!.shape).toEqual([2, 16])
  expect(scaled!.shape).toEqual([1, 4])
  ;[...scaled!.data].forEach((value, k) => expect(Number(value)).toBeCloseTo(Number(asBytes!.data[k]), 4))
  const rows = [0, 1].map((row) => [...asBytes!.data].slice(row * 4, row * 4 + 4).join())
  expect(rows[0]).not.toBe(rows[1])
})

test('rows of a table of bytes are gathered as bytes', async () => {
  const table = input('table', 'uint8', [5, 2, 2, 3])
  const index = input('index', 'int32', [3])
  const values = bytes(60)
  const { rows } = await evaluate(
    runtime,
    [table, index],
    { rows: gather(table, index, 0) },
    { table: hostTensor(values, [5, 2, 2, 3], 'uint8'), index: hostTensor([4, 0, 4], [3], 'int32') },
  )
  expect(rows!.dtype).toBe('uint8')
  const row = (k: number): readonly number[] => [...values.subarray(k * 12, k * 12 + 12)]
  expect([...rows!.data]).toEqual([...row(4), ...row(0), ...row(4)])
})

test.each([false, true])('learns whether a bright spot is above or below, residual %s', async (residual) => {
  const random = randomStream(2, 'spots')
  const [samples, size] = [96, 16]
  const y = Int32Array.from({ length: samples }, (_, k) => k % 2)
  const x = new Uint8Array(samples * size * size)
  for (let k = 0; k < samples; k++) {
    const [row, column] = [y[k]! * 8 + random.below(6), random.below(14)]
    for (let spot = 0; spot < 4; spot++)
      x[(k * size + row + (spot >> 1)) * size + column + (spot & 1)] = 200 + random.below(50)
  }
  const trained = await fit({
    model: imageModel({
      height: size,
      width: size,
      channels: 1,
      blocks: [4, 8, 8],
      embedding: 16,
      outputs: 2,
      residual,
    }),
    data: { x: hostTensor(x, [samples, size, size, 1], 'uint8'), y: hostTensor(y, [samples], 'int32') },
    forward: ({ model, x: pictures }) => model(pictures).outputs,
    loss: ({ output, y: truth }) => crossEntropy(output, truth),
    ...{ batch: 16, epochs: 15, rate: 0.005, seed: 1, runtime },
  })
  const losses = trained.history.epochs.map(({ trainingLoss }) => trainingLoss)
  expect(losses[0]).toBeGreaterThan(0.2)
  expect(losses.at(-1)).toBeLessThan(0.1)
})

describe('options that make no model are refused with what to do', () => {
  const base = { height: 64, width: 64, outputs: 1 }
  test.each<[ImageModelOptions, string]>([
    [{ ...base, blocks: [] }, 'blocks is empty'],
    [{ ...base, blocks: [32, 0] }, 'blocks[1] is 0, expected a whole number from 1'],
    [
      { ...base, width: 8, blocks: [4, 4, 4, 4] },
      '8 × 64 pixels cannot be halved 4 times: give at most 3 blocks',
    ],
    [{ ...base, norm: 'batch' as 'group' }, 'there is no norm "batch": there are group, none'],
    [{ ...base, head: 'max' as 'flat' }, 'there is no head "max": there are flat, global'],
    [{ ...base, dropout: 1 }, 'dropout is 1, expected a share from 0 to below 1'],
    [{ ...base, height: 2.5 }, 'height is 2.5, expected a whole number from 1'],
  ])('%j', (options, complaint) => {
    expect(() => imageModel(options)).toThrow(complaint)
  })
})

test('pictures of another size or form are refused with what was expected', () => {
  const model = imageModel({ height: 8, width: 8, blocks: [4], outputs: 1 })
  const parameters = flatParameters(model.parameters)
  const weights = weightsOf(parameters, input('weights', 'float32', [parameters.size]))
  const complaint = 'expected uint8 [batch, 8, 8, 3] or float32 [batch, 3, 8, 8]'
  expect(() => model.apply(weights, input('x', 'uint8', [2, 3, 8, 8]))).toThrow(complaint)
  expect(() => model.apply(weights, input('x', 'float32', [2, 8, 8, 3]))).toThrow(complaint)
})
