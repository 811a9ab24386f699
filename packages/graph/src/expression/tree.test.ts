import { expect, test } from 'vitest'
import {
  add,
  cond,
  constant,
  greater,
  input,
  mul,
  overModels,
  scan,
  stack,
  zeros,
  type Tensor,
} from '../index.js'
import { leavesOf, mapLeaves } from './tree.js'

const x = input('x', 'float32', [4, 2])

const start = input('start', 'float32', [2])

const flag = greater(input('flag', 'float32', []), 0)

interface State {
  readonly lstm: readonly { readonly h: Tensor; readonly c: Tensor }[]
  readonly seen?: Tensor
}

const state: State = { lstm: [{ h: start, c: zeros([2]) }] }

test('a loop gives its state back in the form it was given, and outputs in the form the step gave', () => {
  const result = scan({ state, inputs: { x } }, ({ lstm: [layer], ...rest }, { x: entry }) => {
    if (layer === undefined) throw new Error('a list keeps its length')
    const h = add(layer.h, entry)
    // The order of keys is of no account.
    return {
      state: { ...rest, lstm: [{ c: mul(h, layer.c), h }] },
      outputs: { deep: [h, { twice: mul(h, 2) }] },
    }
  })
  const last: State = result.state
  const [first, { twice }]: readonly [Tensor, { readonly twice: Tensor }] = result.outputs.deep
  expect(leavesOf(last).map(({ path }) => path)).toEqual(['lstm.0.h', 'lstm.0.c'])
  expect(last.lstm[0]?.h.shape).toEqual([2])
  expect([first.shape, twice.shape]).toEqual([
    [4, 2],
    [4, 2],
  ])
  expect(last.lstm[0]?.h).not.toBe(last.lstm[0]?.c)
})

test('a state may be one tensor, and a loop may have neither inputs nor outputs', () => {
  const { state: last, outputs } = scan({ state: start, length: 3 }, (h) => ({ state: mul(h, 2) }))
  const tensor: Tensor = last
  const nothing: undefined = outputs
  expect([tensor.shape, nothing]).toEqual([[2], undefined])
})

test('a state without a key, with one too many, or of something else than tensors is refused by name', () => {
  const given = { h: start, c: start }
  // @ts-expect-error the step leaves c out
  expect(() => scan({ state: given, length: 2 }, ({ h }) => ({ state: { h } }))).toThrow('lacks "c"')
  expect(() => scan({ state: given, length: 2 }, ({ h, c }) => ({ state: { h, c, d: h } }))).toThrow(
    'the state after it has "d", the state before the step has "h", "c"',
  )
  // @ts-expect-error a number is no tensor
  expect(() => scan({ state: { rate: 3 }, length: 2 }, (now) => ({ state: now }))).toThrow(
    '"rate" is 3, expected a tensor or a record of tensors',
  )
})

test('where types do not reach, an error names the key of the state and the line that built the loop', () => {
  type Loose = Readonly<Record<string, Tensor>>
  const loop = (next: (now: Loose) => Loose) => () =>
    scan({ state: { layers: [{ h: start }] as readonly Loose[] }, inputs: x }, ({ layers }) => ({
      state: { layers: layers.map(next) },
    }))
  expect(loop(() => ({}))).toThrow(
    /^scan\(.*\): the state after it lacks "layers\.0\.h".* built at .*tree\.test/,
  )
  expect(loop((now) => ({ ...now, c: start }))).toThrow(
    'the state after it has "layers.0.c", the state before the step has "layers.0.h"',
  )
  expect(loop(({ h = start }) => ({ h: stack([h, h], 0) }))).toThrow(
    '"layers.0.h" of the state before the step is float32[2], of the state after it float32[2,2]',
  )
})

test('both branches of a choice give one form, whatever the order of their keys', () => {
  const { sum, parts } = cond(
    flag,
    () => ({ sum: add(start, 1), parts: [start] }),
    () => ({ parts: [mul(start, 2)], sum: start }),
  )
  expect([sum.shape, parts[0]?.shape]).toEqual([[2], [2]])
  const branch = (one: Readonly<Record<string, Tensor>>, two: Readonly<Record<string, Tensor>>) => () =>
    cond(
      flag,
      () => one,
      () => two,
    )
  expect(branch({ a: start }, {})).toThrow('the second branch lacks "a"')
  expect(branch({ a: start }, { a: start, b: start })).toThrow(
    'the second branch has "b", the first branch has "a"',
  )
  expect(branch({ a: start }, { a: constant(1) })).toThrow(
    '"a" of the first branch is float32[2], of the second branch float32[]',
  )
})

test('models take and give trees', () => {
  const { doubled } = overModels(4, { own: { x } }, ({ own }) => ({ doubled: mul(own.x, 2) }))
  expect(doubled.shape).toEqual([4, 2])
})

test('a leaf that is replaced keeps its place, and an absent one stays absent', () => {
  const made = mapLeaves({ a: start, b: undefined, c: [x] }, ({ path, tensor }) =>
    path === 'c.0' ? start : tensor,
  )
  expect(made).toEqual({ a: start, b: undefined, c: [start] })
})
