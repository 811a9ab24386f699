import { expect, test } from 'vitest'
import { permutation } from './random.js'
import { seededRandom } from './seeded-random.js'

test('the numbers of a seed never change: splits and designs of old runs depend on them', () => {
  const random = seededRandom(42)
  expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
    [
      660444221,
      3652823732,
      77678286,
    ]
  `)
  expect(Array.from(permutation(8, seededRandom(7)))).toMatchInlineSnapshot(`
    [
      1,
      5,
      4,
      7,
      6,
      2,
      0,
      3,
    ]
  `)
})

test('numbers below a bound are alike likely, uniforms and normals have their moments', () => {
  const random = seededRandom(1)
  const counts = new Array<number>(6).fill(0)
  for (let draw = 0; draw < 60_000; draw++) counts[random.below(6)]!++
  // χ² with 5 degrees of freedom: 20.5 is exceeded once in a thousand.
  expect(counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(20.5)
  let sum = 0
  let squares = 0
  for (let draw = 0; draw < 50_000; draw++) {
    const value = random.normal()
    sum += value
    squares += value * value
  }
  expect(Math.abs(sum / 50_000)).toBeLessThan(0.02)
  expect(squares / 50_000).toBeCloseTo(1, 1)
  expect(() => seededRandom(0.5)).toThrow('seed 0.5')
})

test('seeds that differ only in high bits give other numbers', () => {
  expect(seededRandom(1).uint32()).not.toBe(seededRandom(1 + 2 ** 32).uint32())
})
