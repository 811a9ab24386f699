import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { seededRandom } from '@utsushi/ground'
import { matrix } from '../classical/matrix.js'
import type { Sequences } from '../sequences/sequences.js'
import '../testing/matchers.js'
import { quantileOf } from './dilations.js'
import { hydraFeatures, type Hydra } from './hydra.js'
import { chooseMultiRocket, multiRocketFeatures, multiRocketSize, type RocketBank } from './multi-rocket.js'
import { parseRandomKernels } from './parse.js'
import {
  fitKernelFeatures,
  fitRandomKernels,
  kernelFeatures,
  predictRandomKernels,
  randomKernelsScores,
} from './random-kernels.js'

type Nested = readonly (readonly (readonly number[])[])[]

interface Recorded {
  readonly chosen: readonly (Omit<RocketBank, 'channels'> & {
    readonly steps: number
    readonly features: number
    readonly series: readonly number[]
  })[]
  readonly rocket: readonly {
    readonly name: string
    readonly x: Nested
    readonly pooling: 'share' | 'all'
    readonly bank: RocketBank
    readonly features: readonly number[]
  }[]
  readonly hydra: readonly {
    readonly name: string
    readonly x: Nested
    readonly model: Omit<Hydra, 'channels'>
    readonly features: readonly number[]
  }[]
}

const recorded = JSON.parse(
  readFileSync(new URL('../../fixtures/random-kernels.json', import.meta.url), 'utf8'),
) as Recorded

const sequencesOf = (x: Nested): Sequences => ({
  values: Float32Array.from(x.flat(2)),
  shape: [x.length, x[0]!.length, x[0]![0]!.length],
})

/** Waves whose frequency tells their class, on a level that tells nothing. */
function waves(
  samples: number,
  { steps = 40, channels = 1, seed = 1, classes = 2 } = {},
): {
  readonly sequences: Sequences & { readonly lengths: Int32Array }
  readonly targets: Int32Array
} {
  const random = seededRandom(seed)
  const values = new Float32Array(samples * steps * channels)
  const targets = Int32Array.from({ length: samples }, (_, i) => i % classes)
  const lengths = Int32Array.from({ length: samples }, () => steps - random.below(steps >> 1))
  for (let i = 0; i < samples; i++)
    for (let c = 0; c < channels; c++) {
      const phase = 6 * random.uniform()
      for (let t = 0; t < steps; t++)
        values[(i * steps + t) * channels + c] =
          Math.sin(phase + t * (0.3 + 0.25 * targets[i]!)) + 0.2 * random.normal()
    }
  return { sequences: { values, shape: [samples, steps, channels], lengths }, targets }
}

const small = { multiRocket: { features: 1344 }, hydra: { groups: 4, kernels: 3 } } as const

test.each(recorded.chosen)('of one sequence of $steps steps the kernels of aeon are chosen', (known) => {
  const sequences: Sequences = {
    values: Float32Array.from([...known.series, ...known.series]),
    shape: [2, known.steps, 1],
  }
  const { series } = chooseMultiRocket(sequences, {
    ...{ features: known.features, pooling: 'share', differences: false },
  })
  expect(series.dilations).toEqual(known.dilations)
  expect(series.biases).toEqual(known.biases)
  expect(series.thresholds).toBeAllclose(known.thresholds, { absolute: 1e-5, relative: 1e-5 })
})

test.each(recorded.rocket)('$name gives the features of aeon', ({ x, pooling, bank, features }) => {
  const sequences = sequencesOf(x)
  const model = { channels: sequences.shape[2], pooling, series: bank }
  const width = multiRocketSize(model)
  const found = new Float32Array(x.length * width)
  multiRocketFeatures(model, sequences, found, width, 0)
  expect(found).toBeAllclose(features, { absolute: 1e-5, relative: 1e-5 })
})

test.each(recorded.hydra)('$name gives the features of aeon', ({ x, model, features }) => {
  const sequences = sequencesOf(x)
  const width = features.length / x.length
  const found = new Float32Array(features.length)
  hydraFeatures({ ...model, channels: sequences.shape[2] }, sequences, found, width, 0)
  expect(found).toBeAllclose(features, { absolute: 1e-4, relative: 1e-5 })
})

test('quantiles fill the range evenly, however many there are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 4, max: 400 }), (count) => {
      const sorted = Array.from({ length: count }, (_, k) => quantileOf(k)).sort((a, b) => a - b)
      const gaps = [...sorted, 1].map((value, k) => value - (sorted[k - 1] ?? 0))
      expect(Math.max(...gaps)).toBeLessThan(3 / count)
    }),
  )
})

test('what stands past the end of a sequence, and how far the array is padded, changes nothing', () => {
  const { sequences } = waves(6, { channels: 3 })
  const { features, table } = fitKernelFeatures(sequences, small)
  const [samples, steps, channels] = sequences.shape
  const longer = new Float32Array(samples * (steps + 5) * channels).fill(NaN)
  for (let i = 0; i < samples; i++) {
    const length = sequences.lengths[i]! * channels
    const from = i * steps * channels
    longer.set(sequences.values.subarray(from, from + length), i * (steps + 5) * channels)
  }
  const again = kernelFeatures(features, {
    ...{ values: longer, shape: [samples, steps + 5, channels], lengths: sequences.lengths },
  })
  expect([...again.values]).toEqual([...table.values])
})

test('the same seed gives the same kernels, another one others', () => {
  const { sequences } = waves(5, { channels: 2 })
  const of = (seed: number) => fitKernelFeatures(sequences, { ...small, seed }).features
  expect(of(3)).toEqual(of(3))
  expect(of(3)).not.toEqual(of(4))
})

