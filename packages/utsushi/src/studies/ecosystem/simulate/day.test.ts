import { expect, test } from 'vitest'
import { canopyPhotosynthesis, decompositionMoisture, temperatureResponse, waterAfter } from './day.js'
import { constants, micromolPerSquareMetre } from './parameters.js'
import { decompositionWarmth } from './weather.js'

test('the closed form is the sum over leaves and hours that it stands for', () => {
  const [pmax, lue, midday, lai, dayLength] = [17, 0.05, 1300, 4.2, 15 * 3600]
  const k = constants.extinction
  const cells = 400
  let total = 0
  for (let hour = 0; hour < cells; hour++) {
    const light = midday * Math.sin((Math.PI * (hour + 0.5)) / cells) ** 2
    for (let leaf = 0; leaf < cells; leaf++) {
      const absorbed = k * lue * light * Math.exp((-k * lai * (leaf + 0.5)) / cells)
      total += (pmax * absorbed) / (pmax + absorbed)
    }
  }
  const summed = ((total * lai * dayLength) / cells ** 2) * micromolPerSquareMetre
  expect(canopyPhotosynthesis(pmax, lue, midday, lai, dayLength) / summed).toBeCloseTo(1, 4)
})

test('nothing is fixed without leaves, light or warmth', () => {
  expect(canopyPhotosynthesis(17, 0.05, 0, 4, 50_000)).toBe(0)
  expect(canopyPhotosynthesis(17, 0.05, 900, 0, 50_000)).toBe(0)
  expect(canopyPhotosynthesis(0, 0.05, 900, 4, 50_000)).toBe(0)
})

test('temperature response is 1 at the optimum and 0 at and beyond the limits', () => {
  expect(temperatureResponse(22, 5, 22, 38)).toBe(1)
  for (const cold of [-20, 4.9, 5, 38, 38.1, 60]) expect(temperatureResponse(cold, 5, 22, 38)).toBe(0)
  expect(temperatureResponse(12, 5, 22, 38)).toBeGreaterThan(temperatureResponse(8, 5, 22, 38))
})

test('decomposition is 1 at 15 °C, about halved 7 degrees below, best in moist soil', () => {
  expect(decompositionWarmth(15)).toBeCloseTo(1, 12)
  expect(decompositionWarmth(8)).toBeCloseTo(0.52, 1)
  expect(decompositionWarmth(-60)).toBeGreaterThanOrEqual(0)
  expect(decompositionMoisture(0.6)).toBe(1)
  expect(decompositionMoisture(0)).toBeCloseTo(0.2)
  expect(decompositionMoisture(1)).toBeCloseTo(0.6)
})

test('the bucket neither overflows nor goes below empty', () => {
  expect(waterAfter(170, 80, 1, 4)).toBe(constants.waterCapacity)
  expect(waterAfter(0.01, 0, 8, 4)).toBeGreaterThanOrEqual(0)
})
