// Test functions are those of the literature: moments that are known in closed form or were published, and designs that fill their ranges.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { designOf } from './design.js'
import { testFunctions } from './functions.js'

const samples = 8192

/** Mean and variance over the ranges, by a scrambled Sobol sequence. */
function momentsOver(kind: keyof typeof testFunctions) {
  const own = testFunctions[kind]
  const values = designOf(own.inputs, { design: 'sobol', samples, seed: 4 }).map(
    (inputs) => own.of(inputs)[0]!,
  )
  const mean = values.reduce((sum, value) => sum + value, 0) / samples
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples }
}

test('Ishigami and Sobol g have the moments of their closed forms', () => {
  const ishigami = momentsOver('ishigami')
  expect(ishigami.mean).toBeCloseTo(3.5, 1)
  // Ishigami & Homma 1990: a²/8 + b π⁴/5 + b² π⁸/18 + 1/2
  expect(ishigami.variance).toBeCloseTo(
    49 / 8 + (0.1 * Math.PI ** 4) / 5 + (0.01 * Math.PI ** 8) / 18 + 0.5,
    0,
  )
  const g = momentsOver('sobolG')
  expect(g.mean).toBeCloseTo(1, 2)
  const parts = [0, 1, 4.5, 9, 99, 99, 99, 99].map((a) => 1 + 1 / (3 * (1 + a) ** 2))
  expect(g.variance).toBeCloseTo(parts.reduce((all, part) => all * part, 1) - 1, 1)
})

const recorded = JSON.parse(
  readFileSync(new URL('../../../../fixtures/test-functions.json', import.meta.url), 'utf8'),
) as Readonly<
  Record<
    keyof typeof testFunctions,
    {
      readonly ranges: readonly (readonly [number, number])[]
      readonly points: readonly { readonly x: readonly number[]; readonly y: readonly number[] }[]
    }
  >
>

test.each(Object.entries(recorded))(
  '%s gives what Python works out of its source',
  (name, { ranges, points }) => {
    const { inputs, of } = testFunctions[name as keyof typeof testFunctions]
    expect(inputs.map(({ min, max }) => [min, max])).toEqual(ranges)
    for (const { x, y } of points) {
      const own = of(x)
      expect(own).toHaveLength(y.length)
      for (const [k, value] of y.entries()) expect(own[k]! / value).toBeCloseTo(1, 8)
    }
  },
)

test('a body between water and room begins where it is put, and ends at the room', () => {
  const { of, axis, inputs } = testFunctions.cooling
  const course = of([80, 10, 20, 0.2, 0.04])
  expect(course).toHaveLength(axis!.values.length)
  expect(course[0]).toBeCloseTo(80, 9)
  expect(course.at(-1)).toBeGreaterThan(18)
  expect(course.at(-1)).toBeLessThan(20)
  // The limit of equal rates is smooth.
  expect(of([80, 10, 20, 0.05, 0.05])[20]).toBeCloseTo(of([80, 10, 20, 0.05, 0.05 + 1e-7])[20]!, 4)
  expect(inputs).toHaveLength(5)
})

test.each(['latin', 'sobol'] as const)(
  'a %s design fills every range evenly, and the same seed gives it again',
  (design) => {
    const { inputs } = testFunctions.borehole
    const made = designOf(inputs, { design, samples: 64, seed: 3 })
    expect(designOf(inputs, { design, samples: 64, seed: 3 })).toEqual(made)
    expect(designOf(inputs, { design, samples: 64, seed: 5 })).not.toEqual(made)
    for (const [k, { min, max }] of inputs.entries()) {
      const slices = made.map((row) => Math.floor((64 * (row[k]! - min)) / (max - min)))
      // One in every 64th; of the scrambled sequence likewise, for 64 is a power of 2.
      expect(new Set(slices).size).toBe(64)
    }
  },
)