test('levels matter where they differ, and are nothing where every sequence was brought to one', () => {
  const { sequences } = waves(8)
  const even = { ...sequences, values: sequences.values.slice() }
  for (let i = 0; i < 8; i++) {
    const own = even.values.subarray(i * 40, i * 40 + sequences.lengths[i]!)
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length)
    own.forEach((value, t) => (own[t] = (value - mean) / deviation))
  }
  expect(fitKernelFeatures(even, small).features.levels).toBeUndefined()
  expect(fitKernelFeatures(sequences, small).features.levels!.scaling.factor).not.toContain(0)
})

describe('a fitted classifier', () => {
  const { sequences, targets } = waves(40, { channels: 2, classes: 3 })
  const others = waves(60, { channels: 2, classes: 3, seed: 2 })
  const model = fitRandomKernels({ sequences, targets, kernels: small })

  it('tells frequencies apart, and its probabilities add up to 1', () => {
    const { rows, columns, values } = predictRandomKernels(model, others.sequences)
    const scores = randomKernelsScores(model, others.sequences)
    expect([rows, columns]).toEqual([60, 3])
    let right = 0
    for (let i = 0; i < rows; i++) {
      const own = [...values.subarray(3 * i, 3 * i + 3)]
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12)
      const best = own.indexOf(Math.max(...own))
      const decisions = [...scores.values.subarray(3 * i, 3 * i + 3)]
      expect(decisions.indexOf(Math.max(...decisions))).toBe(best)
      right += best === others.targets[i] ? 1 : 0
    }
    expect(right / rows).toBeGreaterThan(0.9)
  })

  it('comes back from JSON as it was', () => {
    const again = parseRandomKernels(JSON.parse(JSON.stringify(model)), 'run')
    expect(again).toEqual(model)
  })

  it.each([
    ['version 2', (m: typeof model) => ({ ...m, version: 2 }), /version 1/],
    [
      'no scaling of channels',
      (m: typeof model) => ({ ...m, features: { ...m.features, channels: {} } }),
      /run\.features\.channels\.mean: is missing/,
    ],
    [
      'a threshold too few',
      (m: typeof model) => {
        const series = m.features.multiRocket!.series
        const shorter = { ...series, thresholds: series.thresholds.slice(1) }
        return {
          ...m,
          features: { ...m.features, multiRocket: { ...m.features.multiRocket, series: shorter } },
        }
      },
      /multiRocket\.series: .* do not fit/,
    ],
    [
      'a channel that there is not',
      (m: typeof model) => {
        const series = m.features.multiRocket!.series
        const wrong = { ...series, channels: [[2], ...series.channels!.slice(1)] }
        return {
          ...m,
          features: { ...m.features, multiRocket: { ...m.features.multiRocket, series: wrong } },
        }
      },
      /channels\[0\]\[0\]: is 2, expected a whole number from 0 to 1/,
    ],
    [
      'no levels',
      (m: typeof model) => ({ ...m, features: { ...m.features, levels: undefined } }),
      /the kernels give/,
    ],
    [
      'a coefficient that is no number',
      (m: typeof model) => ({ ...m, head: { ...m.head, coefficients: [[null], [1], [1]] } }),
      /run\.head\.coefficients\[0\]\[0\]: is null/,
    ],
  ])('is refused with %s', (_, damaged, message) => {
    expect(() => parseRandomKernels(damaged(model), 'run')).toThrow(message)
  })

  it('refuses sequences of other channels, and values that are not finite', () => {
    expect(() => predictRandomKernels(model, waves(2).sequences)).toThrow(
      '2 channels, but the sequences have 1',
    )
    const values = sequences.values.slice()
    values[1] = NaN
    expect(() => predictRandomKernels(model, { ...sequences, values })).toThrow(
      'sequence 0, step 0, channel 1 is NaN',
    )
  })
})

test('quantities are learnt as well', () => {
  const [known, others] = [waves(60, { classes: 4, seed: 5 }), waves(30, { classes: 4, seed: 6 })]
  const frequencies = matrix(60, 2, Array.from(known.targets, (target) => [target, -3 * target + 1]).flat())
  const model = fitRandomKernels({ sequences: known.sequences, targets: frequencies, kernels: small })
  const found = predictRandomKernels(model, others.sequences)
  expect([found.rows, found.columns]).toEqual([30, 2])
  others.targets.forEach((target, i) => {
    expect(Math.abs(found.values[2 * i]! - target)).toBeLessThan(0.8)
    expect(Math.abs(found.values[2 * i + 1]! - (1 - 3 * target))).toBeLessThan(2.4)
  })
  expect(parseRandomKernels(JSON.parse(JSON.stringify(model)), 'run')).toEqual(model)
  expect(() => randomKernelsScores(model, known.sequences)).toThrow('no decision values')
})

test('sequences of a single step have features, and one of none is refused', () => {
  const values = Float32Array.of(1, 2, 3)
  const { table } = fitKernelFeatures({ values, shape: [3, 1, 1] }, small)
  expect(table.values.every(Number.isFinite)).toBe(true)
  expect(() => fitKernelFeatures({ values, shape: [3, 1, 1], lengths: [1, 0, 1] }, small)).toThrow(
    'sequence 1 has length 0, expected 1 to 1',
  )
  expect(() =>
    fitKernelFeatures({ values, shape: [3, 1, 1] }, { multiRocket: false, hydra: false, levels: false }),
  ).toThrow('keep one of them')
})
