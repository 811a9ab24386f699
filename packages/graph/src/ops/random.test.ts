import * as ort from 'onnxruntime-web/wasm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { program } from '../compile/program.js'
import type { Tensor } from '../expression/tensor.js'
import { hostTensor, openRuntime, type HostTensor, type Runtime } from '../index.js'
import { scan } from '../loop/scan.js'
import { openWebRuntime } from '../runtime/web.js'
import { constant, input } from './constant.js'
import { add } from './elementwise.js'
import { dropoutMask, randomBits, randomNormal, randomUniform } from './random.js'
import { reshape } from './shape.js'

let runtime: Runtime

beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const seed = input('seed', 'int64', [])

const counter = input('counter', 'int64', [])

const word = (value: bigint): HostTensor =>
  hostTensor(BigInt64Array.of(BigInt.asIntN(64, value)), [], 'int64')

async function run(
  outputs: Record<string, Tensor>,
  feeds: { seed: bigint; counter: bigint },
): Promise<Record<string, HostTensor>> {
  const made = program({ name: 'random', inputs: [seed, counter], outputs })
  const executable = await runtime.load(made)
  return executable.run({ seed: word(feeds.seed), counter: word(feeds.counter) })
}

const hex = ({ data }: HostTensor): string[] =>
  Array.from(data as Uint32Array, (value) => value.toString(16).padStart(8, '0'))

// Random123's known answers for philox4x32-10: the counter is (block, stream, counter low, counter high).
test('the published known answers come out', async () => {
  const draw = (stream: number, firstBlock: number): Tensor =>
    randomBits({ seed, counter, stream }, [4], firstBlock)
  const zero = await run({ bits: draw(0, 0) }, { seed: 0n, counter: 0n })
  expect(hex(zero['bits']!)).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8'])
  const ones = await run({ bits: draw(0xffffffff, 0xffffffff) }, { seed: -1n, counter: -1n })
  expect(hex(ones['bits']!)).toEqual(['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd'])
  const pi = await run(
    { bits: draw(0x85a308d3, 0x243f6a88) },
    { seed: 0x299f31d0a4093822n, counter: 0x0370734413198a2en },
  )
  expect(hex(pi['bits']!)).toEqual(['d16cfe09', '94fdcceb', '5001e420', '24126ea1'])
})

/** Philox4x32-10 as the paper writes it, one block at a time. */
function reference(block: bigint, stream: bigint, at: bigint, key: bigint): bigint[] {
  const mask = 0xffffffffn
  let [a, b, c, d] = [block, stream, at & mask, at >> 32n]
  let [k, l] = [key & mask, key >> 32n]
  for (let round = 0; round < 10; round++) {
    const [p, q] = [a * 0xd2511f53n, c * 0xcd9e8d57n]
    ;[a, b, c, d] = [(q >> 32n) ^ b ^ k, q & mask, (p >> 32n) ^ d ^ l, p & mask]
    ;[k, l] = [(k + 0x9e3779b9n) & mask, (l + 0xbb67ae85n) & mask]
  }
  return [a, b, c, d]
}

test('every block of a draw is Philox at its own number, whatever the shape leaves over', async () => {
  const blocks = Array.from({ length: 6 }, (_, k) => reference(BigInt(k), 9n, 77n, 123456789012345n))
  const wanted = [0, 1, 2, 3].flatMap((k) => blocks.map((block) => Number(block[k]))).slice(0, 22)
  const { bits } = await run(
    { bits: randomBits({ seed, counter, stream: 9 }, [11, 2]) },
    { seed: 123456789012345n, counter: 77n },
  )
  expect(bits!.shape).toEqual([11, 2])
  expect([...(bits!.data as Uint32Array)]).toEqual(wanted)
})

const moments = (data: ArrayLike<number>): { mean: number; variance: number } => {
  const values = Array.from(data)
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length }
}

test('uniform, normal and dropout draws have the moments that they promise', async () => {
  const shape = [300, 400]
  const { uniform, normal, mask } = await run(
    {
      uniform: randomUniform({ seed, counter, stream: 0 }, shape),
      normal: randomNormal({ seed, counter, stream: 1 }, shape),
      mask: dropoutMask({ seed, counter, stream: 2, rate: 0.1 }, shape),
    },
    { seed: 1n, counter: 5n },
  )
  const u = uniform!.data as Float32Array
  expect(u.every((value) => value >= 0 && value < 1 && Number.isInteger(value * 2 ** 24))).toBe(true)
  expect(Math.abs(moments(u).mean - 0.5)).toBeLessThan(0.003)
  expect(Math.abs(moments(u).variance - 1 / 12)).toBeLessThan(0.001)
  const n = moments(normal!.data as Float32Array)
  expect(Math.abs(n.mean)).toBeLessThan(0.01)
  expect(Math.abs(n.variance - 1)).toBeLessThan(0.02)
  const kept = Math.fround(65536 / (65536 - 6554))
  const m = mask!.data as Float32Array
  expect(new Set(m)).toEqual(new Set([0, kept]))
  expect(Math.abs(moments(m).mean - 1)).toBeLessThan(0.004)
})

