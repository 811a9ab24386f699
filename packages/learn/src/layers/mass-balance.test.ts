import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  add,
  concat,
  constant,
  hostTensor,
  input,
  matmul,
  mul,
  openRuntime,
  program,
  reshape,
  scan,
  slice,
  tanh,
  zeros,
  type Runtime,
  type Tensor,
} from '@utsushi/graph'
import { checkGradients, sample } from '@utsushi/graph/testing'
import { randomStream } from '@utsushi/ground'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { massBalance, type MassBalanceOptions } from './mass-balance.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** A loop of untrained networks: the new contents are read, squashed, and asked for transfers of the given size. */
function rollout(
  options: MassBalanceOptions,
  { batch, steps, outflow = false }: { batch: number; steps: number; outflow?: boolean },
) {
  const balance = massBalance(options)
  const contents = input('contents', 'float32', [batch, balance.size])
  const weights = input('weights', 'float32', [balance.size, balance.transfers.length])
  const reference = input('reference', 'float32', [batch, 1])
  const grid = balance.grid(contents)
  const start = balance.snap(contents, grid)
  const sampled = constant(Array.from({ length: options.compartments }, () => 1e-3))
  const evaporated = constant(Array.from({ length: options.compartments }, () => 2e-4))
  const { state, outputs: course } = scan(
    { state: { held: start, outside: zeros([batch, balance.quantities]) }, length: steps },
    ({ held, outside }) => {
      const proposed = mul(tanh(matmul(balance.observe(held), weights)), reference)
      const taken = outflow ? balance.taken(held, { sampled, evaporated }, grid) : undefined
      const next = balance.step(held, balance.bothWays(proposed), { grid, ...(taken && { taken }) })
      const left = next.outside === undefined ? outside : add(outside, next.outside)
      return { state: { held: next.contents, outside: left }, outputs: concat([next.contents, left], 1) }
    },
  )
  return {
    balance,
    program: program({
      name: 'rollout',
      inputs: [contents, weights, reference],
      outputs: { start, final: state.held, outside: state.outside, course },
    }),
  }
}

interface Drift {
  readonly relative: number
  readonly lowest: number
  readonly lowestVolume: number
}

/** The largest relative change of any total of any state, summed in double precision, and the lowest amount met. */
function driftOf(
  { quantities, compartments }: { quantities: number; compartments: number },
  before: ArrayLike<number>,
  course: ArrayLike<number>,
  batch: number,
): Drift {
  const [size, width] = [quantities * compartments, quantities * (compartments + 1)]
  let [relative, lowest, lowestVolume] = [0, Infinity, Infinity]
  // Without an outside this is the first total; through one, far more can pass than was there first.
  const largestSoFar: number[] = []
  for (let row = 0; row < course.length / width; row++) {
    for (let q = 0; q < quantities; q++) {
      let first = 0
      let inside = 0
      const outside = course[row * width + size + q]!
      for (let c = 0; c < compartments; c++) {
        first += before[(row % batch) * size + q * compartments + c]!
        const value = course[row * width + q * compartments + c]!
        inside += value
        lowest = Math.min(lowest, value)
        if (q === 0) lowestVolume = Math.min(lowestVolume, value)
      }
      const now = inside + outside
      const key = (row % batch) * quantities + q
      const largest = Math.max(largestSoFar[key] ?? 0, first, inside)
      largestSoFar[key] = largest
      if (!Number.isFinite(now)) relative = Infinity
      if (first > 0) relative = Math.max(relative, Math.abs(now - first) / largest)
    }
  }
  return { relative, lowest, lowestVolume }
}

/** Random contents: volumes and amounts over four orders of magnitude, some compartments empty of a species. */
function randomContents(seed: number, batch: number, quantities: number, compartments: number): Float32Array {
  const random = randomStream(seed, 'contents')
  return Float32Array.from({ length: batch * quantities * compartments }, (_, k) => {
    const volume = k % (quantities * compartments) < compartments
    const value = 10 ** (random.uniform() * 3 - 2)
    return !volume && random.uniform() < 0.15 ? 0 : value
  })
}

