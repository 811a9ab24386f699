import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web/wasm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  grad,
  hostTensor,
  input,
  mul,
  openRuntime,
  program,
  square,
  sub,
  sum,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { openWebRuntime } from '@utsushi/graph/web'
import { evaluate } from '../testing/evaluate.js'
import { windowFeatureTensor } from './window-features.js'

interface Case {
  readonly name: string
  readonly values: readonly number[]
  readonly low: number
  readonly high: number
  readonly expected: Readonly<Record<string, number>>
}

/** The windows by which the data package is compared with SciPy and pandas. */
const { cases } = JSON.parse(
  readFileSync(new URL('../../../data/fixtures/window-statistics.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Case[] }

/** Levels whose 32-bit numbers no longer hold the window: what is left of them is another window. */
const beyond32Bits = ['large level, small noise', 'large level, very small noise', 'first an outlier']
const kept = cases.filter(({ name }) => !beyond32Bits.includes(name))
const byLength = new Map(
  [...new Set(kept.map(({ values }) => values.length))].map((length) => [
    length,
    kept.filter(({ values }) => values.length === length),
  ]),
)

const families = ['statistics', 'range', 'memory', 'spectrum'] as const

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

interface Asked {
  readonly symbols: readonly Tensor[]
  readonly names: readonly string[]
  readonly values: Tensor
}

function ask(context: number): Asked {
  const [x, low, high] = [
    input('x', 'float32', ['batch', context]),
    input('low', 'float32', ['batch']),
    input('high', 'float32', ['batch']),
  ]
  return { symbols: [x, low, high], ...windowFeatureTensor(x, { families, low, high }) }
}

const feedsOf = (windows: readonly Case[]): Readonly<Record<string, HostTensor>> => ({
  x: hostTensor(
    windows.flatMap(({ values }) => values),
    [windows.length, windows[0]!.values.length],
  ),
  low: hostTensor(windows.map(({ low }) => low)),
  high: hostTensor(windows.map(({ high }) => high)),
})

const plain =
  /^(skewness|kurtosis|cv|recent_vs_past_ratio|.*_share|crossings|longest_.*|since_outside|autocorrelation_1|spectral_period)$/

/** How far a number may lie from the one in 64 bits: 1e-4 of it, or of what it was made from. */
function tolerance(name: string, wanted: number, values: readonly number[]): number {
  const scale = plain.test(name) ? 1 : Math.max(...values) - Math.min(...values)
  return 1e-4 * Math.max(Math.abs(wanted), scale) + 1e-30
}

describe('as the data package computes it in 64 bits, to 1e-4', () => {
  test.each([...byLength])('windows of %i steps', async (context, windows) => {
    const { symbols, names, values } = ask(context)
    expect(names).toEqual(Object.keys(windows[0]!.expected))
    const { found } = await evaluate(runtime, symbols, { found: values }, feedsOf(windows))
    expect(found!.shape).toEqual([windows.length, names.length])
    const wrong = windows.flatMap(({ name: window, values: own, expected }, row) =>
      names.flatMap((name, k) => {
        const [value, wanted] = [Number(found!.data[row * names.length + k]), expected[name]!]
        const near = Math.abs(value - wanted) <= tolerance(name, wanted, own)
        return near ? [] : [`${window}: ${name} is ${value}, expected ${wanted}`]
      }),
    )
    expect(wrong).toEqual([])
  })
})

test('a page computes the same', async () => {
  ort.env.wasm.numThreads = 1
  const web = await openWebRuntime(ort)
  const windows = byLength.get(90)!
  const { symbols, values } = ask(90)
  const made = program({ name: 'features', inputs: symbols, outputs: { values } })
  const [here, there] = [await web.load(made), await runtime.load(made)]
  const [ours, theirs] = [await here.run(feedsOf(windows)), await there.run(feedsOf(windows))]
  const scale = (value: number): number => Math.max(1, Math.abs(value))
  const apart = Array.from(ours['values']!.data, Number).map((value, k) => {
    const other = Number(theirs['values']!.data[k])
    return Math.abs(value - other) / scale(other)
  })
  expect(Math.max(...apart)).toBeLessThan(1e-5)
  await web.close()
})

test('gradients are finite for every window, constant ones too, and those of finite differences', async () => {
  const windows = byLength.get(90)!.filter(({ name }) => !['huge', 'tiny'].includes(name))
  const { symbols, values } = ask(90)
  const [slope] = grad(sum(values), [symbols[0]!])
  const { found } = await evaluate(runtime, symbols, { found: slope! }, feedsOf(windows))
  expect(Array.from(found!.data, Number).every(Number.isFinite)).toBe(true)

  const [walk] = windows.filter(({ name }) => name === 'walk')
  const x = symbols[0]!
  const target = sum(mul(square(sub(windowFeatureTensor(x).values, 0.1)), 1))
  const [gradient] = grad(target, [x])
  const at = async (values: readonly number[]): Promise<{ target: number; gradient: readonly number[] }> => {
    const feeds = { x: hostTensor(values, [1, 90]) }
    const result = await evaluate(runtime, [x], { target, gradient: gradient! }, feeds)
    return {
      target: Number(result['target']!.data[0]),
      gradient: Array.from(result['gradient']!.data, Number),
    }
  }
  const start = await at(walk!.values)
  for (const step of [0, 44, 89]) {
    const moved = (by: number): readonly number[] => walk!.values.map((v, t) => (t === step ? v + by : v))
    const [up, down] = [await at(moved(2e-3)), await at(moved(-2e-3))]
    const expected = (up.target - down.target) / 4e-3
    expect(Math.abs(start.gradient[step]! - expected)).toBeLessThan(0.05 * Math.max(1, Math.abs(expected)))
  }
})

test('what is asked for without its limits, or is no window, is refused', () => {
  const x = input('x', 'float32', ['batch', 90])
  expect(() => windowFeatureTensor(x, { families: ['range'] })).toThrow(/"range" needs low and high/)
  expect(() => windowFeatureTensor(input('x', 'float32', ['batch', 'context']))).toThrow(
    /windows are \[batch, context\], expected \[batch, context\] with a fixed context/,
  )
})
