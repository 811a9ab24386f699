// Spectra that another package published with its results.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { normalise } from './normalise.js'
import { airplsBaseline, arplsBaseline } from './penalised-baseline.js'

const folder = new URL('../../../../../shared/data/nir/', import.meta.url)
const absent = !existsSync(new URL('chemotools_spectrum.csv', folder))
if (absent) console.log('skipped: the reference spectra of chemotools (shared/data/nir) are not here')

const read = (name: string) =>
  readFileSync(new URL(`chemotools_${name}.csv`, folder), 'utf8')
    .trim()
    .split(/[\n,]/)
    .map(Number)
const farthest = (a: ArrayLike<number>, b: readonly number[]) =>
  Math.max(...b.map((value, at) => Math.abs(value - a[at]!)))

describe.skipIf(absent)('reference spectra of chemotools', () => {
  test('adaptive reweighting, first differences', () => {
    const y = read('spectrum')
    const line = airplsBaseline(y, { lambda: 100, order: 1, iterations: 15 })
    expect(
      farthest(
        y.map((value, at) => value - line[at]!),
        read('reference_airpls'),
      ),
    ).toBeLessThan(2e-7)
  })

  test('asymmetric reweighting, run to its end', () => {
    const line = arplsBaseline(read('spectrum_arpls'), { lambda: 100, tolerance: 1e-6, iterations: 100 })
    expect(farthest(line, read('reference_arpls'))).toBeLessThan(1e-7)
  })

  test('standard normal variate, whose reference has ten digits', () => {
    expect(farthest(normalise(read('spectrum'), 'snv'), read('reference_snv'))).toBeLessThan(1e-8)
  })
})
