import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest'
import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { seededRandom } from '@utsushi/ground'
import { matrix } from '../classical/matrix.js'
import type { Sequences } from '../sequences/sequences.js'
import { evaluate } from '../testing/evaluate.js'
import '../testing/matchers.js'
import { chooseWindow } from './choose-window.js'
import { sequenceNeighboursTensor } from './neighbours-tensor.js'
import { nearestOf } from './nearest.js'
import { parseSequenceNeighbours } from './parse.js'
import { fitSequenceNeighbours, predictSequenceNeighbours } from './sequence-neighbours.js'
import { envelopeOf, leastDistance, reachOf, warpedDistance, warpingRows, type Walk } from './warping.js'

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/warping.json', import.meta.url), 'utf8'),
) as readonly {
  readonly name: string
  readonly a: readonly (readonly number[])[]
  readonly b: readonly (readonly number[])[]
  readonly window: number
  readonly distance: number
}[]

const walkOf = (rows: readonly (readonly number[])[]): Walk => ({
  values: Float32Array.from(rows.flat()),
  length: rows.length,
})

test.each(recorded)('$name: the warped distance is that of aeon', ({ a, b, window, distance }) => {
  const [one, other, channels] = [walkOf(a), walkOf(b), a[0]!.length]
  expect(warpedDistance(one, other, channels, window, Infinity, warpingRows(40))).toBeAllclose(distance, {
    absolute: 1e-4,
    relative: 1e-6,
  })
})

/** The definition itself: the best of all ways to match. */
function byDefinition(a: Walk, b: Walk, channels: number, window: number): number {
  const reach = reachOf(window, a.length, b.length)
  const least = (i: number, j: number): number => {
    if (i < 0 || j < 0 || Math.abs(i - j) > reach) return Infinity
    let cost = 0
    for (let c = 0; c < channels; c++)
      cost += (a.values[i * channels + c]! - b.values[j * channels + c]!) ** 2
    return i === 0 && j === 0 ? cost : cost + Math.min(least(i - 1, j), least(i, j - 1), least(i - 1, j - 1))
  }
  return least(a.length - 1, b.length - 1)
}

const walks = (channels: number) =>
  fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: channels, maxLength: channels }), {
    minLength: 1,
    maxLength: 6,
  })

test('warped distances are the best of all ways, and bounds are no larger', () => {
  fc.assert(
    fc.property(walks(2), walks(2), fc.integer({ min: 0, max: 3 }), (one, other, window) => {
      const [a, b] = [walkOf(one), walkOf(other)]
      const truth = byDefinition(a, b, 2, window)
      const rows = warpingRows(6)
      expect(warpedDistance(a, b, 2, window, Infinity, rows)).toBe(truth)
      expect(warpedDistance(a, b, 2, window, truth, rows)).toBe(truth)
      expect(warpedDistance(a, b, 2, window, truth - 0.5, rows)).toBe(Infinity)
      expect(leastDistance(a, b, envelopeOf(b, 2, window), 2, Infinity)).toBeLessThanOrEqual(truth)
    }),
  )
})

test('the nearest are those of a full search, the first of equally near ones first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 })), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.integer({ min: 1, max: 4 }),
      (drawn, count) => {
        const distances = drawn.map(([bound, more]) => bound + more)
        const bounds = Float64Array.from(drawn, ([bound]) => bound)
        const found = nearestOf(count, bounds, (place, most) =>
          distances[place]! > most ? Infinity : distances[place]!,
        )
        const order = [...distances.keys()]
          .sort((a, b) => distances[a]! - distances[b]! || a - b)
          .slice(0, count)
        expect(found.places).toEqual(order)
      },
    ),
  )
})

/** Bumps somewhere in a series, upward in one class and downward in the other. */
function bumps(
  samples: number,
  seed: number,
  channels = 1,
): { readonly sequences: Sequences & { readonly lengths: Int32Array }; readonly targets: number[] } {
  const random = seededRandom(seed)
  const steps = 30
  const targets = Array.from({ length: samples }, (_, i) => i % 2)
  const lengths = Int32Array.from({ length: samples }, () => 24 + random.below(7))
  const values = new Float32Array(samples * steps * channels)
  targets.forEach((target, i) => {
    const at = 8 + 8 * random.uniform()
    for (let t = 0; t < steps; t++)
      for (let c = 0; c < channels; c++)
        values[(i * steps + t) * channels + c] =
          t < lengths[i]!
            ? 100 +
              (target === 1 ? 5 : -5) * Math.exp(-(((t - at) / 2) ** 2)) * (c + 1) +
              0.5 * random.normal()
            : NaN
  })
  return { sequences: { values, shape: [samples, steps, channels], lengths }, targets }
}

