import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { windows } from '../sampling/windows.js'
import { auditedWindows, contentDigest, type AuditedPart } from './audited-part.js'
import { auditLeaks, refuseLeaks } from './leak-audit.js'

const kinds = (parts: readonly AuditedPart[], options?: Parameters<typeof auditLeaks>[1]) =>
  auditLeaks(parts, options).map(({ kind }) => kind)

describe('windows of a record', () => {
  const laid = (name: string, from: number, to: number, entities = [0, 1]) =>
    auditedWindows(name, windows({ part: { entities, from, to }, context: 10, horizon: 5 }))

  test('a sound split by time has no finding, though contexts reach back before their part', () => {
    expect(auditLeaks([laid('train', 0, 30), laid('validation', 30, 45), laid('test', 45, 60)])).toEqual([])
  })

  test('one day that is trained on and tested, in one entity', () => {
    const found = auditLeaks([laid('train', 0, 31, [1]), laid('test', 30, 45)])
    expect(found).toMatchObject([
      { kind: 'shared-rows', parts: ['train', 'test'], count: 1, examples: ['1 30'] },
    ])
    expect(found[0]?.message).toBe('train and test are both asked for 1 row: 1 30')
    expect(() => refuseLeaks(found)).toThrow(
      'the split leaks — train and test are both asked for 1 row: 1 30',
    )
  })

  test('training after the test years looks back into them', () => {
    const row = (day: number): string => `day ${day}`
    expect(auditLeaks([laid('train', 30, 60), laid('test', 15, 30)], { row })).toMatchObject([
      { kind: 'target-in-context', count: 20, examples: ['0 day 20 to day 29', '1 day 20 to day 29'] },
    ])
  })

  test('a gap is asked for in rows, and told when it is too small', () => {
    const parts = [laid('train', 0, 30), laid('test', 42, 60)]
    expect(kinds(parts, { gap: 0 })).toEqual([])
    expect(kinds(parts, { gap: 2 })).toEqual([])
    expect(auditLeaks(parts, { gap: 3 })).toMatchObject([
      { kind: 'overlapping-time', count: 2, message: 'train uses 2 rows within 3 of test: 0 29 and 1 29' },
    ])
  })
})

/** A split that leaks nothing: entities of their own, each with its own lot, content and spans of rows. */
const cleanSplit = fc
  .record({
    entities: fc.integer({ min: 3, max: 12 }),
    parts: fc.integer({ min: 2, max: 4 }),
    byTime: fc.boolean(),
    samples: fc.integer({ min: 1, max: 20 }),
    seed: fc.integer({ min: 0, max: 1000 }),
  })
  .map(({ entities, parts, byTime, samples, seed }) =>
    Array.from({ length: parts }, (_, part) => {
      // By time every part has all entities, and 100 rows of each; by entity it has those of its own.
      const own = Array.from({ length: samples }, (_, k) =>
        byTime ? (k * 7 + seed) % entities : part + parts * ((k * 5 + seed) % entities),
      )
      const from = own.map((_, k) => 100 * part + 10 + ((k * 13 + seed) % 70))
      return {
        name: `part ${part}`,
        entity: own.map((entity) => `e${entity}`),
        from: from.map((row) => row - 10),
        to: from,
        targetFrom: from,
        targetTo: from.map((row) => row + 20),
        groups: { day: own.map(() => `${part}`), lot: own.map((entity) => (byTime ? '' : `${entity}`)) },
        digest: own.map((entity, k) => contentDigest(Int32Array.of(entity, part, k))),
      }
    }),
  )

test('a random clean split has no finding', () => {
  fc.assert(
    fc.property(cleanSplit, (parts) => {
      expect(auditLeaks(parts, { gap: 0 })).toEqual([])
    }),
  )
})

const copied = <T>(column: readonly T[], at: number, value: T): T[] =>
  column.map((own, place) => (place === at ? value : own))

