import { seededRandom } from '@utsushi/ground'
import { expect, test } from 'vitest'
import { hiddenShapes, hiddenUtility } from './hidden-utilities.js'
import { fromUnit, toUnit } from './parameter-space.js'
import { simulatedChoice } from './simulated-chooser.js'

test.each(hiddenShapes)('%s is 1 at its best and 0 at its worst, wherever the seed puts it', (shape) => {
  const bests = [1, 2, 3].map((seed) => {
    const { space, utility } = hiddenUtility(shape, seed)
    const random = seededRandom(seed)
    let best: { readonly value: number; readonly unit: Float64Array } = {
      value: -Infinity,
      unit: new Float64Array(3),
    }
    let least = Infinity
    const tryAt = (place: ArrayLike<number>) => {
      const values = fromUnit(space, place)
      const value = utility(values)
      least = Math.min(least, value)
      if (value > best.value) best = { value, unit: toUnit(space, values) }
    }
    for (let draws = 0; draws < 4000; draws++) tryAt([random.uniform(), random.uniform(), random.uniform()])
    // Uphill from the best of them, in steps that become smaller.
    for (let draws = 0; draws < 3000; draws++)
      tryAt(best.unit.map((place) => place + random.normal() * 0.3 * 0.998 ** draws))
    expect(best.value).toBeGreaterThan(0.995)
    expect(best.value).toBeLessThanOrEqual(1 + 1e-9)
    expect(least).toBeGreaterThan(-0.01)
    expect(least).toBeLessThan(0.05)
    return [...best.unit].join()
  })
  expect(new Set(bests).size).toBe(3)
})

test('one in ten choices is blind: of two options, one in twenty goes wrong', () => {
  const random = seededRandom(5)
  const choices = Array.from({ length: 4000 }, () => simulatedChoice([0.1, 0.6], 1, { random }).ranked[0])
  const wrong = choices.filter((choice) => choice === 0).length / choices.length
  // Three standard deviations of 4000 draws.
  expect(Math.abs(wrong - 0.05)).toBeLessThan(0.0105)
})

test('a ranking holds every option once, the order is that of utility where nobody is blind', () => {
  const random = seededRandom(1)
  expect(simulatedChoice([0.3, 0.9, 0.1, 0.5], 4, { mistakes: 0, random }).ranked).toEqual([1, 3, 0, 2])
  expect([...simulatedChoice([0.3, 0.9, 0.1, 0.5], 4, { mistakes: 1, random }).ranked].sort()).toEqual([
    0, 1, 2, 3,
  ])
  const close = simulatedChoice([0.5, 0.51], 1, { random }).milliseconds
  expect(close).toBeGreaterThan(simulatedChoice([0.1, 0.9], 1, { random }).milliseconds)
})
