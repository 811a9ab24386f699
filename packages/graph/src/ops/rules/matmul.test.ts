import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  grad,
  input,
  matmul,
  mul,
  openRuntime,
  program,
  scan,
  slice,
  sum,
  tanh,
  type Runtime,
  type Tensor,
} from '../../index.js'
import { mismatch } from '../../testing/allclose.js'
import { sample } from '../../testing/samples.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const [steps, rows, inner, wide] = [3, 2, 64, 128]

/** Σ over steps and rows of x·g, in float64. */
function outer(x: ArrayLike<number | bigint>, g: ArrayLike<number | bigint>, count: number): Float32Array {
  const total = new Float64Array(inner * wide)
  for (let row = 0; row < count; row++)
    for (let i = 0; i < inner; i++)
      for (let j = 0; j < wide; j++)
        total[i * wide + j]! += Number(x[row * inner + i]) * Number(g[row * wide + j])
  return Float32Array.from(total)
}

test('the gradient of a matrix much wider than high is its columns by its rows, at once and over the steps of a loop', async () => {
  const x = input('x', 'float32', [steps, rows, inner])
  const w = input('w', 'float32', [inner, wide])
  const g = input('g', 'float32', [steps, rows, wide])
  const [atOnce] = grad(sum(mul(matmul(x, w), g)), [w])
  const narrow = (value: Tensor): Tensor => slice(value, { axis: 1, start: 0, end: inner })
  const begin = input('h', 'float32', [rows, inner])
  const walk = scan({ state: begin, inputs: { x, g } }, (h, entry) => {
    const product = matmul(h, w)
    return { state: mul(tanh(narrow(product)), 0), outputs: { h, read: sum(mul(product, entry.g)) } }
  })
  const [looped] = grad(sum(walk.outputs.read), [w])
  const executable = await runtime.load(
    program({
      name: 'gradients',
      inputs: [x, w, g, begin],
      outputs: { atOnce: atOnce!, looped: looped! },
    }),
  )
  const feeds = {
    x: sample([steps, rows, inner]),
    w: sample([inner, wide], { seed: 2 }),
    g: sample([steps, rows, wide], { seed: 3 }),
    h: sample([rows, inner], { seed: 4 }),
  }
  const found = await executable.run(feeds)
  await executable.release()
  const near = { relative: 1e-5, absolute: 1e-5 }
  const expected = outer(feeds.x.data, feeds.g.data, steps * rows)
  expect(mismatch(found['atOnce']!.data, expected, near)).toBeUndefined()
  expect(found['atOnce']!.shape).toEqual([inner, wide])
  // Every state but the first is 0.
  const first = outer(feeds.h.data, feeds.g.data, rows)
  expect(mismatch(found['looped']!.data, first, near)).toBeUndefined()
})
