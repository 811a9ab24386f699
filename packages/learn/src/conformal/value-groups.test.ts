// Groups by a number: what they are cut at, what they are called, and the same group told in a program as outside of it.
import { concat, hostTensor, input, openRuntime } from '@utsushi/graph'
import { expect, test } from 'vitest'
import { evaluate } from '../testing/evaluate.js'
import { edgesBetween, groupOf, rowsByGroup, valueGroups } from './value-groups.js'

test('few values are groups of their own, many are cut into thirds', () => {
  expect(valueGroups([2, 1, 2, 4], 'mode')).toEqual({
    edges: [1.5, 3],
    names: ['mode 1', 'mode 2', 'mode 4'],
  })
  const many = valueGroups(
    Array.from({ length: 30 }, (_, k) => k),
    'rw',
  )
  expect(many.edges).toEqual([9.5, 19.5])
  expect(many.names).toEqual(['rw up to 9.5', 'rw from 9.5 to 19.5', 'rw above 19.5'])
  expect([-1, 9.5, 9.6, 100].map((value) => groupOf(many, value))).toEqual([0, 0, 1, 2])
  expect(valueGroups([3, 3], 'mode')).toEqual({ edges: [], names: ['mode 3'] })
  expect(edgesBetween([1, 2, 6])).toEqual([1.5, 4])
})

test('a program takes the rows of the groups that samples are of, between neighbours of float32 as well', async () => {
  const [low, high] = [Math.fround(0.1), Math.fround(0.1) + 2 ** -27]
  expect(Math.fround(high)).toBe(high)
  const groups = { edges: [...edgesBetween([low, high]), 5] }
  const rows = [
    [1, 10],
    [3, 5],
    [0.5, 1000],
  ]
  const own = input('own', 'float32', [5, 1])
  const alone = input('alone', 'float32', [1, 1])
  const values = [low, high, 4.9, 5.1, -7]
  const runtime = await openRuntime({ threads: 1 })
  const found = await evaluate(
    runtime,
    [own, alone],
    {
      several: rowsByGroup(own, groups, rows),
      one: concat([rowsByGroup(alone, { edges: [] }, [[7, 8]])], 0),
    },
    { own: hostTensor(values, [5, 1]), alone: hostTensor([3], [1, 1]) },
  )
  await runtime.close()
  expect(Array.from(found['several']!.data, Number)).toEqual(
    values.flatMap((value) => rows[groupOf(groups, value)]!),
  )
  expect(Array.from(found['one']!.data, Number)).toEqual([7, 8])
})