test('both halves of a word drop with the rate, and neither follows the other', async () => {
  const count = 1 << 16
  const { mask } = await run(
    { mask: dropoutMask({ seed, counter, stream: 2, rate: 0.3 }, [count]) },
    { seed: 1n, counter: 5n },
  )
  const dropped = Array.from(mask!.data as Float32Array, (value) => (value === 0 ? 1 : 0))
  const [upper, lower] = [dropped.slice(0, count / 2), dropped.slice(count / 2)]
  const mean = (values: readonly number[]): number => moments(values).mean
  expect(Math.abs(mean(upper) - 0.3)).toBeLessThan(0.01)
  expect(Math.abs(mean(lower) - 0.3)).toBeLessThan(0.01)
  const both = mean(upper.map((value, k) => value * (lower[k] ?? 0)))
  expect(Math.abs(both - 0.09)).toBeLessThan(0.006)
})

test('another seed, counter or stream is another draw; the same is the same', async () => {
  const draw = (stream: number): Record<string, Tensor> => ({
    a: randomUniform({ seed, counter, stream }, [64]),
  })
  const data = async (stream: number, at: { seed: bigint; counter: bigint }): Promise<string> =>
    String((await run(draw(stream), at))['a']?.data)
  const first = await data(0, { seed: 1n, counter: 1n })
  expect(await data(0, { seed: 1n, counter: 1n })).toBe(first)
  expect(await data(1, { seed: 1n, counter: 1n })).not.toBe(first)
  expect(await data(0, { seed: 2n, counter: 1n })).not.toBe(first)
  expect(await data(0, { seed: 1n, counter: 2n })).not.toBe(first)
})

/** A loop whose counter is carried: what it draws at step k is what a program draws at counter + k. */
function loop(): Tensor {
  const start = reshape(counter, [1])
  const { outputs } = scan({ state: [start], length: 3 }, ([at]) => {
    const key = { seed, counter: reshape(at!, []) }
    const mask = dropoutMask({ ...key, stream: 4, rate: 0.5 }, [37])
    const coin = randomUniform({ ...key, stream: 5 }, [37])
    return { state: [add(at!, constant([1], { dtype: 'int64' }))], outputs: [add(mask, coin)] }
  })
  return outputs[0]!
}

test('a carried counter draws inside a loop what it draws outside, bit for bit', async () => {
  const single = ({ stream, at }: { stream: number; at: number }): Tensor => {
    const key = { seed, counter: add(counter, constant(at, { dtype: 'int64' })), stream }
    return stream === 4 ? dropoutMask({ ...key, rate: 0.5 }, [37]) : randomUniform(key, [37])
  }
  const steps = [0, 1, 2].map((at) => add(single({ stream: 4, at }), single({ stream: 5, at })))
  const outputs = Object.fromEntries(steps.map((step, k) => [`step${k}`, step]))
  const result = await run({ loop: loop(), ...outputs }, { seed: 3n, counter: 1000n })
  const stacked = [0, 1, 2].flatMap((k) => [...(result[`step${k}`]!.data as Float32Array)])
  expect([...(result['loop']!.data as Float32Array)]).toEqual(stacked)
})

test('a page draws the same numbers as Node, in a loop too', async () => {
  ort.env.wasm.numThreads = 1
  const web = await openWebRuntime(ort)
  const outputs = {
    bits: randomBits({ seed, counter, stream: 0 }, [101]),
    uniform: randomUniform({ seed, counter, stream: 1 }, [101]),
    mask: dropoutMask({ seed, counter, stream: 2, rate: 0.25 }, [101]),
    loop: loop(),
  }
  const feeds = { seed: word(-5n), counter: word(1n << 40n) }
  const made = program({ name: 'random', inputs: [seed, counter], outputs })
  const page = await (await web.load(made)).run(feeds)
  const node = await (await runtime.load(made)).run(feeds)
  expect(page).toEqual(node)
  await web.close()
})

test('a named size draws the same numbers as the size itself', async () => {
  const rows = input('rows', 'float32', ['batch'])
  const made = program({
    name: 'sizes',
    inputs: [rows, seed, counter],
    outputs: {
      named: randomUniform({ seed, counter, stream: 1 }, ['batch', 3]),
      fixed: randomUniform({ seed, counter, stream: 1 }, [7, 3]),
      mask: dropoutMask({ seed, counter, stream: 1, rate: 0.5 }, ['batch', 3]),
      fixedMask: dropoutMask({ seed, counter, stream: 1, rate: 0.5 }, [7, 3]),
    },
  })
  const feeds = { rows: hostTensor(new Float32Array(7)), seed: word(8n), counter: word(9n) }
  const { named, fixed, mask, fixedMask } = await (await runtime.load(made)).run(feeds)
  expect(named).toEqual(fixed)
  expect(mask).toEqual(fixedMask)
})

test('a rate outside [0, 1) and a seed that is no int64 are refused by name', () => {
  expect(() => dropoutMask({ seed: 1, counter: 0, stream: 0, rate: 1 }, [2])).toThrow(
    /^dropoutMask\(\): rate 1: expected a number from 0 to below 1/,
  )
  expect(() => randomUniform({ seed: constant(1), counter: 0, stream: 0 }, [2])).toThrow(
    /^randomUniform\(float32\[\]\): the seed must be an int64 scalar — built at .*random\.test/,
  )
})
