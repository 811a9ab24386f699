import fc from 'fast-check'
import { expect, test } from 'vitest'
import { categorical, float, int, when, allows, type SearchSpace } from '@utsushi/tune'
import { probePoint, probeValues } from './probe-points.js'
import { probeSpace } from './probe-space.js'

const space: SearchSpace = {
  width: int(1, 16),
  heads: categorical([2, 4]),
  kind: categorical(['wide', 'deep']),
  depth: when('kind', 'deep', int(1, 4)),
}

test('a space of which every combination is allowed is let through without a word', async () => {
  expect(await probeSpace(space, () => undefined)).toBeUndefined()
})

test('a value that no other value mends is refused by its key, with what to write', async () => {
  const divided = probeSpace(space, ({ width, heads }) =>
    Number(width) % Number(heads) === 0 ? undefined : `width — is no multiple of heads ${String(heads)}`,
  )
  await expect(divided).rejects.toThrow(
    /^tuning\.space: width — \d+ is never allowed: width — is no multiple of heads \d; /,
  )
  const small = probeSpace(space, ({ width }) => (Number(width) <= 9 ? undefined : 'width — at most 9'))
  await expect(small).rejects.toThrow(/is never allowed: width — at most 9; write int: \[1, [6-9]\]$/)
  const deep = probeSpace(space, ({ depth = 1 }) => (Number(depth) < 4 ? undefined : 'depth — too deep'))
  await expect(deep).rejects.toThrow('depth — 4 is never allowed: depth — too deep; write int: [1, 3]')
})

test('what only some combinations break is told with its share', async () => {
  const refused = await probeSpace(space, ({ width, heads }) =>
    Number(width) >= 8 && heads === 4 ? 'width — too wide for 4 heads' : undefined,
  )
  expect(refused?.share).toBeGreaterThan(0.15)
  expect(refused?.share).toBeLessThan(0.4)
  expect(refused?.example).toMatch(/width (8|9|1\d), heads 4.*: width — too wide for 4 heads$/)
})

test('a relation that few combinations keep does not refuse the values that can keep it', async () => {
  const pair = { a: int(1, 100), b: int(1, 100) }
  const refused = await probeSpace(pair, ({ a, b }) =>
    Number(a) < Number(b) + 1 ? undefined : 'a — above b',
  )
  expect(refused?.share).toBeGreaterThan(0.3)
})

test('a space without any combination that is allowed is refused', async () => {
  await expect(probeSpace(space, () => 'the data — are too few')).rejects.toThrow(
    /^tuning\.space: none of 256 combinations tried is allowed, such as width .*: the data — are too few$/,
  )
})

test('points are values that the distribution allows, both ends among them, whole ones all and fractions between', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 0, max: 500 }),
      fc.boolean(),
      fc.boolean(),
      (low, width, log, whole) => {
        const { distribution } = (whole ? int : float)(low, low + width, { log })
        const values = probeValues(distribution)
        expect(values.every((value) => allows(distribution, value))).toBe(true)
        expect(values).toContain(low)
        expect(values).toContain(low + width)
        if (whole && !log && width < 60) expect(new Set(values).size).toBe(width + 1)
        if (!whole && width > 0)
          expect(values.filter((value) => !Number.isInteger(value)).length).toBeGreaterThan(50)
      },
    ),
  )
})

test('equal numbers give equal combinations', () => {
  expect(probePoint(space, 3)).toEqual(probePoint(space, 3))
  expect([0, 1, 2, 3, 4, 5].map((k) => probePoint(space, k)['width'])).not.toEqual(
    Array(6).fill(probePoint(space, 0)['width']),
  )
})
