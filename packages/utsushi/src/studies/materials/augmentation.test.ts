// What augmentation does to a batch: each change as far as it is asked for, padding left alone, and classes mixed as the sequences are.
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  hostTensor,
  input,
  openRuntime,
  program,
  type HostTensor,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { randomness } from '@utsushi/learn'
import { augmented, mixed } from './augmentation.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime({ threads: 1 })
})
afterAll(() => runtime.close())

const [rows, steps] = [6, 40]
const still = { noise: 0, shift: 0, warp: 0, gain: 0 }
const counter = (): Tensor => input('counter', 'int64', [])
async function changed(
  training: Partial<typeof still>,
  values: HostTensor,
  { lengths, step = 0 }: { readonly lengths?: readonly number[]; readonly step?: number } = {},
): Promise<number[]> {
  const x = input('x', 'float32', values.shape)
  const at = counter()
  const ends = lengths && input('lengths', 'int32', [rows])
  const seen = augmented(
    { ...still, ...training },
    { values: x, ...(ends && { lengths: ends }) },
    steps,
    randomness(3, at),
  )
  const executable = await runtime.load(
    program({
      name: 'augmented',
      inputs: [x, at, ...(ends ? [ends] : [])],
      outputs: { values: seen.values },
    }),
  )
  const { values: found } = await executable.run({
    x: values,
    counter: hostTensor(BigInt64Array.of(BigInt(step)), [], 'int64'),
    ...(lengths && { lengths: hostTensor(Int32Array.from(lengths), [rows], 'int32') }),
  })
  return Array.from(found!.data as Float32Array)
}

/** The place along each sequence, so that what is read off is where it was read. */
const ramp = hostTensor(
  Float32Array.from({ length: rows * steps }, (_, k) => k % steps),
  [rows, steps, 1],
)
const row = (of: readonly number[], k: number): readonly number[] => of.slice(k * steps, (k + 1) * steps)

test('nothing that is not asked for is done', async () => {
  expect(await changed({}, ramp)).toEqual([...ramp.data])
})

test('a warp keeps both ends and the order of points, and moves each sequence by its own amount', async () => {
  const found = await changed({ warp: 0.05 }, ramp)
  const middles = new Set<number>()
  for (let k = 0; k < rows; k++) {
    const own = row(found, k)
    expect(own[0]).toBeCloseTo(0, 4)
    expect(own.at(-1)).toBeCloseTo(steps - 1, 4)
    for (let step = 1; step < steps; step++) expect(own[step]!).toBeGreaterThan(own[step - 1]!)
    const farthest = own.reduce((most, value, step) => Math.max(most, Math.abs(value - step)), 0)
    expect(farthest).toBeGreaterThan(0.05)
    expect(farthest).toBeLessThan(0.25 * steps)
    middles.add(own[20]!)
  }
  expect(middles.size).toBe(rows)
  expect(await changed({ warp: 0.05 }, ramp, { step: 1 })).not.toEqual(found)
})

test('a sequence that ends early is warped up to its end, and no point is read from behind it', async () => {
  const lengths = [40, 30, 20, 10, 2, 1]
  const padded = hostTensor(
    Float32Array.from({ length: rows * steps }, (_, k) => {
      const step = k % steps
      return step < lengths[Math.floor(k / steps)]! ? step : 1e6
    }),
    [rows, steps, 1],
  )
  const found = await changed({ warp: 0.1 }, padded, { lengths })
  for (const [k, length] of lengths.entries()) {
    const own = row(found, k).slice(0, length)
    expect(own.every((value) => value <= length - 1 + 1e-4)).toBe(true)
    expect(own.at(-1)).toBeCloseTo(length - 1, 4)
  }
})

test('a gain is one factor for all points of a sequence, noise differs from point to point, a shift is one for a batch', async () => {
  const gains = await changed({ gain: 0.2 }, ramp)
  const factors = Array.from({ length: rows }, (_, k) => row(gains, k)[20]! / 20)
  for (const [k, factor] of factors.entries())
    for (const [step, value] of row(gains, k).entries()) expect(value).toBeCloseTo(step * factor, 3)
  expect(new Set(factors).size).toBe(rows)
  const noisy = await changed({ noise: 0.5 }, ramp)
  const noise = noisy.map((value, k) => value - Number(ramp.data[k]))
  const deviation = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length)
  expect(deviation).toBeGreaterThan(0.4)
  expect(deviation).toBeLessThan(0.6)
  const shifted = await changed({ shift: 5 }, ramp, { step: 2 })
  const by = shifted[20]! - 20
  expect(Math.abs(by)).toBeLessThanOrEqual(5)
  for (let k = 0; k < rows; k++) expect(row(shifted, k)[20]).toBe(20 + by)
})

test('mixed sequences hold at least half of their own, and say how much', async () => {
  const values = hostTensor(
    Float32Array.from({ length: rows * steps }, (_, k) => Math.floor(k / steps)),
    [rows, steps, 1],
  )
  const x = input('x', 'float32', values.shape)
  const at = counter()
  const { seen, own } = mixed({ values: x }, 1, randomness(3, at))
  const executable = await runtime.load(
    program({ name: 'mixed', inputs: [x, at], outputs: { values: seen.values, own } }),
  )
  const found = await executable.run({ x: values, counter: hostTensor(BigInt64Array.of(7n), [], 'int64') })
  const shares = Array.from(found['own']!.data as Float32Array)
  for (const [k, share] of shares.entries()) {
    expect(share).toBeGreaterThanOrEqual(0.5)
    expect(share).toBeLessThanOrEqual(1)
    const expected = share * k + (1 - share) * ((k + 1) % rows)
    for (const value of row(Array.from(found['values']!.data as Float32Array), k))
      expect(value).toBeCloseTo(expected, 4)
  }
  expect(new Set(shares).size).toBe(rows)
})