const feeds = (
  seed: number,
  batch: number,
  { size, transfers }: { size: number; transfers: { length: number } },
) => ({
  weights: sample([size, transfers.length], { low: -2, high: 2, seed }),
  reference: hostTensor(
    Float32Array.from({ length: batch }, (_, k) => 10 ** (4 * ((k * 0.618034) % 1) - 3)),
    [batch, 1],
  ),
})

test('totals of 10,000 random states do not drift and nothing turns negative, whatever an untrained network proposes', async () => {
  const [batch, steps] = [1000, 25]
  const systems = fc.record({
    compartments: fc.integer({ min: 2, max: 5 }),
    species: fc.integer({ min: 1, max: 3 }),
    ring: fc.boolean(),
    outflow: fc.boolean(),
    open: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1e6 }),
  })
  await fc.assert(
    fc.asyncProperty(systems, async ({ compartments, species, ring, outflow, open, seed }) => {
      const others = Array.from({ length: compartments - 1 }, (_, k) => k + 1)
      const exchanges = [
        ...others.map((k) => (ring ? ([k - 1, k] as const) : ([0, k] as const))),
        ...(open ? [[compartments - 1, 'outside'] as const] : []),
      ]
      const built = rollout({ compartments, species, exchanges }, { batch, steps, outflow })
      const { balance } = built
      const contents = randomContents(seed, batch, balance.quantities, compartments)
      const executable = await runtime.load(built.program)
      const results = await executable.run({
        contents: hostTensor(contents, [batch, balance.size]),
        ...feeds(seed, batch, balance),
      })
      await executable.release()
      const drift = driftOf(balance, contents, results['course']!.data as Float32Array, batch)
      expect(drift.lowest).toBeGreaterThanOrEqual(0)
      expect(drift.lowestVolume).toBeGreaterThan(0)
      expect(drift.relative).toBeLessThanOrEqual(1e-6)
    }),
    { numRuns: 10, seed: 4 },
  )
})

test('over 1000 steps the totals of the snapped state stay to the bit, one compartment 1000 times the others', async () => {
  const [batch, steps] = [200, 1000]
  const built = rollout(
    {
      compartments: 3,
      species: 2,
      exchanges: [
        [0, 1],
        [0, 2],
      ],
    },
    { batch, steps },
  )
  const { balance } = built
  const contents = randomContents(3, batch, 3, 3).map((value, k) => (k % 3 === 1 ? value * 1000 : value))
  const executable = await runtime.load(built.program)
  const results = await executable.run({
    contents: hostTensor(contents, [batch, 9]),
    ...feeds(9, batch, balance),
  })
  const [start, course] = [results['start']!.data, results['course']!.data] as Float32Array[]
  expect(driftOf(balance, start!, course!, batch).relative).toBe(0)
  expect(driftOf(balance, contents, course!, batch).relative).toBeLessThan(1e-6)
  expect(driftOf(balance, start!, course!, batch).lowest).toBeGreaterThanOrEqual(0)
  const moved = course!.subarray(0, batch * 9).some((value, k) => value !== start![k])
  expect(moved).toBe(true)
})

