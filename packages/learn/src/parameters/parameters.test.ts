import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, input, openRuntime, sum, type Runtime } from '@utsushi/graph'
import { evaluate } from '../testing/evaluate.js'
import { filled, orthogonal, sideBySide, uniformByFan, zero } from './initialisers.js'
import { flatGradient } from './blocks.js'
import { flatParameters, initialise, parameter, weightsOf } from './parameters.js'
import { fromRecord, toRecord } from './record.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const tree = {
  embed: { weight: parameter([2, 3], uniformByFan(2)), bias: parameter([3], zero) },
  layers: [{ scale: parameter([2], filled(1)) }, { scale: parameter([2], filled(2)) }],
}

test('weights lie in the vector in the order of declaration, under the names of a weight file', () => {
  const model = flatParameters(tree)
  expect(model.entries.map(({ name, offset }) => [name, offset])).toEqual([
    ['embed.weight', 0],
    ['embed.bias', 6],
    ['layers.0.scale', 9],
    ['layers.1.scale', 11],
  ])
  expect(model.size).toBe(13)
})

test('inside a program every weight is its own slice, and the gradient is laid out as the weights', async () => {
  const model = flatParameters(tree)
  const flat = input('flat', 'float32', [model.size])
  const weights = weightsOf(model, flat)
  const values = Float32Array.from({ length: model.size }, (_, k) => k)
  const loss = sum(weights.layers[1]!.scale)
  const results = await evaluate(
    runtime,
    [flat],
    {
      weight: weights.embed.weight,
      second: weights.layers[1]!.scale,
      gradient: flatGradient(model, loss, weights),
    },
    { flat: hostTensor(values) },
  )
  expect(results['weight']).toMatchObject({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) })
  expect(results['second']?.data).toEqual(Float32Array.of(11, 12))
  expect(results['gradient']?.data).toEqual(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1))
})

test('a further layer leaves the beginnings of the others as they were', () => {
  const before = toRecord(flatParameters(tree), initialise(flatParameters(tree), 5))
  const larger = flatParameters({ head: { weight: parameter([4, 4], uniformByFan(4)) }, ...tree })
  const after = toRecord(larger, initialise(larger, 5))
  for (const [name, { data }] of before) expect(after.get(name)?.data).toEqual(data)
})

test('weights survive the way through a weight file', () => {
  const model = flatParameters(tree)
  const flat = initialise(model, 1)
  expect(fromRecord(model, toRecord(model, flat))).toEqual(flat)
})

test('weights of another model are refused by name', () => {
  const model = flatParameters(tree)
  const record = toRecord(model, initialise(model, 1))
  const wrong = new Map(record).set('embed.weight', {
    dtype: 'float32',
    shape: [3, 2],
    data: new Float32Array(6),
  })
  expect(() => fromRecord(model, wrong, 'best.safetensors')).toThrow(
    'best.safetensors: weight "embed.weight" is [3, 2], the model expects [2, 3]',
  )
  const missing = new Map(record)
  missing.delete('embed.bias')
  expect(() => fromRecord(model, missing)).toThrow('weight "embed.bias" is missing')
  const extra = new Map(record).set('other', { dtype: 'float32', shape: [1], data: new Float32Array(1) })
  expect(() => fromRecord(model, extra)).toThrow('weight "other" is not known')
})

test('orthogonal blocks have orthonormal columns, each gate its own', () => {
  const size = 6
  const model = flatParameters({
    state: parameter([size, 2 * size], sideBySide([orthogonal(), orthogonal()])),
  })
  const flat = initialise(model, 2)
  const column = (k: number): number[] => Array.from({ length: size }, (_, row) => flat[row * 2 * size + k]!)
  const dot = (a: number[], b: number[]): number => a.reduce((total, value, k) => total + value * b[k]!, 0)
  for (const gate of [0, size]) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        expect(dot(column(gate + i), column(gate + j))).toBeCloseTo(i === j ? 1 : 0, 5)
      }
    }
  }
})
