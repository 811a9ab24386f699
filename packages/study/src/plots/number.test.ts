import { expect, test } from 'vitest'
import {
  displayUnit,
  formatBytes,
  formatDuration,
  formatFixed,
  formatNumber,
  formatRange,
  formatShare,
  withUnit,
} from './number.js'

test('numbers keep their significant digits and never show rounding noise', () => {
  expect(formatNumber(0.1 + 0.2)).toBe('0.300')
  expect(formatNumber(-0.00123456)).toBe('−0.00123')
  expect(formatNumber(1042820)).toBe('1,042,820')
  expect(formatNumber(999.96)).toBe('1,000')
  expect(formatNumber(2.1e-7)).toBe('2.10 × 10⁻⁷')
  expect(formatNumber(9.999e-5)).toBe('0.000100')
  expect(formatNumber(Number.NaN)).toBe('–')
  expect(formatNumber(0)).toBe('0')
})

test('a number that rounds to zero has no minus sign', () => {
  expect(formatFixed(-0.0004, 3)).toBe('0.000')
  expect(formatFixed(-0.0006, 3)).toBe('−0.001')
})

test('a small share is not shown as none', () => {
  expect(formatShare(0.0004)).toBe('< 0.1 %')
  expect(formatShare(0.0712)).toBe('7.1 %')
  expect(formatShare(0)).toBe('0 %')
  expect(formatShare(1)).toBe('100 %')
})

test('a range of one value is that value', () => {
  expect(formatRange(4.18, 13.64)).toBe('4.180 to 13.64')
  expect(formatRange(386.5, 386.5)).toBe('386.5')
})

test('units are raised only where an exponent stands', () => {
  expect(displayUnit('Mg C ha-1 day-1')).toBe('Mg C ha⁻¹ day⁻¹')
  expect(displayUnit('W m-2')).toBe('W m⁻²')
  expect(displayUnit('g C m^2')).toBe('g C m²')
  expect(displayUnit('kg m-2 s-1')).toBe('kg m⁻² s⁻¹')
  expect(displayUnit('mol m2')).toBe('mol m²')
  expect(displayUnit('mol CO2 (mol photon)-1')).toBe('mol CO2 (mol photons)⁻¹')
  expect(displayUnit('tons of carbon m-2')).toBe('tons of carbon m⁻²')
  expect(withUnit('lai', '-')).toBe('lai')
  expect(displayUnit('')).toBe('')
  expect(displayUnit('ppm CO2')).toBe('ppm CO2')
  expect(withUnit('share', undefined)).toBe('share')
})

test('durations read like speech', () => {
  expect([3.21, 42.4, 425, 6720].map(formatDuration)).toEqual(['3.2 s', '42 s', '7 min 5 s', '1 h 52 min'])
})

test('a small file is not a broken number of megabytes', () => {
  expect([7021, 72_400, 144_000, 999_600, 1_240_000].map(formatBytes)).toEqual([
    ...['7 kB', '72 kB', '140 kB', '1 MB', '1.2 MB'],
  ])
})
