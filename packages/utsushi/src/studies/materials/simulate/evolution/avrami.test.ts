import { seededRandom } from '@utsushi/ground'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rateAt, transformed, type Kinetics } from './avrami.js'
import { furnace } from './furnace.js'

const kinetics: Kinetics = { exponent: 2.5, activation: 200, rate: 0.02, reference: 650 }
const held = (temperature: number, steps: number): Float64Array => new Float64Array(steps).fill(temperature)

test('at one temperature it is the law of Avrami, and 1 − 1/e is there after 1 / k whatever n', () => {
  for (const exponent of [1, 2.5, 4]) {
    const fraction = transformed(held(650, 101), 1, { ...kinetics, exponent })
    for (const minute of [0, 5, 30, 100])
      expect(fraction[minute]).toBeCloseTo(1 - Math.exp(-((0.02 * minute) ** exponent)), 10)
    expect(fraction[50]).toBeCloseTo(1 - Math.exp(-1), 10)
  }
})

test('it begins as tⁿ and ends at one', () => {
  const early = transformed(held(650, 9), 0.1, kinetics)
  expect(Math.log(early[8]! / early[2]!) / Math.log(4)).toBeCloseTo(kinetics.exponent, 2)
  expect(transformed(held(650, 400), 1, kinetics).at(-1)).toBeCloseTo(1, 6)
})

test('the rate follows Arrhenius', () => {
  expect(rateAt(650, kinetics)).toBeCloseTo(0.02, 12)
  const [low, high] = [923.15, 973.15]
  expect(Math.log(rateAt(700, kinetics) / 0.02)).toBeCloseTo(
    (200_000 / 8.314462618) * (1 / low - 1 / high),
    8,
  )
})

test('two holds add up: the second goes on where the fraction of the first stands on its own curve', () => {
  const steps = 61
  const history = Float64Array.from({ length: steps }, (_, minute) => (minute <= 30 ? 640 : 660))
  const fraction = transformed(history, 1, kinetics)
  // The step from 640 to 660 °C takes one minute, at the mean of both rates.
  const passed = rateAt(640, kinetics) * 30 + (rateAt(640, kinetics) + rateAt(660, kinetics)) / 2
  const equivalent = passed / rateAt(660, kinetics)
  const curve = 1 - Math.exp(-((rateAt(660, kinetics) * (equivalent + 29)) ** kinetics.exponent))
  expect(fraction[60]).toBeCloseTo(curve, 10)
})

test('the fraction never falls and stays between none and all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 20, max: 900, noNaN: true }), { minLength: 2, maxLength: 60 }),
      fc.double({ min: 0.5, max: 4, noNaN: true }),
      (temperatures, exponent) => {
        const fraction = transformed(Float64Array.from(temperatures), 1, { ...kinetics, exponent })
        for (const [step, value] of fraction.entries()) {
          expect(value).toBeGreaterThanOrEqual(step === 0 ? 0 : fraction[step - 1]!)
          expect(value).toBeLessThanOrEqual(1)
        }
      },
    ),
  )
})

test('the furnace reaches its holds and stays there', () => {
  const programme = { start: 450, first: 640, second: 665, reached: 10, left: 50, ramp: 5 }
  const temperatures = furnace(programme, 120, seededRandom(2))
  expect(Math.abs(temperatures[0]! - 450)).toBeLessThan(4)
  for (const minute of [10, 30, 50]) expect(Math.abs(temperatures[minute]! - 640)).toBeLessThan(4)
  for (const minute of [55, 80, 119]) expect(Math.abs(temperatures[minute]! - 665)).toBeLessThan(4)
})