test('any planted leak is found, of its kind, with the two parts and an example', () => {
  const place = fc.integer({ min: 0, max: 1000 })
  fc.assert(
    fc.property(cleanSplit, place, place, place, (parts, which, one, other) => {
      const a = which % (parts.length - 1)
      const [from, into] = [parts[a]!, parts[a + 1 + (one % (parts.length - a - 1))]!]
      const [i, j] = [one % from.entity.length, other % into.entity.length]
      const planted = (part: AuditedPart, gap?: number) =>
        auditLeaks(
          parts.map((own) => (own === into ? part : own)),
          gap === undefined ? {} : { gap },
        ).filter(({ parts }) => parts[0] === from.name && parts[1] === into.name)
      const entity = copied(into.entity, j, from.entity[i]!)
      const rows = { from: into.from, to: into.to, targetFrom: into.targetFrom, targetTo: into.targetTo }
      const moved = (first: number): typeof rows => ({
        from: copied(rows.from, j, first - 10),
        to: copied(rows.to, j, first),
        targetFrom: copied(rows.targetFrom, j, first),
        targetTo: copied(rows.targetTo, j, first + 20),
      })
      const asked = from.targetFrom[i]!
      const kind = (found: ReturnType<typeof planted>) => found.map(({ kind }) => kind)
      // The last row that one is asked for is the first that the other is asked for.
      expect(kind(planted({ ...into, entity, ...moved(asked + 19) }))).toContain('shared-rows')
      // The first row that one is given is the last that the other is asked for.
      expect(kind(planted({ ...into, entity, ...moved(asked - 29) }))).toContain('target-in-context')
      expect(kind(planted({ ...into, entity, ...moved(asked + 29) }, 0))).toContain('overlapping-time')
      expect(kind(planted({ ...into, entity, ...moved(asked + 40) }, 11))).toContain('overlapping-time')
      const lot = planted({
        ...into,
        groups: { ...into.groups, day: copied(into.groups.day, j, from.groups.day[i]!) },
      })
      expect(lot).toMatchObject([
        { kind: 'shared-group', group: 'day', count: 1, examples: [from.groups.day[i]] },
      ])
      const twin = planted({ ...into, digest: copied(into.digest, j, from.digest[i]!) })
      expect(twin).toMatchObject([
        {
          kind: 'duplicate',
          count: 1,
          examples: [`${from.entity[i]} (${from.name}) = ${into.entity[j]} (${into.name})`],
        },
      ])
    }),
  )
})

describe('samples without rows', () => {
  const part = (name: string, entity: string[], lot: string[]): AuditedPart => ({
    name,
    entity,
    groups: { lot },
  })

  test('an entity in two parts is told by its name', () => {
    expect(
      auditLeaks([part('train', ['a', 'b'], ['1', '2']), part('test', ['b', 'c'], ['3', '4'])]),
    ).toMatchObject([
      { kind: 'shared-rows', count: 1, message: 'train and test are both asked for 1 entity: b' },
    ])
  })

  test('groups that a split shares on purpose are left out, and no group is none', () => {
    const parts = [part('train', ['a', 'b'], ['1', '']), part('test', ['c', 'd'], ['1', ''])]
    expect(auditLeaks(parts).map(({ message }) => message)).toEqual([
      'train and test share 1 value of lot: 1 (1 of 2 samples of train, 1 of 2 samples of test)',
    ])
    expect(auditLeaks(parts, { groups: ['day'] })).toEqual([])
  })
})

test('columns that do not fit each other are refused', () => {
  expect(() => auditLeaks([{ name: 'train', entity: ['a'], from: [0, 1], to: [1, 2] }])).toThrow(
    'train: 2 values of from for 1 samples',
  )
  expect(() => auditLeaks([{ name: 'train', entity: ['a'], from: [0] }])).toThrow('from and to go together')
  expect(() => auditLeaks([{ name: 'train', entity: ['a'], from: [3], to: [1] }])).toThrow(
    'sample 0 has from 3 and to 1',
  )
})

// Compared each with each, they would not be done when the suite's time limit ends what hangs.
test('a million samples are not compared each with each', () => {
  const count = 500_000
  const columns = (name: string, shift: number): AuditedPart => {
    const start = Int32Array.from({ length: count }, (_, k) => shift + ((k * 7919) % 4000))
    return auditedWindows(name, {
      ...{ context: 30, horizon: 5, count, start },
      entity: Int32Array.from({ length: count }, (_, k) => k % 500),
    })
  }
  expect(auditLeaks([columns('train', 0), columns('test', 4035)])).toEqual([])
})

test('a digest tells one changed bit, order and length apart', () => {
  const of = (...values: number[]) => contentDigest(Float32Array.from(values))
  expect(of(1, 2, 3)).toBe(of(1, 2, 3))
  expect(
    new Set([of(1, 2, 3), of(1, 3, 2), of(1, 2), of(1, 2, 3, 0), of(1, 2, 3.0000002), of(), of(0)]).size,
  ).toBe(7)
  const many = new Set(
    Array.from({ length: 200_000 }, (_, k) => contentDigest(Int32Array.of(k & 1023, k >> 10))),
  )
  expect(many.size).toBe(200_000)
})
