// Several networks behind one question: what is said is their mean, what they disagree by stands beside it, and none sees another's weights.
import { hostTensor } from '@utsushi/graph'
import { flatParameters, parameter, zero } from '@utsushi/learn'
import { expect, test } from 'vitest'
import type { Ask } from '../definition/parts.js'
import { askMembers, ensembleParameters, membersOf, memberWeights, spreadOf } from './ensemble.js'

/** A network of two weights that says their sum, and which it was, in one array that is written anew every time. */
const shared = new Float32Array(1)
const asked: Float32Array[] = []
const one: Ask = () => (parameters) => {
  asked.push(parameters)
  shared[0] = (parameters[0] ?? 0) + (parameters[1] ?? 0)
  return Promise.resolve({
    sum: hostTensor(shared, [1]),
    count: hostTensor(Int32Array.of(7), [1], 'int32'),
  })
}
const noProgram = (): never => {
  throw new Error('is not built here')
}

test('the mean of the members and their standard deviation, each by its own weights', async () => {
  const say = askMembers(one, 3)('sum', noProgram)
  const weights = Float32Array.of(1, 2, 3, 4, 5, 12)
  const said = await say(weights, {})
  expect(said['sum']?.data).toEqual(Float32Array.of((3 + 7 + 17) / 3))
  expect(said[spreadOf('sum')]?.data[0]).toBeCloseTo(Math.sqrt((36 + 4 + 64) / 2), 5)
  // Counts have no mean.
  expect(said['count']?.data).toEqual(Int32Array.of(7))
  expect(said[spreadOf('count')]).toBeUndefined()
  // The same arrays again: a runtime keeps the weights that it holds.
  await say(weights, {})
  expect(asked[3]).toBe(asked[0])
})

test('one network is asked as it is', () => {
  expect(askMembers(one, 1)).toBe(one)
  expect(membersOf({ training: { ensemble: 4 } })).toBe(4)
  expect([membersOf({}), membersOf(undefined), membersOf({ training: {} })]).toEqual([1, 1, 1])
})

test('weights of members lie one behind the other', () => {
  const own = flatParameters({ weight: parameter([2, 3], zero), bias: parameter([3], zero) })
  const all = ensembleParameters(own, 4)
  expect(all.size).toBe(4 * own.size)
  const flat = Float32Array.from({ length: all.size }, (_, k) => k)
  expect(memberWeights(flat, 4).map((weights) => weights[0])).toEqual([0, 9, 18, 27])
  expect(ensembleParameters(own, 1)).toBe(own)
})
