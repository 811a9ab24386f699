import { afterAll, beforeAll, expect, test } from 'vitest'
import { reachableNodes } from '../expression/reachable.js'
import {
  add,
  apply,
  conv1d,
  grad,
  input,
  matmul,
  mul,
  openRuntime,
  program,
  registerRules,
  reshape,
  scan,
  sum,
  tanh,
  transpose,
  type Runtime,
  type Tensor,
} from '../index.js'
import { mismatch } from '../testing/allclose.js'
import { sample } from '../testing/samples.js'
import { unrolled } from '../testing/unrolled.js'
import { scanOf } from './body.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** Leading axes, of which a loop that has been moved out of adds one, as rows. */
const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1)!])

registerRules({
  /** x·wᵀ, an operation that nobody but this test knows. */
  filtered: {
    work: {
      multiplications: () => 6,
      overSteps: ([, weights]) => weights !== true,
    },
    infer: ([x, w]) => [{ dtype: x!.dtype, shape: [...x!.shape.slice(0, -1), w!.shape[0]!] }],
    gradient: ({ inputs: [x, w], cotangents: [g] }) =>
      g === undefined ? [undefined, undefined] : [matmul(g, w!), matmul(transpose(rows(g)), rows(x!))],
    batch: ({ inputs, batched }) => {
      if (batched[1]) throw new Error('this test moves inputs alone')
      return apply('filtered', inputs)
    },
    lower: ({ inputs: [x = '', w = ''], emit }) => [
      emit('MatMul', [x, emit('Transpose', [w], { perm: { kind: 'ints', value: [1, 0] } })]),
    ],
  },
  /** x³ */
  cube: {
    work: 'light',
    infer: ([x]) => [x!],
    gradient: ({ inputs: [x], cotangents: [g] }) => [g && mul(g, mul(mul(x!, x!), 3))],
    batch: ({ inputs }) => apply('cube', inputs),
    lower: ({ inputs: [x = ''], emit }) => [emit('Mul', [x, emit('Mul', [x, x])])],
  },
})

const filtered = (x: Tensor, w: Tensor): Tensor => apply('filtered', [x, w])[0]!
const cube = (x: Tensor): Tensor => apply('cube', [x])[0]!

/** Names of the operations inside the loops of a program. */
function insideLoops(results: readonly Tensor[]): readonly string[] {
  return reachableNodes(results).flatMap((node) => {
    const loop = scanOf(node)
    if (loop === undefined) return []
    const body = [...loop.body.carryResults, ...loop.body.outputResults]
    return [...reachableNodes(body).map(({ op }) => op), ...insideLoops(body)]
  })
}

/** A recurrence that reads its inputs, and gives its results, through an operation of one's own. */
const course =
  (loop: typeof scan | typeof unrolled) =>
  (x: Tensor, start: Tensor, w: Tensor, r: Tensor): Tensor =>
    loop({ state: start, inputs: x }, (h, entry) => {
      const next = tanh(add(filtered(cube(entry), w), matmul(h, r)))
      return { state: next, outputs: filtered(next, w) }
    }).outputs

test('a heavy operation of one’s own leaves loops as products do, before and behind, and light ones leave small loops', async () => {
  const shapes = [
    [4, 2, 3],
    [2, 3],
    [3, 3],
    [3, 3],
  ] as const
  const build = (loop: typeof scan | typeof unrolled, stem: string) => {
    const inputs = shapes.map((shape, k) => input(`${stem}${k}`, 'float32', shape))
    const [x, start, w, r] = inputs as [Tensor, Tensor, Tensor, Tensor]
    const y = course(loop)(x, start, w, r)
    return { inputs, results: [y, ...grad(sum(mul(y, y)), inputs)] }
  }
  const [looped, written] = [build(scan, 'loop'), build(unrolled, 'step')]
  const [forward] = looped.results
  const named = course(scan)(
    input('x', 'float32', ['time', 2, 3]),
    ...([
      input('h', 'float32', [2, 3]),
      input('w', 'float32', [3, 3]),
      input('r', 'float32', [3, 3]),
    ] as const),
  )
  expect(insideLoops([forward!]).filter((op) => op === 'filtered' || op === 'cube')).toEqual([])
  // A loop of unknown length may be a large one: what is light stays where its operands are in cache.
  expect(insideLoops([named])).not.toContain('filtered')
  const values = shapes.map((shape, k) => sample([...shape], { seed: k + 1 }))
  const outputs = Object.fromEntries(
    [looped, written].flatMap(({ results }, p) => results.map((tensor, k) => [`${p}.${k}`, tensor])),
  )
  const inputs = [...looped.inputs, ...written.inputs]
  const executable = await runtime.load(program({ name: 'own', inputs, outputs }))
  const found = await executable.run(
    Object.fromEntries(inputs.map((symbol, k) => [String(symbol.node.attributes['name']), values[k % 4]!])),
  )
  for (const k of looped.results.keys())
    expect(mismatch(found[`0.${k}`]!, found[`1.${k}`]!, { relative: 1e-4, absolute: 1e-5 })).toBeUndefined()
})

test('a convolution of what is fed to a loop is one convolution over all steps', () => {
  const [x, w] = [input('x', 'float32', ['time', 2, 3, 8]), input('w', 'float32', [4, 3, 3])]
  const { outputs } = scan({ state: input('h', 'float32', [2, 4, 8]), inputs: x }, (h, entry) => {
    const next = tanh(add(conv1d(entry, w, { padding: 1 }), h))
    return { state: next, outputs: next }
  })
  expect(insideLoops([outputs])).not.toContain('convolution')
  expect(reachableNodes([outputs]).filter(({ op }) => op === 'convolution')).toHaveLength(1)
})