test('the mean of courses keeps their totals to the bit and nothing turns negative, whatever the members hold', async () => {
  const [batch, members, compartments] = [500, 5, 3]
  const balance = massBalance({
    compartments,
    species: 2,
    exchanges: [
      [0, 1],
      [0, 2],
    ],
  })
  const first = input('first', 'float32', [batch, 9])
  const weights = input('weights', 'float32', [members, 9, balance.transfers.length])
  const grid = balance.grid(first)
  const start = balance.snap(first, grid)
  const each = Array.from({ length: members }, (_, k) => {
    const own = reshape(slice(weights, { axis: 0, start: k, end: k + 1 }), [9, balance.transfers.length])
    return balance.step(start, balance.bothWays(matmul(balance.observe(start), own)), { grid }).contents
  })
  const mean = mul(
    each.reduce((sum, own) => add(sum, own)),
    1 / members,
  )
  const settled = balance.settleMean(mean, balance.totals(start), grid)
  const contents = randomContents(11, batch, 3, compartments)
  const found = await evaluate(
    runtime,
    [first, weights],
    { start, mean, step: grid.contents, ...settled },
    {
      first: hostTensor(contents, [batch, 9]),
      weights: sample([members, 9, balance.transfers.length], { low: -20, high: 20, seed: 5 }),
    },
  )
  const of = (name: string) => found[name]!.data as Float32Array
  let moved = 0
  for (let row = 0; row < batch; row++)
    for (let q = 0; q < 3; q++) {
      const at = row * 9 + q * compartments
      const total = (values: Float32Array): number => values[at]! + values[at + 1]! + values[at + 2]!
      expect(total(of('contents'))).toBe(total(of('start')))
      expect(of('totals')[row * 3 + q]).toBe(total(of('start')))
      for (const k of [at, at + 1, at + 2]) {
        expect(of('contents')[k]).toBeGreaterThanOrEqual(0)
        expect(Math.abs(of('contents')[k]! - of('mean')[k]!)).toBeLessThanOrEqual(4 * of('step')[k]!)
        if (of('contents')[k] !== of('start')[k]) moved++
      }
    }
  expect(moved).toBeGreaterThan(1000)
})

test('without a grid, totals scatter by the rounding of float32 alone', async () => {
  const balance = massBalance({ compartments: 2, species: 1, exchanges: [[0, 1]] })
  const x = input('x', 'float32', [1, 4])
  const p = input('p', 'float32', [1, 2])
  const next = balance.step(x, balance.bothWays(p)).contents
  const { next: found } = await evaluate(
    runtime,
    [x, p],
    { next },
    {
      x: hostTensor([2, 1, 0.6, 0.1], [1, 4]),
      p: hostTensor([0.1, -0.05], [1, 2]),
    },
  )
  // 0.1 L asked of 2 L, of which 1 may go: 0.1·1/1.1; 0.05 mol asked of 0.1 mol, of which 0.098: 0.05·0.098/0.148.
  const [litres, moles] = [0.1 / 1.1, (0.05 * 0.098) / 0.148]
  expect(found!.data).toBeAllclose([2 - litres, 1 + litres, 0.6 + moles, 0.1 - moles], { absolute: 1e-6 })
})

test('a compartment asked for far more than it has by several others gives its share and no more', async () => {
  const balance = massBalance({
    compartments: 3,
    species: 1,
    exchanges: [
      [0, 1],
      [0, 2],
    ],
  })
  const x = input('x', 'float32', [1, 6])
  const p = input('p', 'float32', [1, 4])
  const next = balance.step(x, balance.bothWays(p)).contents
  const { next: found } = await evaluate(
    runtime,
    [x, p],
    { next },
    {
      x: hostTensor([1, 1, 1, 1, 0, 0], [1, 6]),
      p: hostTensor([1e6, 1e6, 1e6, 3e6], [1, 4]),
    },
  )
  expect(found!.data).toBeAllclose([0.5, 1.25, 1.25, 0.02, 0.245, 0.735], { absolute: 1e-5 })
})

