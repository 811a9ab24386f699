import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Picture } from './picture.js'
import { meanAbsoluteError } from './pixel-error.js'
import { resizeByArea } from './resize-by-area.js'
import { structuralSimilarity } from './structural-similarity.js'

interface Fixture {
  readonly pictures: Readonly<
    Record<string, { readonly shape: readonly [number, number, number]; readonly values: number[] }>
  >
  readonly cases: readonly {
    readonly a: string
    readonly b: string
    readonly window: 'gaussian' | 'uniform'
    readonly expected: number
  }[]
}
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/similarity.json', import.meta.url), 'utf8'),
) as Fixture

function picture(name: string): Picture {
  const { shape, values } = fixture.pictures[name]!
  const [height, width, channels] = shape
  return { height, width, channels, values }
}

test.each(fixture.cases)('$a beside $b, $window: as scikit-image', ({ a, b, window, expected }) => {
  expect(Math.abs(structuralSimilarity(picture(a), picture(b), { window }) - expected)).toBeLessThan(1e-9)
})

test('the window of the authors unless told otherwise, and no pictures of two sizes', () => {
  const [a, b] = [picture('colours'), picture('noisy')]
  expect(structuralSimilarity(a, b)).toBe(structuralSimilarity(a, b, { window: 'gaussian' }))
  expect(() => structuralSimilarity(a, picture('small'))).toThrow('24 × 19 × 3 and 11 × 11 × 3 — bring both')
  const tiny = { height: 10, width: 20, channels: 1, values: new Uint8Array(200) }
  expect(() => structuralSimilarity(tiny, tiny)).toThrow('of 20 × 10 pixels — expected 11 × 11 at least')
  expect(() => meanAbsoluteError({ ...a, height: 3 }, a)).toThrow(
    'a picture of 24 × 3 × 3 holds 1368 numbers',
  )
})

test('pixel error is the mean of the differences', () => {
  const grey = (...values: number[]): Picture => ({ height: 1, width: values.length, channels: 1, values })
  expect(meanAbsoluteError(grey(0, 255, 10, 10), grey(255, 0, 10, 20))).toBe(130)
})

const side = fc.integer({ min: 1, max: 12 })
const pictures = fc
  .tuple(side, side, fc.constantFrom(1, 3))
  .chain(([height, width, channels]) =>
    fc
      .uint8Array({ minLength: height * width * channels, maxLength: height * width * channels })
      .map((values) => ({ height, width, channels, values })),
  )

test('a picture resized by area keeps its mean, and its own size changes nothing', () => {
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
  fc.assert(
    fc.property(pictures, side, side, (own, height, width) => {
      const resized = resizeByArea(own, { height, width })
      expect(resized).toHaveLength(height * width * own.channels)
      // Rounding moves every number by a half at most.
      expect(Math.abs(mean(resized) - mean(own.values))).toBeLessThanOrEqual(0.5 + 1e-9)
      expect(resizeByArea(own, own)).toEqual(own.values)
      const thrice = resizeByArea(own, { height: 3 * own.height, width: 3 * own.width })
      const grown = { height: 3 * own.height, width: 3 * own.width, channels: own.channels, values: thrice }
      expect(resizeByArea(grown, own)).toEqual(own.values)
    }),
  )
})

test('a new pixel is the mean of what it covers', () => {
  const own = { height: 1, width: 3, channels: 1, values: [0, 90, 240] }
  // Each of two covers one and a half: (0 + 90 / 2) / 1.5 and (90 / 2 + 240) / 1.5.
  expect([...resizeByArea(own, { height: 1, width: 2 })]).toEqual([30, 190])
  expect(() => resizeByArea(own, { height: 0, width: 2 })).toThrow('height of 0 pixels')
})
