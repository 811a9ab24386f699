import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, mul, openRuntime, stopGradient, tanh, type Runtime } from '../index.js'
import { checkGradients, distinct, mismatch, sample, toBeAllclose } from './index.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

test('a right gradient passes, a wrong one is named', async () => {
  const values = [sample([2, 3]), sample([3], { seed: 2 })]
  await checkGradients(runtime, ([x, w]) => tanh(mul(x!, w!)), values)
  // Half of the product rule: what a forgotten term looks like.
  await expect(
    checkGradients(runtime, ([x, w]) => mul(w!, mul(stopGradient(x!), x!)), values),
  ).rejects.toThrow(/^the function: gradient of input 0, against finite differences: 6 of 6 numbers differ/)
})

test('closeness is relative and absolute, knows NaN and infinity, and says where it fails', () => {
  expect(mismatch([1, NaN, Infinity], [1.000001, NaN, Infinity])).toBeUndefined()
  expect(mismatch([1, 2, 3], [1, 2.1, 3.5])).toBe('2 of 3 numbers differ; number 2 is 3, expected 3.5')
  expect(mismatch([1], [NaN])).toBe('1 of 1 numbers differ; number 0 is 1, expected NaN')
  expect(mismatch([Infinity], [1])).toMatch('number 0 is Infinity')
  expect(mismatch([1, 2], [1])).toBe('2 numbers, expected 1')
  expect(mismatch(hostTensor([1, 2], [2, 1]), hostTensor([1, 2], [1, 2]))).toBe(
    'the shape is [2,1], expected [1,2]',
  )
  expect(mismatch([1, NaN], [5, 2])).toMatch('number 1 is NaN')
  expect.extend({ toBeAllclose })
  expect(toBeAllclose(2, 2.1, { absolute: 0.2 }).pass).toBe(true)
})

test('samples are the same each time, and distinct values are a quarter apart', () => {
  expect(sample([3, 2])).toEqual(sample([3, 2]))
  expect(sample([3, 2], { seed: 2 })).not.toEqual(sample([3, 2]))
  const values = [...(distinct([4, 6]).data as Float32Array)].sort((a, b) => a - b)
  expect(values.slice(1).every((value, k) => Math.abs(value - values[k]! - 0.25) < 1e-6)).toBe(true)
})
