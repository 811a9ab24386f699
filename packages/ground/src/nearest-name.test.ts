import { expect, test } from 'vitest'
import { nearestName, suggestion, suggestionOrAll } from './nearest-name.js'

test.each([
  ['hiden', ['hidden', 'layers'], 'hidden'],
  ['gp', ['npp', 'gpp'], 'gpp'],
  ['amex', ['aMax', 'halfParabola'], 'aMax'],
  ['TEMPERTAURE', ['temperature', 'pressure'], 'temperature'],
  ['optimizer', ['optimiser', 'rate'], 'optimiser'],
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
  expect(nearestName('ab', ['ac', 'ad'])).toBe('ac')
})
