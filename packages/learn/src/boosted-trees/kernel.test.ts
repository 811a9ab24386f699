import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { FEATURE_SIZE, GROUP_SIZE, openKernel, type Kernel } from './kernel.js'

const random = seededRandom(5)
const rows = 1000
const words = [0, 1, 2].map(() => Int32Array.from({ length: rows }, () => random.uint32() | 0))
const order = Int32Array.from({ length: rows }, (_, k) => (7 * k) % rows)
const pairs = Float64Array.from({ length: 2 * rows }, () => random.below(1000) - 300)

function loaded(kernel: Kernel): Kernel {
  kernel.order.set(order)
  kernel.pairs.set(pairs)
  return kernel
}

test('histograms are the sums over the rows, to the bit the same in WebAssembly and in JavaScript', () => {
  const [fast, plain] = [loaded(openKernel(words, rows)), loaded(openKernel(words, rows, true))]
  // All of its memory is one, where WebAssembly is used.
  expect(fast.sums.buffer).toBe(fast.pairs.buffer)
  expect(plain.sums.buffer).not.toBe(plain.pairs.buffer)
  for (const count of [rows, 17, 1, 0]) {
    for (const group of words.keys()) {
      const expected = new Float64Array(GROUP_SIZE)
      for (let i = 0; i < count; i++) {
        for (const feature of [0, 1, 2, 3]) {
          const range = (words[group]![order[i]!]! >>> (8 * feature)) & 255
          expected[FEATURE_SIZE * feature + 2 * range]! += pairs[2 * i]!
          expected[FEATURE_SIZE * feature + 2 * range + 1]! += pairs[2 * i + 1]!
        }
      }
      for (const kernel of [fast, plain]) {
        kernel.add(group, count)
        expect(kernel.sums).toEqual(expected)
      }
    }
  }
})

test('tables too large for WebAssembly are added up without it', () => {
  const shared = new Int32Array(8)
  const many = openKernel(
    Array.from({ length: 70_000 }, () => shared),
    20_000,
  )
  expect(many.sums.buffer).not.toBe(many.pairs.buffer)
})
