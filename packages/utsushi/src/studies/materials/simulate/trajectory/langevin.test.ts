import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { force, langevinStep, spinodal, wellFrequency, type DoubleWell, type State } from './langevin.js'
import { approach } from './transition.js'

const field = 0.12
const step = 0.1

function run(well: DoubleWell, steps: number, seed: number): { positions: Float64Array; kinetic: number } {
  const random = seededRandom(seed)
  let state: State = { position: -1, velocity: 0 }
  let kinetic = 0
  const positions = Float64Array.from({ length: steps }, () => {
    state = langevinStep(state, field, step, well, random)
    kinetic += state.velocity ** 2 / steps
    return state.position
  })
  return { positions, kinetic }
}

/** Mean of a function of the position by Boltzmann's weights. */
function boltzmann({ barrier, temperature }: DoubleWell, of: (x: number) => number): number {
  let [sum, weights] = [0, 0]
  for (let x = -4; x <= 4; x += 1e-3) {
    const weight = Math.exp(-(barrier * (x * x - 1) ** 2 - field * x) / temperature)
    weights += weight
    sum += weight * of(x)
  }
  return sum / weights
}

test.each([0.5, 6])('with friction %d the stationary distribution is Boltzmann’s', (friction) => {
  const well = { barrier: 1, temperature: 0.6, friction }
  const { positions, kinetic } = run(well, 1_000_000, 8)
  const mean = (of: (x: number) => number): number =>
    positions.reduce((sum, x) => sum + of(x), 0) / positions.length
  const right = (x: number): number => (x > 0 ? 1 : 0)
  const square = (x: number): number => x * x
  expect(Math.abs(mean(right) - boltzmann(well, right))).toBeLessThan(0.03)
  expect(Math.abs(mean(square) - boltzmann(well, square))).toBeLessThan(0.01)
  expect(Math.abs(kinetic / well.temperature - 1)).toBeLessThan(0.02)
})

test('there and back are as frequent: detailed balance between four stretches of the way', () => {
  const well = { barrier: 1, temperature: 0.6, friction: 2 }
  const { positions } = run(well, 600_000, 9)
  const stretch = (x: number): number => (x < -0.8 ? 0 : x < 0 ? 1 : x < 0.8 ? 2 : 3)
  const lag = 7
  const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0])
  for (let at = lag; at < positions.length; at += lag)
    counts[stretch(positions[at - lag]!)]![stretch(positions[at]!)]!++
  for (let from = 0; from < 4; from++)
    for (let to = from + 1; to < 4; to++) {
      const [there, back] = [counts[from]![to]!, counts[to]![from]!]
      if (to === from + 1) expect(there).toBeGreaterThan(300)
      expect(Math.abs(there - back)).toBeLessThanOrEqual(4 * Math.sqrt(there + back))
    }
})

test('the left well ends at the spinodal, and swings at its frequency before', () => {
  const well = { barrier: 1.3, temperature: 0, friction: 0 }
  const restsLeft = (tilt: number): boolean => {
    for (let x = -1.2; x < 0; x += 1e-4) if (force(x, tilt, well) <= 0) return true
    return false
  }
  expect(restsLeft(0.99 * spinodal(well))).toBe(true)
  expect(restsLeft(1.01 * spinodal(well))).toBe(false)
  expect((force(-1 - 1e-5, 0, well) - force(-1 + 1e-5, 0, well)) / 2e-5).toBeCloseTo(
    wellFrequency(well) ** 2,
    6,
  )
})

test('before it goes over, the order parameter swings wider: the precursor is there', () => {
  const well = { barrier: 1, temperature: 0.04, friction: 2 }
  const variance = (values: Float64Array): number => {
    // About a straight line, for the well moves.
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const middle = (values.length - 1) / 2
    const slope =
      values.reduce((sum, value, at) => sum + (at - middle) * value, 0) /
      values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0)
    return (
      values.reduce((sum, value, at) => sum + (value - mean - slope * (at - middle)) ** 2, 0) / values.length
    )
  }
  let [early, late] = [0, 0]
  for (let seed = 0; seed < 20; seed++) {
    const whole = approach(well, spinodal(well) / 250, seededRandom(seed))
    early += variance(whole.slice(0, 150))
    late += variance(whole.slice(-170, -20))
  }
  expect(late).toBeGreaterThan(1.5 * early)
})
