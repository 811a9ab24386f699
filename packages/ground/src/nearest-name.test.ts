import { expect, test } from 'vitest'
import { nearestName, suggestion, suggestionOrAll } from './nearest-name.js'

test.each([
  ['hiden', ['hidden', 'layers'], 'hidden'],
  ['gp', ['npp', 'gpp'], 'gpp'],
  ['amex', ['aMax', 'halfParabola'], 'aMax'],
  ['TEMPERTAURE', ['temperature', 'pressure'], 'temperature'],
  ['optimizer', ['optimiser', 'rate'], 'optimiser'],
  ['t', ['exp', 'V (V)', 'E', 't [h]'], 't [h]'],
  ['V', ['exp', 'Voltage', 'V (V)', 'E'], 'V (V)'],
  ['feed_na', ['Feed K (mol/L)', 'Feed Na (mol/L)'], 'Feed Na (mol/L)'],
  ['voltage', ['Current, A', 'Voltage, v'], 'Voltage, v'],
  ['T', ['E', 't'], 't'],
  ['temp', ['tmp (°C)', 'rain (mm)'], 'tmp (°C)'],
  ['time', ['times', 'Time / h'], 'Time / h'],
  ['prate', ['date', 'prate_sfc', 'tcdc_clm'], 'prate_sfc'],
  ['temperature', ['temperatures', 'air temperature'], 'temperatures'],
  ['hiden', ['hidden', 'state hiden x'], 'hidden'],
])('%s was meant to be one of %j: %s', (name, known, meant) => {
  expect(nearestName(name, known)).toBe(meant)
  expect(suggestion(name, new Set(known))).toBe(` — did you mean "${meant}"?`)
  expect(suggestionOrAll(name, known)).toBe(suggestion(name, known))
})

test('a name that is like none is met with silence, or with what there is', () => {
  expect(nearestName('Tsoil', ['tair', 'par'])).toBeUndefined()
  expect(suggestion('Tsoil', ['tair', 'par'])).toBe('')
  expect(suggestionOrAll('Tsoil', ['tair', 'par'])).toBe(' (there are: tair, par)')
  expect(suggestionOrAll('Tsoil', [])).toBe('')
  const many = Array.from({ length: 20 }, (_, k) => `p${k}`)
  expect(suggestionOrAll('something', many)).toContain('p10, p11 and 8 more)')
})

test('of two alike the first is named, so that a message never changes between runs', () => {
  expect(nearestName('abc', ['abd', 'abe'])).toBe('abd')
})

test('a letter for another is no guess', () => {
  expect(nearestName('t', ['E', 'V', 'VF', 'tt'])).toBeUndefined()
  expect(nearestName('VF', ['VA', 'VB', 'V'])).toBeUndefined()
})
