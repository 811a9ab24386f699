import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { pairLabels } from './pair-labels.js'
import { readColumnPairs, type ColumnPairOptions } from './read-column-pairs.js'

const read = (text: string, options: ColumnPairOptions = {}) =>
  inFolder({ 'p.csv': text }, (path) => readColumnPairs(path('p.csv'), options))

test('each pair has an axis of its own, which ends where it is padded; the header holds classes', async () => {
  const { sequences, cautions } = await read(
    '0D,0D,0D,0D,2D,2D\n5,10,3,20,5,30\n5.04,11,3.02,21,5.04,31\n5.08,12,,,5.08,32\n',
  )
  expect(sequences.map(({ entity, groups }) => [entity, groups])).toEqual([
    ['0D 1', { class: '0D' }],
    ['0D 2', { class: '0D' }],
    ['2D 1', { class: '2D' }],
  ])
  expect(sequences.map(({ order }) => [...order])).toEqual([
    [5, 5.04, 5.08],
    [3, 3.02],
    [5, 5.04, 5.08],
  ])
  expect([...(sequences[2]?.columns['value'] ?? [])]).toEqual([30, 31, 32])
  expect(sequences[1]?.place).toMatch(/p\.csv, columns 3 and 4$/)
  expect(cautions).toEqual([
    expect.stringContaining('2 different axes: they start at 3 and 5, end at 3.02 and 5.08'),
  ])
})

test.each<[readonly string[], readonly string[], string?]>([
  [
    ['a', 'a', 'b', 'b'],
    ['a', 'b'],
  ],
  [
    ['a angle', 'a counts', 'b angle', 'b counts'],
    ['a', 'b'],
  ],
  [
    ['2theta', 'steel', '2theta', 'brass'],
    ['steel', 'brass'],
  ],
  [
    ['', 'steel', '', 'brass'],
    ['steel', 'brass'],
  ],
  [['0D', '0D.1', '0D.2', '0D.3', '2D', '2D.1'], ['0D 1', '0D 2', '2D 1'], '0D'],
  [
    ['2theta', 'I', '2theta', 'I'],
    ['pair 1', 'pair 2'],
  ],
  [['alloy', 'alloy'], ['alloy']],
])('a header says what pairs are called (%#)', (header, names, label) => {
  const labels = pairLabels(header, 'auto')
  expect(labels.map(({ entity }) => entity)).toEqual(names)
  expect(labels[0]?.label).toBe(label)
})

test('classes may be numbers, since no axis equals its values', async () => {
  const { sequences } = await read('0,0,1,1,1,1\n5,10,5,20,5,30\n6,11,6,21,6,31\n')
  expect(sequences.map(({ entity, order }) => [entity, order.length])).toEqual([
    ['0 1', 2],
    ['1 1', 2],
    ['1 2', 2],
  ])
  expect((await read('0,0\n5,10\n6,11\n', { header: 'class' })).sequences[0]?.order).toHaveLength(2)
})

test('one axis before all sequences', async () => {
  const { sequences } = await read('nm;steel;brass\n400;1,5;2\n401;3;4\n402;;5\n', { axis: 'first' })
  expect(
    sequences.map(({ entity, order, columns, place }) => [
      entity,
      [...order],
      [...(columns['value'] ?? [])],
      place.slice(-17),
    ]),
  ).toEqual([
    ['steel', [400, 401], [1.5, 3], ', columns 1 and 2'],
    ['brass', [400, 401, 402], [2, 4, 5], ', columns 1 and 3'],
  ])
  await expect(read('nm\n400\n', { axis: 'first' })).rejects.toThrow(
    'has 1 column, and the first is the axis',
  )
})

test('a table of numbers only has no header', async () => {
  const { sequences } = await read('1,5,1,6\n2,7,2,8\n')
  expect(sequences.map(({ entity, columns }) => [entity, ...(columns['value'] ?? [])])).toEqual([
    ['pair 1', 5, 7],
    ['pair 2', 6, 8],
  ])
})

test.each<[string, ColumnPairOptions, RegExp]>([
  ['a,a,b\n1,2,3\n', {}, /has 3 columns, and pairs are of two/],
  ['a,a\n1,2\n,3\n', {}, /row 3, columns 1 and 2: has a value and no place on the axis/],
  [
    'a,a\n1,2\n1,3\n2,4\n',
    {},
    /row 3, columns 1 and 2: the axis of "a" has 1 already — keep one value, or .*repeats: mean/,
  ],
  [
    'a,a\n1,2\n3,3\n2,4\n4,5\n',
    {},
    /row 4, columns 1 and 2: the axis of "a" goes back, from 3 to 2 — .*unsorted: sort/,
  ],
  ['a,a,b,b\n1,2,1,3\n,,2,4\n', {}, /columns 1 and 2: "a" holds a single value/],
  ['a,a,b,b\n,,1,3\n,,2,4\n', {}, /columns 1 and 2: "a" holds no values/],
  ['a,a\n1,2\n2,x\n', {}, /row 3: column 2 is "x" — expected a number/],
  ['a,a,a,a\n1,2,1,2\n2,3,2,3\n', { header: 'name' }, /sequence "a" stands already at .*columns 1 and 2/],
])('what cannot be is refused with columns and row (%#)', async (text, options, message) => {
  await expect(read(text, options)).rejects.toThrow(message)
})

test('on demand repeated places are averaged and an axis is sorted, both told', async () => {
  const { sequences, cautions } = await read('a,a\n2,5\n1,2\n3,9\n1,4\n2,\n', {
    repeats: 'mean',
    unsorted: 'sort',
  })
  expect([...(sequences[0]?.order ?? [])]).toEqual([1, 2, 3])
  expect([...(sequences[0]?.columns['value'] ?? [])]).toEqual([3, 5, 9])
  expect(cautions.join('\n')).toMatch(/was sorted[^]*1 place of the axis had several values/)
})

test('a value that is missing where the axis goes on is missing', async () => {
  const { sequences, cautions } = await read('a,a\n1,2\n2,NaN\n3,-9999\n4,5\n5,\n')
  expect([...(sequences[0]?.columns['value'] ?? [])]).toEqual([2, NaN, NaN, 5])
  expect(cautions).toEqual([
    '1 sequence ("a"): 1 point without a value before the first or after the last one went',
    '1 sequence ("a"): 2 values missing in between — interpolate or mask them',
  ])
})
