import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { wallVelocity, type Wall } from './abbm.js'
import { wallOf } from './steel.js'

const brownian: Wall = { ramp: 0.06, relaxation: 40, pinning: 0.02, correlation: Infinity }

const moments = (values: Float64Array): { readonly mean: number; readonly variance: number } => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length }
}

const correlation = (values: Float64Array, lag: number): number => {
  const { mean, variance } = moments(values)
  let sum = 0
  for (let at = lag; at < values.length; at++) sum += (values[at]! - mean) * (values[at - lag]! - mean)
  return sum / (values.length - lag) / variance
}

/** The share of a gamma distribution of scale one below x: with u = tᵏ the density is exp(−u^(1/k)) / k. */
function gammaShare(shape: number, x: number): number {
  const below = (end: number): number => {
    const steps = 40_000
    const step = end ** shape / steps
    let sum = 0
    for (let at = 0; at < steps; at++) sum += step * Math.exp(-(((at + 0.5) * step) ** (1 / shape)))
    return sum
  }
  return below(x) / below(40)
}

/** Mean power of pieces at an angular frequency, by the definition; pieces are windowed by Hann. */
function power(values: Float64Array, piece: number, frequency: number): number {
  const { mean } = moments(values)
  let total = 0
  for (let from = 0; from + piece <= values.length; from += piece) {
    let [real, imaginary] = [0, 0]
    for (let at = 0; at < piece; at++) {
      const value = (values[from + at]! - mean) * (1 - Math.cos((2 * Math.PI * at) / piece))
      real += value * Math.cos(frequency * at)
      imaginary += value * Math.sin(frequency * at)
    }
    total += real * real + imaginary * imaginary
  }
  return total
}

test.each([
  ['smooth', brownian],
  ['in bursts', { ...brownian, ramp: 0.016 }],
])('a wall in a Brownian field, %s: the gamma distribution of Alessandro et al.', (_, wall) => {
  const velocity = wallVelocity(300_000, 4, () => wall, seededRandom(3))
  const { mean, variance } = moments(velocity)
  const shape = wall.ramp / wall.pinning
  const expected = wall.ramp * wall.relaxation
  expect(Math.abs(mean / expected - 1)).toBeLessThan(0.04)
  expect(Math.abs(variance / (expected ** 2 / shape) - 1)).toBeLessThan(0.08)
  // Below 1 the density has no peak: the wall mostly stands.
  const still = velocity.filter((value) => value < 0.1 * mean).length / velocity.length
  expect(Math.abs(still - gammaShare(shape, 0.1 * shape))).toBeLessThan(0.012)
})

test('it forgets its velocity within the relaxation of the demagnetising field', () => {
  const velocity = wallVelocity(300_000, 4, () => brownian, seededRandom(4))
  for (const lag of [2, 5, 10, 20])
    expect(Math.abs(correlation(velocity, lag) - Math.exp((-4 * lag) / brownian.relaxation))).toBeLessThan(
      0.03,
    )
})

test('its spectrum is flat below 1 / relaxation and falls as ω⁻² above', () => {
  const velocity = wallVelocity(131_072, 1, () => brownian, seededRandom(5))
  const piece = 4096
  const at = (harmonic: number): number => power(velocity, piece, (2 * Math.PI * harmonic) / piece)
  // 1 / relaxation is harmonic 16; averaged over neighbours.
  const around = (harmonic: number): number =>
    [-2, -1, 0, 1, 2].reduce((sum, off) => sum + at(harmonic + off), 0) / 5
  const slope = Math.log(around(400) / around(100)) / Math.log(4)
  expect(slope).toBeGreaterThan(-2.25)
  expect(slope).toBeLessThan(-1.75)
  expect(around(3) / around(16)).toBeGreaterThan(1.3)
  expect(around(3) / around(16)).toBeLessThan(3)
})

test('a field that forgets leaves less of slow noise', () => {
  const slow = (correlated: number): number => {
    const velocity = wallVelocity(
      60_000,
      4,
      () => ({ ...brownian, correlation: correlated }),
      seededRandom(6),
    )
    return moments(velocity).variance * correlation(velocity, 20)
  }
  expect(slow(30)).toBeLessThan(0.7 * slow(Infinity))
})

test('tension makes more noise than compression, small grains more than large ones, a burn changes it', () => {
  const noise = (steel: Parameters<typeof wallOf>[0]): number =>
    moments(wallVelocity(40_000, 4, () => wallOf(steel), seededRandom(7))).variance
  const usual = { stress: 0, grainSize: 30, burnt: false }
  expect(noise({ ...usual, stress: 150 })).toBeGreaterThan(1.2 * noise({ ...usual, stress: -150 }))
  expect(noise({ ...usual, burnt: true })).toBeGreaterThan(1.2 * noise(usual))
  const fine = wallOf({ ...usual, grainSize: 10 })
  const coarse = wallOf({ ...usual, grainSize: 90 })
  expect(fine.pinning / coarse.pinning).toBeCloseTo(3, 10)
  expect(coarse.correlation / fine.correlation).toBeCloseTo(9, 10)
})
