import { hostTensor, input, openRuntime, type Runtime } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sequences } from '../sequences/sequences.js'
import { evaluate } from '../testing/evaluate.js'
import { noveltyTensor } from './novelty-tensor.js'
import { fitSequenceNovelty, noveltyChances, noveltyDistances } from './novelty.js'
import { parseSequenceNovelty } from './parse.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

/** Noise that remembers: the usual one 0.6 of the step before, another swings: −0.4. */
function noise(seed: number, samples: number, memory: number): Sequences {
  const random = randomStream(seed, 'noise')
  const [steps, values] = [80, new Float32Array(samples * 80)]
  for (let sample = 0; sample < samples; sample++) {
    let level = 0
    for (let step = 0; step < steps; step++) {
      level = memory * level + Math.sqrt(1 - memory ** 2) * random.normal()
      values[sample * steps + step] = level
    }
  }
  return { values, shape: [samples, steps, 1] }
}

const kernels = { multiRocket: { features: 500 } }
const usual = fitSequenceNovelty({ sequences: noise(1, 200, 0.6), kernels })

test('of fresh usual sequences as many lie beyond a level as it says, and another kind of noise lies far out', () => {
  const fresh = noveltyChances(usual, noise(2, 400, 0.6))
  const below = (level: number): number => fresh.filter((chance) => chance <= level).length / fresh.length
  // One hundred usual sequences set the level, so that it is itself uncertain by some hundredths.
  expect(below(0.1)).toBeGreaterThan(0.03)
  expect(below(0.1)).toBeLessThan(0.2)
  expect(below(0.5)).toBeGreaterThan(0.35)
  expect(below(0.5)).toBeLessThan(0.65)
  const other = noveltyChances(usual, noise(3, 100, -0.4))
  expect(other.filter((chance) => chance <= 0.05).length).toBeGreaterThan(90)
  const [near, far] = [
    noveltyDistances(usual, noise(2, 50, 0.6)),
    noveltyDistances(usual, noise(3, 50, -0.4)),
  ]
  expect(Math.max(...near.slice(0, 20))).toBeLessThan(Math.max(...far))
})

test('a program says the same, and so does what is read back', async () => {
  const asked = noise(4, 6, 0.4)
  const x = input('x', 'float32', [6, 80, 1])
  const { chance } = await evaluate(
    runtime,
    [x],
    { chance: noveltyTensor(usual, x) },
    { x: hostTensor(asked.values, [6, 80, 1]) },
  )
  const expected = noveltyChances(usual, asked)
  // A distance that nearly equals a known one may fall on its other side in single precision.
  ;[...chance!.data].forEach((value, k) =>
    expect(Math.abs(Number(value) - expected[k]!)).toBeLessThan(1.5 / 101),
  )
  const back = parseSequenceNovelty(JSON.parse(JSON.stringify(usual)), 'scalers.json')
  expect(noveltyChances(back, asked)).toEqual(expected)
})

test('too few usual sequences, and a damaged record, are refused', () => {
  expect(() => fitSequenceNovelty({ sequences: noise(1, 19, 0.6), kernels })).toThrow('give at least 20')
  expect(() => parseSequenceNovelty({ ...usual, variances: [] }, 'scalers.json')).toThrow(
    'scalers.json: its numbers do not belong together',
  )
})
