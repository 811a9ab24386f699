import { expect, test } from 'vitest'
import { philox } from './philox.js'
import { permutation } from './random.js'
import { randomStream } from './random-stream.js'

test('Philox4x32-10 gives the published known answers, so that every machine draws alike', () => {
  // Random123, tests/kat_vectors.
  expect(philox([0, 0], [0, 0, 0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8])
  const ones = 0xffffffff
  expect(philox([ones, ones], [ones, ones, ones, ones])).toEqual([
    0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
  ])
  expect(philox([0xa4093822, 0x299f31d0], [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344])).toEqual([
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ])
})

test('streams repeat by name, and differ by seed and by key', () => {
  const draw = (...name: Parameters<typeof randomStream>): number[] => {
    const stream = randomStream(...name)
    return Array.from({ length: 6 }, () => stream.uint32())
  }
  expect(draw(7, 'shuffle', 3)).toEqual(draw(7, 'shuffle', 3))
  const others = [
    draw(8, 'shuffle', 3),
    draw(7, 'shuffle', 4),
    draw(7, 'initialise', 3),
    draw(7 + 2 ** 40, 'shuffle', 3),
  ]
  for (const other of others) expect(other).not.toEqual(draw(7, 'shuffle', 3))
})

test('uniform and normal numbers have the moments of their distributions', () => {
  const stream = randomStream(1, 'moments')
  const moments = (draw: () => number): readonly [number, number] => {
    const values = Array.from({ length: 40_000 }, draw)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    return [mean, values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length]
  }
  const [uniformMean, uniformVariance] = moments(stream.uniform)
  expect(uniformMean).toBeCloseTo(0.5, 2)
  expect(uniformVariance).toBeCloseTo(1 / 12, 2)
  const [normalMean, normalVariance] = moments(stream.normal)
  expect(Math.abs(normalMean)).toBeLessThan(0.02)
  expect(Math.abs(normalVariance - 1)).toBeLessThan(0.03)
})

test('a permutation holds every number once', () => {
  const order = permutation(1000, randomStream(3, 'order'))
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, k) => k))
  expect([...order]).not.toEqual(Array.from({ length: 1000 }, (_, k) => k))
})
