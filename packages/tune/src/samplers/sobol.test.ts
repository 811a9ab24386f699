import { expect, test } from 'vitest'
import { fixture } from '../testing/fixture.js'
import { owenScrambled, sobolBits, sobolDimensions } from './sobol.js'

test('the points are those of SciPy, whose direction numbers are the same', () => {
  fixture<number[][]>('sobol').forEach((point, index) => {
    expect(point.map((_, dimension) => sobolBits(index, dimension) / 2 ** 32)).toEqual(point)
  })
})

test('every dimension fills each of 256 equal intervals once in 256 points, scrambled or not', () => {
  for (let dimension = 0; dimension < sobolDimensions; dimension++) {
    const [plain, scrambled] = [new Set<number>(), new Set<number>()]
    for (let index = 0; index < 256; index++) {
      plain.add(sobolBits(index, dimension) >>> 24)
      scrambled.add(owenScrambled(sobolBits(index, dimension), 12345 + dimension) >>> 24)
    }
    expect([plain.size, scrambled.size]).toEqual([256, 256])
  }
})

test('scrambling moves the points by the seed, evenly', () => {
  const firsts = Array.from(
    { length: 4000 },
    (_, seed) => owenScrambled(0, Math.imul(seed, 0x9e3779b9)) / 2 ** 32,
  )
  expect(new Set(firsts).size).toBeGreaterThan(3990)
  expect(firsts.reduce((sum, x) => sum + x, 0) / 4000).toBeCloseTo(0.5, 1)
})

test('a dimension too many is named', () => {
  expect(() => sobolBits(1, sobolDimensions)).toThrow(`has ${sobolDimensions} dimensions`)
})
