import { expect, test } from 'vitest'
import { formFactors, scattering } from './form-factors.js'
import {
  intensityOf,
  latticeParameter,
  reflectionOf,
  reflectionsBetween,
  structureFactorSquared,
  wavelength,
} from './rock-salt.js'

const periclase = { magnesium: 1, defects: 0 }

test('ions scatter as other tables have it', () => {
  // Waasmaier & Kirfel (1995), five Gaussians, at s = 0, 0.1, … 0.5 Å⁻¹.
  const others = {
    magnesium: [10, 9.662, 8.752, 7.513, 6.21, 5.025],
    iron: [24.001, 22.888, 20.14, 16.87, 13.881, 11.496],
    oxygen: [9.998, 8.537, 5.954, 4.059, 2.933, 2.302],
  }
  for (const [ion, values] of Object.entries(others))
    for (const [place, value] of values.entries()) {
      const ours = scattering(formFactors[ion as keyof typeof formFactors], place / 10)
      expect(Math.abs(ours / value - 1)).toBeLessThan(ion === 'oxygen' ? 0.04 : 0.01)
    }
})

test('peaks stand where Bragg has them: periclase as measured (powder diffraction file 45-946)', () => {
  const measured = { 111: 36.937, 200: 42.917, 220: 62.304, 311: 74.691, 222: 78.63 }
  const found = reflectionsBetween(4.2112, [33, 81])
  expect(found.map(({ indices }) => indices.join(''))).toEqual(['111', '200', '220', '311', '222'])
  for (const { indices, theta, s } of found) {
    const angle = (360 / Math.PI) * theta
    expect(Math.abs(angle - measured[Number(indices.join('')) as keyof typeof measured])).toBeLessThan(0.02)
    const spacing = 4.2112 / Math.hypot(...indices)
    expect(2 * spacing * Math.sin(theta)).toBeCloseTo(wavelength, 10)
    expect(s).toBeCloseTo(1 / (2 * spacing), 10)
  }
  expect(reflectionOf([8, 8, 8], 4.2)).toBeUndefined()
})

test('relative intensities are those of periclase, within what the approximations leave', () => {
  const found = reflectionsBetween(4.2112, [33, 81])
  const all = found.map((reflection) => intensityOf(periclase, reflection, 1))
  const strongest = Math.max(...all)
  const [r111, r200, r220, r311, r222] = all.map((intensity) => (100 * intensity) / strongest)
  expect(r200).toBe(100)
  expect(r111).toBeGreaterThan(4)
  expect(r111).toBeLessThan(14)
  expect(r220).toBeGreaterThan(39)
  expect(r220).toBeLessThan(60)
  expect(r311).toBeLessThan(9)
  expect(r222).toBeGreaterThan(9)
  expect(r222).toBeLessThan(20)
  expect(found.map(({ multiplicity }) => multiplicity)).toEqual([8, 6, 12, 24, 8])
})

test('vacancies shrink wüstite, and take more of the odd reflections than of the even ones', () => {
  expect(latticeParameter({ magnesium: 0, defects: 0 })).toBeCloseTo(4.334, 6)
  expect(latticeParameter({ magnesium: 0, defects: 0.1 })).toBeCloseTo(4.2862, 6)
  expect(latticeParameter(periclase)).toBeCloseTo(4.212, 6)
  const share = (defects: number, indices: readonly [number, number, number]): number => {
    const reflection = reflectionOf(indices, 4.3)!
    const of = (vacant: number): number =>
      structureFactorSquared({ magnesium: 0.2, defects: vacant }, reflection)
    return of(defects) / of(0)
  }
  expect(share(0.1, [1, 1, 1])).toBeLessThan(share(0.1, [2, 0, 0]))
  expect(share(0.1, [2, 0, 0])).toBeLessThan(1)
})

test('without preference a powder is as it is, plates show more of their face', () => {
  const [face, edge] = [reflectionOf([2, 0, 0], 4.3)!, reflectionOf([2, 2, 0], 4.3)!]
  const ratio = (texture: number): number =>
    intensityOf(periclase, face, texture) / intensityOf(periclase, edge, texture)
  expect(ratio(0.8)).toBeGreaterThan(1.05 * ratio(1))
  expect(ratio(0.6)).toBeGreaterThan(1.2 * ratio(0.8))
})
