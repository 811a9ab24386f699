import { expect, test } from 'vitest'
import { placeAfter, type Marks, type Read } from './reading.js'

const marks = (...lengths: readonly number[]): Marks => ({
  rows: lengths.length,
  lengthOf: (row) => lengths[row] ?? 0,
  textOf: (row, place) => `${row} ${place}`,
})

/** Where keys lead to, one after the other. */
const walk = (own: Marks, ...keys: readonly string[]): Read | undefined =>
  keys.reduce<Read | undefined>((at, key) => placeAfter(key, at, own), undefined)

test('keys begin at the first mark, stay within the row, and keep their place where the next row is as long', () => {
  expect(walk(marks(3), 'ArrowRight')).toEqual([0, 0])
  expect(walk(marks(3), 'ArrowRight', 'ArrowLeft')).toEqual([0, 0])
  expect(walk(marks(3), 'End', 'ArrowRight')).toEqual([0, 2])
  expect(walk(marks(3, 2), 'End', 'ArrowDown')).toEqual([1, 1])
  expect(walk(marks(3, 0), 'ArrowRight', 'ArrowDown')).toEqual([1, 0])
  expect(walk(marks(3, 0), 'ArrowRight', 'ArrowDown', 'ArrowUp', 'Home')).toEqual([0, 0])
})

test('pages go through rows, or along the only one', () => {
  expect(walk(marks(...Array.from({ length: 30 }, () => 1)), 'ArrowDown', 'PageDown')).toEqual([10, 0])
  expect(walk(marks(30), 'ArrowRight', 'PageDown')).toEqual([0, 10])
})

test('other keys, keys that every object has, and a drawing without marks lead nowhere', () => {
  for (const key of ['a', 'Tab', 'constructor', '__proto__'])
    expect(placeAfter(key, [0, 0], marks(2))).toBeUndefined()
  expect(placeAfter('ArrowRight', undefined, marks())).toBeUndefined()
})
