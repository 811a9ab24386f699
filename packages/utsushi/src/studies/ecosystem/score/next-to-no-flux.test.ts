import { expect, test } from 'vitest'
import { nextToNoFlux } from './next-to-no-flux.js'

const panel = (means: readonly number[]) => ({
  names: ['nep', 'gpp'],
  units: ['g', 'g'],
  missing: [0, 0],
  shape: [means.length, 3],
  values: Float32Array.from(means.flatMap((mean) => [0, 0.5 * mean, 5, 1.5 * mean, -5, Number.NaN])),
})

test('samples in which next to nothing grows are found, whatever else is measured', () => {
  expect(nextToNoFlux(panel([10, 8, 0, 0.05, 12]), 'gpp')).toEqual([2, 3])
  expect(nextToNoFlux(panel([10, 8, 9]), 'gpp')).toEqual([])
})

test('a sample without values, a single one and a flux that is not there are no dead samples', () => {
  expect(nextToNoFlux(panel([10, Number.NaN, 9]), 'gpp')).toEqual([])
  expect(nextToNoFlux(panel([0]), 'gpp')).toEqual([])
  expect(nextToNoFlux(panel([10, 0]), 'er')).toEqual([])
})
