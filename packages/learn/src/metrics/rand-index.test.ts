import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adjustedRandIndex } from './rand-index.js'

interface Recorded {
  readonly rand: readonly {
    readonly first: readonly number[]
    readonly second: readonly number[]
    readonly index: number
  }[]
}

const { rand } = JSON.parse(
  readFileSync(new URL('../../fixtures/mixture.json', import.meta.url), 'utf8'),
) as Recorded

test.each(rand)('groupings are as alike as scikit-learn says: $index', ({ first, second, index }) => {
  expect(adjustedRandIndex(first, second)).toBeCloseTo(index, 12)
})

test('it does not matter what groups are called, nor which grouping is first', () => {
  const groups = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 })), {
    minLength: 2,
    maxLength: 40,
  })
  fc.assert(
    fc.property(groups, (pairs) => {
      const [first, second] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)]
      const index = adjustedRandIndex(first, second)
      expect(adjustedRandIndex(second, first)).toBeCloseTo(index, 12)
      expect(
        adjustedRandIndex(
          first.map((group) => 9 - 2 * group),
          second,
        ),
      ).toBeCloseTo(index, 12)
      expect(index).toBeLessThanOrEqual(1 + 1e-12)
      expect(adjustedRandIndex(first, first)).toBe(1)
    }),
  )
  expect(() => adjustedRandIndex([1], [1, 2])).toThrow('groups of 1 things beside groups of 2')
})
