import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDims, multiplyDims, subtractDims, type Dim } from './expression/shape.js'
import * as g from './index.js'
import { mismatch } from './testing/allclose.js'
import { sample, whole } from './testing/samples.js'

let runtime: g.Runtime

beforeAll(async () => {
  runtime = await g.openRuntime()
})
afterAll(() => runtime.close())

test('sizes add up, cancel and multiply', () => {
  expect(addDims([2, 3])).toBe(5)
  expect(addDims(['context', 'horizon'])).toBe('context+horizon')
  expect(addDims(['time', 1])).toBe('time+1')
  expect(addDims(['time+1', -1])).toBe('time')
  expect(addDims(['time', 'time'])).toBe('2*time')
  expect(subtractDims('context+horizon', 'context')).toBe('horizon')
  expect(subtractDims('time', 'time')).toBe(0)
  expect(subtractDims('time', 3)).toBe('time-3')
  expect(multiplyDims(['time', 2, 'batch'])).toBe('2*batch*time')
  expect(subtractDims(multiplyDims(['time+1', 'batch']), multiplyDims(['time+1', 'batch']))).toBe(0)
})

interface NamedCase {
  readonly name: string
  readonly inputs: readonly (readonly [g.HostTensor, readonly Dim[]])[]
  readonly build: (inputs: readonly g.Tensor[], named: boolean) => readonly g.Tensor[]
}

const rows = sample([4, 3], { seed: 1 })

const signal = sample([4, 2, 6], { seed: 2 })

const cases: readonly NamedCase[] = [
  {
    name: 'mean',
    inputs: [[rows, ['batch', 3]]],
    build: ([x]) => [g.square(g.mean(x!)), g.mean(x!, { axes: 0 })],
  },
  {
    name: 'slice, pad and flip',
    inputs: [[rows, ['batch', 3]]],
    build: ([x]) => [
      g.square(g.slice(x!, { axis: 0, start: 1 })),
      g.square(g.pad(x!, { axis: 0, before: 1, after: 2, value: 0.5 })),
      g.flip(x!, 0),
    ],
  },
  {
    name: 'concatenation and slicing at named places',
    inputs: [
      [rows, ['context', 3]],
      [sample([2, 3], { seed: 5 }), ['horizon', 3]],
    ],
    build: ([past, future], named) => {
      const joined = g.square(g.concat([past!, future!], 0))
      const [after, all] = [named ? 'context' : 4, named ? 'context+horizon' : 6]
      return [
        g.tanh(g.slice(joined, { axis: 0, start: after, end: all })),
        g.slice(joined, { axis: 0, end: after }),
      ]
    },
  },
  {
    name: 'products and reshapes',
    inputs: [
      [sample([2, 4, 3], { seed: 3 }), ['time', 'batch', 3]],
      [sample([3, 5], { seed: 4 }), [3, 5]],
    ],
    build: ([x, w]) => {
      const flat = g.reshape(x!, [multiplyDims([x!.shape[0]!, x!.shape[1]!]), 3])
      return [
        g.softmax(g.matmul(x!, w!)),
        g.tanh(g.matmul(flat, w!)),
        g.matmul(x!, g.transpose(x!, [0, 2, 1])),
      ]
    },
  },
  {
    name: 'gather',
    inputs: [
      [rows, ['batch', 3]],
      [whole([2, 0, 0, 1, 3]), ['picked']],
    ],
    build: ([x, k]) => [g.square(g.gather(x!, k!)), g.gather(g.transpose(x!), k!, 1)],
  },
  {
    name: 'convolution and pooling',
    inputs: [
      [signal, ['batch', 2, 6]],
      [sample([3, 2, 3], { seed: 6 }), [3, 2, 3]],
    ],
    build: ([x, w]) => [
      g.conv1d(x!, w!, { stride: 2, padding: 1 }),
      g.maxPool1d(x!, { kernel: 2 }),
      g.averagePool1d(x!, { kernel: 3, stride: 1, padding: 1 }),
    ],
  },
  {
    name: 'convolution over a named length',
    inputs: [
      [signal, ['batch', 2, 'time']],
      [sample([3, 2, 3], { seed: 6 }), [3, 2, 3]],
    ],
    build: ([x, w]) => [g.tanh(g.conv1d(x!, w!, { padding: 2, dilation: 2 }))],
  },
  {
    name: 'layer norm and the largest of each column',
    inputs: [
      [rows, ['batch', 3]],
      [sample([3], { seed: 7 }), [3]],
      [sample([3], { seed: 8 }), [3]],
    ],
    build: ([x, scale, bias]) => [
      g.layerNorm(x!, scale!, bias!),
      g.max(x!, { axes: 0 }),
      g.logSumExp(x!, { axes: 0 }),
    ],
  },
  {
    name: 'over models',
    inputs: [
      [sample([2, 4, 3], { seed: 3 }), ['models', 'batch', 3]],
      [sample([2, 3, 2], { seed: 9 }), ['models', 3, 2]],
      [whole([2, 0, 1, 1], [2, 2]), ['models', 2]],
    ],
    build: ([x, w, k]) =>
      g.overModels(x!.shape[0]!, [x!, w!, k!], ([a, b, c]) => [g.tanh(g.gather(g.matmul(a!, b!), c!))]),
  },
]

test.each(cases)(
  '$name: named sizes give what fixed ones give, and the same gradients',
  async ({ inputs, build }) => {
    const feeds: Record<string, g.HostTensor> = {}
    const make = (
      stem: string,
      named: boolean,
    ): { symbols: readonly g.Tensor[]; results: readonly g.Tensor[] } => {
      const symbols = inputs.map(([value, dims], k) => {
        feeds[`${stem}${k}`] = value
        return g.input(`${stem}${k}`, value.dtype, named ? dims : value.shape)
      })
      const results = build(symbols, named)
      const total = results.map((result) => g.sum(g.mul(g.sin(result), 1.7))).reduce((a, b) => g.add(a, b))
      return {
        symbols,
        results: [
          ...results,
          ...g.grad(
            total,
            symbols.filter(({ dtype }) => dtype === 'float32'),
          ),
        ],
      }
    }
    const [fixed, named] = [make('fixed', false), make('named', true)]
    const executable = await runtime.load(
      g.program({
        name: 'sizes',
        inputs: [...fixed.symbols, ...named.symbols],
        outputs: Object.fromEntries([
          ...fixed.results.map((tensor, k) => [`fixed result ${k}`, tensor]),
          ...named.results.map((tensor, k) => [`named result ${k}`, tensor]),
        ]),
      }),
    )
    const found = await executable.run(feeds)
    const wrong = fixed.results.map((_, k) =>
      mismatch(found[`named result ${k}`]!, found[`fixed result ${k}`]!),
    )
    expect(wrong.filter((difference) => difference !== undefined)).toEqual([])
  },
)

test('sizes that are sums are checked whatever the order of the feeds', async () => {
  const whole = g.input('whole', 'float32', ['context+horizon'])
  const past = g.input('past', 'float32', ['context'])
  const future = g.input('future', 'float32', ['horizon'])
  const made = g.program({
    name: 'sums',
    inputs: [whole, past, future],
    outputs: { y: g.mul(whole, g.concat([past, future], 0)) },
  })
  const executable = await runtime.load(made)
  const feeds = { whole: sample([5]), past: sample([3]), future: sample([2]) }
  expect((await executable.run(feeds))['y']!.shape).toEqual([5])
  await expect(executable.run({ ...feeds, whole: sample([4]) })).rejects.toThrow(
    'sums: input "whole" is float32[4], expected float32[context+horizon]',
  )
})
