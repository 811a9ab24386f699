import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reachableNodes } from '../expression/reachable.js'
import {
  add,
  input,
  matmul,
  mul,
  neg,
  openRuntime,
  program,
  scan,
  sigmoid,
  slice,
  sub,
  tanh,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '../index.js'
import { scanOf } from '../loop/body.js'
import { sample } from '../testing/samples.js'
import { joinColumns } from './join-columns.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const columns = (x: Tensor, start: number, end: number): Tensor => slice(x, { axis: -1, start, end })
const x = input('x', 'float32', [2, 3])
const w = input('w', 'float32', [3, 12])
const bias = input('b', 'float32', [12])

const count = (results: readonly Tensor[]): Readonly<Record<string, number>> =>
  reachableNodes(results).reduce<Record<string, number>>(
    (counts, { op }) => ({ ...counts, [op]: (counts[op] ?? 0) + 1 }),
    {},
  )

test('gates with products of their own become one product, one sum and one activation', () => {
  const gate = (k: number): Tensor =>
    sigmoid(add(matmul(x, columns(w, 4 * k, 4 * k + 4)), columns(bias, 4 * k, 4 * k + 4)))
  const joined = joinColumns([mul(gate(2), 3), gate(0), gate(1)])
  expect(count(joined)).toMatchObject({ matmul: 1, add: 1, sigmoid: 1, mul: 1, slice: 3 })
})

test('columns that overlap, are left out, or belong to other operands stay apart', () => {
  const product = (start: number, end: number): Tensor => matmul(x, columns(w, start, end))
  expect(count(joinColumns([product(0, 4), product(3, 7)]))['matmul']).toBe(2)
  expect(count(joinColumns([product(0, 4), product(5, 9)]))['matmul']).toBe(2)
  expect(count(joinColumns([product(0, 4), matmul(neg(x), columns(w, 4, 8))]))['matmul']).toBe(2)
  // Activations that differ stay apart, their product does not.
  const two = count(joinColumns([sigmoid(product(0, 4)), tanh(product(4, 8))]))
  expect(two).toMatchObject({ matmul: 1, sigmoid: 1, tanh: 1 })
  // A slice of rows is no slice of columns.
  const square = input('square', 'float32', [4, 3])
  const rows = (start: number): Tensor => slice(square, { axis: 0, start, end: start + 2 })
  expect(count(joinColumns([tanh(rows(0)), tanh(rows(2))]))['tanh']).toBe(2)
})

test('a sum of the same columns of two tensors that are not equally wide takes these columns of both', () => {
  const short = input('short', 'float32', [8])
  const sums = [0, 1].map((k) => add(columns(bias, 4 * k, 4 * k + 4), columns(short, 4 * k, 4 * k + 4)))
  const joined = joinColumns(sums)
  expect(count(joined)['add']).toBe(1)
  expect(joined.map(({ shape }) => shape)).toEqual([[4], [4]])
})

test('a loop joins the gates of its step, and so does a program without loops', () => {
  const r = input('r', 'float32', [4, 12])
  const step = (h: Tensor, entry: Tensor): Tensor => {
    const gate = (k: number): Tensor =>
      add(matmul(entry, columns(w, 4 * k, 4 * k + 4)), matmul(h, columns(r, 4 * k, 4 * k + 4)))
    return add(mul(sigmoid(gate(0)), h), mul(sigmoid(gate(1)), tanh(gate(2))))
  }
  const { state } = scan(
    { state: input('h', 'float32', [2, 4]), inputs: input('xs', 'float32', ['time', 2, 3]) },
    (h, entry) => ({ state: step(h, entry) }),
  )
  const body = scanOf(state.node)?.body
  expect(count(body?.carryResults ?? [])).toMatchObject({ matmul: 1, sigmoid: 1, tanh: 1 })
  const h = input('h', 'float32', [2, 4])
  const once = program({ name: 'once', inputs: [x, h, w, r], outputs: { next: step(h, x) } })
  expect(count(Object.values(once.outputs))).toMatchObject({ matmul: 2, sigmoid: 1, tanh: 1 })
})

/** Ways on from the products, each of which takes and gives `[2, 2]`. */
const ways: readonly ((a: Tensor, own: (of: Tensor) => Tensor) => Tensor)[] = [
  (a) => tanh(a),
  (a) => sigmoid(a),
  (a, own) => add(a, own(bias)),
  (a, own) => mul(own(bias), a),
  (a) => sub(1, a),
  (a) => mul(a, columns(x, 0, 1)),
]

test('whatever is joined, each number is the one that the operation alone would have given, to the bit', async () => {
  const paths = fc.array(fc.array(fc.nat(ways.length - 1), { maxLength: 4 }), { minLength: 6, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(paths, async (chosen) => {
      const build = (weights: (k: number) => Tensor, own: (of: Tensor, k: number) => Tensor) =>
        chosen.map((path, k) =>
          path.reduce((a, way) => ways[way]!(a, (of) => own(of, k)), matmul(x, weights(k))),
        )
      const apart = chosen.map((_, k) => [
        input(`w${k}`, 'float32', [3, 2]),
        input(`b${k}`, 'float32', [2]),
      ]) as readonly (readonly [Tensor, Tensor])[]
      const results = [
        build(
          (k) => columns(w, 2 * k, 2 * k + 2),
          (of, k) => columns(of, 2 * k, 2 * k + 2),
        ),
        build(
          (k) => apart[k]![0],
          (_, k) => apart[k]![1],
        ),
      ]
      const made = program({
        name: 'gates',
        inputs: [x, w, bias, ...apart.flat()].filter((symbol) => symbol !== undefined),
        outputs: Object.fromEntries(
          results.flatMap((list, p) => list.map((tensor, k) => [`${p}.${k}`, tensor])),
        ),
      })
      const [wide, long] = [sample([3, 12], { seed: 2 }), sample([12], { seed: 3 })]
      const feeds: Record<string, HostTensor> = { x: sample([2, 3]), w: wide, b: long }
      apart.forEach((_, k) => {
        const rows = [0, 1, 2].flatMap((row) => [12 * row + 2 * k, 12 * row + 2 * k + 1])
        feeds[`w${k}`] = {
          ...wide,
          shape: [3, 2],
          data: Float32Array.from(rows, (at) => Number(wide.data[at])),
        }
        feeds[`b${k}`] = { ...long, shape: [2], data: (long.data as Float32Array).slice(2 * k, 2 * k + 2) }
      })
      const executable = await runtime.load(made)
      const found = await executable.run(feeds)
      await executable.release()
      for (const k of chosen.keys()) expect(found[`0.${k}`]!.data).toEqual(found[`1.${k}`]!.data)
    }),
    { numRuns: 20, seed: 20260301 },
  )
})