test('the window chosen, and its score, are those of leaving every sequence out by hand', () => {
  const { sequences, targets } = bumps(14, 3)
  const list = targets.map((_, i): Walk => {
    const length = sequences.lengths[i]!
    return { values: sequences.values.subarray(i * 30, i * 30 + length), length }
  })
  const table = matrix(
    14,
    2,
    targets.flatMap((target) => [1 - target, target]),
  )
  const windows = [0, 1, 4]
  const byHand = windows.map((window) => {
    const right = list.filter((walk, i) => {
      const distances = list.map((other, j) =>
        i === j ? Infinity : warpedDistance(walk, other, 1, window, Infinity, warpingRows(30)),
      )
      return targets[distances.indexOf(Math.min(...distances))] === targets[i]
    })
    return right.length / 14
  })
  const chosen = chooseWindow({
    walks: list,
    channels: 1,
    targets: table,
    of: 'classes',
    windows,
    neighbours: [1],
  })
  expect(chosen.leaveOneOut).toBe(Math.max(...byHand))
  expect(chosen.window).toBe(windows[byHand.indexOf(chosen.leaveOneOut)])
})

describe('fitted neighbours', () => {
  let runtime: Runtime
  beforeAll(async () => (runtime = await openRuntime({ threads: 1 })))
  afterAll(() => runtime.close())

  const { sequences, targets } = bumps(20, 1, 2)
  const others = bumps(30, 2, 2)
  const model = fitSequenceNeighbours({ sequences, targets, options: { neighbours: [1, 3] } })

  it('find bumps wherever they are', () => {
    const votes = predictSequenceNeighbours(model, others.sequences)
    const right = others.targets.filter((target, i) => votes.values[2 * i + target]! > 0.5)
    expect(right.length).toBeGreaterThan(27)
  })

  it('say the same inside a program, of any number of steps', async () => {
    const values = new Float32Array(30 * 33 * 2)
    for (let i = 0; i < 30; i++) values.set(others.sequences.values.subarray(i * 60, i * 60 + 60), i * 66)
    const x = input('x', 'float32', ['batch', 33, 2])
    const lengths = input('lengths', 'int32', ['batch'])
    const { votes } = await evaluate(
      runtime,
      [x, lengths],
      { votes: sequenceNeighboursTensor(model, x, lengths) },
      { x: hostTensor(values, [30, 33, 2]), lengths: hostTensor(others.sequences.lengths, [30], 'int32') },
    )
    expect(votes!.data).toBeAllclose(predictSequenceNeighbours(model, others.sequences).values)
  })

  it('come back from JSON as they were, and damage is refused', () => {
    expect(parseSequenceNeighbours(JSON.parse(JSON.stringify(model)), 'run')).toEqual(model)
    const of = (change: object) => () => parseSequenceNeighbours({ ...model, ...change }, 'run')
    expect(of({ version: 3 })).toThrow('version 1')
    expect(of({ values: model.values.slice(1) })).toThrow('the file is damaged')
    expect(of({ lengths: [31, ...model.lengths.slice(1)] })).toThrow(
      'run.lengths[0]: is 31, expected a whole number from 1 to 30',
    )
    expect(of({ targets: [[1], ...model.targets.slice(1)] })).toThrow('targets are not one list of 1 numbers')
    expect(of({ window: -1 })).toThrow('run.window')
  })

  it('give means of quantities', () => {
    const quantities = matrix(
      20,
      1,
      targets.map((target) => 10 * target + 3),
    )
    const own = fitSequenceNeighbours({ sequences, targets: quantities })
    expect(own.leaveOneOut).toBeLessThan(0.5)
    const found = predictSequenceNeighbours(own, others.sequences)
    const near = others.targets.filter((target, i) => Math.abs(found.values[i]! - 10 * target - 3) < 4)
    expect(near.length).toBeGreaterThan(26)
  })

  it('compare step with step where asked, but no unequal lengths', () => {
    expect(() => fitSequenceNeighbours({ sequences, targets, options: { distance: 'euclidean' } })).toThrow(
      'unequal length',
    )
    const even: Sequences = { values: Float32Array.of(0, 0, 1, 1, 5, 5), shape: [3, 2, 1] }
    const own = fitSequenceNeighbours({
      sequences: even,
      targets: [0, 0, 1],
      options: { distance: 'euclidean' },
    })
    expect(own.window).toBe(0)
    expect([
      ...predictSequenceNeighbours(own, { values: Float32Array.of(4, 4), shape: [1, 2, 1] }).values,
    ]).toEqual([0, 1])
  })

  it('refuse what does not fit', () => {
    expect(() => predictSequenceNeighbours(model, bumps(2, 1).sequences)).toThrow(
      '2 channels, but the sequences have 1',
    )
    expect(() => fitSequenceNeighbours({ sequences, targets: [1] })).toThrow('1 targets for 20 sequences')
    expect(() => fitSequenceNeighbours({ sequences, targets, options: { windows: [2] } })).toThrow(
      'shares from 0 to 1',
    )
    expect(() => fitSequenceNeighbours({ sequences, targets, options: { classes: 1 } })).toThrow(
      'target 1 is 1',
    )
  })
})
