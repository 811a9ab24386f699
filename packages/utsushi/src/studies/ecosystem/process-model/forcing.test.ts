import { expect, test } from 'vitest'
import { dayLength, dayOfYear, middayPpfd, referenceEvaporation, saturationPressure } from './forcing.js'
import { decompositionMoisture, decompositionWarmth, waterAfter } from './soil.js'
import { constants } from './constants.js'

test('days at Hainich are 16 and 8 hours long at the solstices', () => {
  expect(dayLength(dayOfYear('2010-06-21'), 51.08) / 3600).toBeCloseTo(16.3, 0)
  expect(dayLength(dayOfYear('2010-12-21'), 51.08) / 3600).toBeCloseTo(7.8, 0)
  expect(dayOfYear('2012-12-31')).toBe(366)
})

test('polar night gives finite light', () => {
  expect(middayPpfd(2, dayLength(355, 80))).toBeLessThan(1000)
})

test('midday light spread over a sin² day is the light of the day', () => {
  const [shortwave, length] = [240, 16 * 3600]
  const photons = (middayPpfd(shortwave, length) / 2) * length
  expect(photons).toBeCloseTo(shortwave * constants.photonsPerJoule * 86_400, 3)
})

test('reference evapotranspiration agrees with FAO-56 example 18 (Brussels, 6 July: 3.9 mm)', () => {
  const evaporation = referenceEvaporation({
    temperature: 16.9,
    vapour: 1.409,
    shortwave: 22.07 / 0.0864,
    cloud: ((1 - 22.07 / 30.9) / 0.75) ** (1 / 3.4),
    wind: 2.78,
    pressure: 100.1,
  })
  expect(evaporation).toBeGreaterThan(3.5)
  expect(evaporation).toBeLessThan(4.5)
})

test('saturation pressure at 20 °C is 23.4 hPa within half a percent', () => {
  expect(saturationPressure(20) / 23.37).toBeCloseTo(1, 2)
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