test('a sample takes what is dissolved in it, evaporation liquid alone', async () => {
  const balance = massBalance({ compartments: 2, species: 1, exchanges: [[0, 1]] })
  const x = input('x', 'float32', [1, 4])
  const taken = balance.taken(x, { sampled: constant([0.1, 0]), evaporated: constant([0.05, 0.02]) })
  const step = balance.step(x, balance.bothWays(zeros([1, 2])), { taken })
  const results = await evaluate(
    runtime,
    [x],
    {
      contents: step.contents,
      outside: step.outside!,
      before: balance.observe(x),
      after: balance.observe(step.contents),
    },
    { x: hostTensor([2, 1, 0.6, 0.1], [1, 4]) },
  )
  expect(results['contents']!.data).toBeAllclose([1.85, 0.98, 0.57, 0.1], { absolute: 1e-6 })
  expect(results['outside']!.data).toBeAllclose([0.17, 0.03], { absolute: 1e-6 })
  expect(results['before']!.data).toBeAllclose([2, 1, 0.3, 0.1], { absolute: 1e-6 })
  expect(results['after']!.data).toBeAllclose([1.85, 0.98, 0.57 / 1.85, 0.1 / 0.98], { absolute: 1e-6 })
})

test('observed volumes and concentrations become contents and come back', async () => {
  const balance = massBalance({ compartments: 2, species: 2, exchanges: [[0, 1]] })
  const y = input('y', 'float32', [1, 6])
  const contents = balance.contain(y)
  const { contents: found, back } = await evaluate(
    runtime,
    [y],
    { contents, back: balance.observe(contents) },
    { y: hostTensor([2, 0.5, 0.3, 0.1, 1, 4], [1, 6]) },
  )
  expect(found!.data).toBeAllclose([2, 0.5, 0.6, 0.05, 2, 2], { absolute: 1e-6 })
  expect(back!.data).toBeAllclose([2, 0.5, 0.3, 0.1, 1, 4], { absolute: 1e-6 })
})

test('what an exchange does not pass stays, and what comes from outside is counted', async () => {
  const balance = massBalance({
    compartments: 2,
    species: 1,
    exchanges: [
      [0, 1],
      [1, 'outside'],
    ],
    passes: (exchange, quantity) => exchange === 0 || quantity === 1,
  })
  expect(balance.transfers.map(({ quantity, to }) => [quantity, to])).toEqual([
    [0, 1],
    [1, 1],
    [1, 'outside'],
  ])
  const x = input('x', 'float32', [1, 4])
  const step = balance.step(x, balance.bothWays(constant([0, 0, -0.4], { shape: [1, 3] })))
  const { contents, outside } = await evaluate(
    runtime,
    [x],
    { contents: step.contents, outside: step.outside! },
    { x: hostTensor([2, 1, 0.6, 0.1], [1, 4]) },
  )
  expect(contents!.data).toBeAllclose([2, 1, 0.6, 0.5], { absolute: 1e-6 })
  expect(outside!.data).toBeAllclose([0, -0.4], { absolute: 1e-6 })
})

test('gradients agree with differences', async () => {
  const balance = massBalance({
    compartments: 3,
    species: 1,
    exchanges: [
      [0, 1],
      [0, 2],
      [1, 'outside'],
    ],
  })
  const contents = sample([4, balance.size], { low: 0.5, high: 2, seed: 2 })
  // Proposals away from 0, where the direction of a transfer changes.
  const proposed = hostTensor(
    (sample([4, 6], { low: 0.1, high: 0.5 }).data as Float32Array).map((value, k) =>
      k % 2 ? value : -value,
    ),
    [4, 6],
  )
  const build = ([x, p]: readonly Tensor[]): Tensor[] => {
    const taken = balance.taken(x!, { sampled: constant([0.1, 0, 0.05]) })
    const { contents: next, outside } = balance.step(x!, balance.bothWays(p!), { taken })
    return [balance.observe(next), outside!]
  }
  await checkGradients(runtime, build, [contents, proposed], { step: 1 / 128 })
})

test('an exchange with a compartment that does not exist is refused', () => {
  expect(() => massBalance({ compartments: 2, species: 1, exchanges: [[0, 2]] })).toThrow('exchange 0 → 2')
  expect(() => massBalance({ compartments: 2, species: 1, exchanges: [[1, 1]] })).toThrow('exchange 1 → 1')
  expect(() => massBalance({ compartments: 2, species: 1, exchanges: [[0, 1]], volumeShare: 1 })).toThrow(
    'volumeShare',
  )
})
