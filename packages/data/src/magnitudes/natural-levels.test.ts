import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { isNatural } from './natural-levels.js'

/** Days around a level, each within a third of it. */
function around(level: number, days: number, seed: number): Float32Array {
  const random = seededRandom(seed)
  return Float32Array.from({ length: days }, () => level * (0.67 + 0.66 * random.uniform()))
}

const before = around(0.05, 300, 1)
const none = new Float32Array(0)
const joined = (...parts: readonly Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]))

test.each([1000, 86_400, 100, 0.01, 0.001])('values that are %d times as large are in another unit', (by) => {
  expect(isNatural(around(0.05 * by, 200, 2), { before, behind: none }, by)).toBe(false)
  expect(isNatural(around(0.05 * by, 90, 3), { before, behind: around(0.05, 90, 4) }, by)).toBe(false)
})

test('a level that the series has elsewhere is its own: every winter', () => {
  const year = (seed: number) => joined(around(0.05, 180, seed), around(5e-5, 180, seed + 1))
  const inside = around(5e-5, 180, 9)
  expect(isNatural(inside, { before: joined(year(3), around(0.05, 180, 5)), behind: year(7) }, 0.001)).toBe(
    true,
  )
  expect(isNatural(inside, { before: around(0.05, 540, 3), behind: around(0.05, 360, 4) }, 0.001)).toBe(false)
})

test('a unit is not now one and now the other', () => {
  const inside = around(50, 200, 2).map((value, day) => (day % 4 === 2 ? value / 1000 : value))
  expect(isNatural(inside, { before, behind: none }, 1000)).toBe(true)
})

test('no unit turns a sign', () => {
  expect(isNatural(around(-50, 200, 2), { before, behind: none }, 1000)).toBe(true)
})

test('what is taken back must have the levels of before', () => {
  // Some days are far smaller than any before, and none is as large as some before.
  const inside = around(50, 400, 2).map((value, day) => (day > 40 && day % 10 === 2 ? 1e-5 : value))
  const largest = before.map((value, day) => (day % 14 === 2 ? 5 : value))
  expect(isNatural(inside, { before: largest, behind: none }, 1000)).toBe(true)
  expect(isNatural(around(50, 400, 2), { before: largest, behind: none }, 1000)).toBe(false)
})

test('a few values among zeros tell no unit', () => {
  const inside = new Float32Array(200)
  inside.set(around(50, 5, 2), 20)
  expect(isNatural(inside, { before, behind: none }, 1000)).toBe(true)
})
