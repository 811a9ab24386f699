import { auditLeaks } from '@utsushi/data'
import { expect, test } from 'vitest'
import { materialsSchema, type MaterialsConfig } from './config.js'
import { auditedPart, foldsOf, partsOf } from './data.js'
import type { Materials, Places } from './data/measured.js'
import { describe } from './describe.js'
import { materialsOf } from './testing/materials-of.js'

const wave = (place: number) => ({
  signal: Array.from({ length: 8 }, (_, k) => Math.sin(k * (place + 1) * 12.9898 + place * 78.233) * 5),
})

/** 48 sequences of 12 specimens of 4 lots; each specimen is of one class. */
const laboratory = (): Materials =>
  materialsOf(
    Array.from({ length: 48 }, (_, place) => ({
      columns: wave(place),
      groups: {
        specimen: `S${Math.floor(place / 4)}`,
        lot: `L${Math.floor(place / 12)}`,
        alloy: `Fe${1 - Math.floor(place / 12) / 10}Co${Math.floor(place / 12) / 10}`,
      },
      day: 100 + Math.floor(place / 4),
    })),
    {
      kind: 'classes',
      target: 'class',
      names: ['soft', 'hard'],
      of: Int32Array.from({ length: 48 }, (_, k) => Math.floor(k / 4) % 2),
    },
  )

const configOf = (split: Readonly<Record<string, unknown>>): MaterialsConfig =>
  materialsSchema.parse({
    data: { groups: ['specimen', 'lot', 'alloy'], time: 'day', test: 'test.csv' },
    split,
  })

const groupsIn = ({ panel }: Materials, group: string, places: Places = []) =>
  new Set(places.map((place) => panel.groups[group]?.[place]))

const apart = (one: Iterable<string | undefined>, other: ReadonlySet<string | undefined>) =>
  [...one].every((name) => !other.has(name))

test.each(['specimen', 'lot'])('a split by %s tears none apart, and every part has both classes', (group) => {
  const own = laboratory()
  const config = configOf({ by: 'group', group, validation: 0.25, test: 0.25 })
  const { train, validation, test: held } = partsOf(config, own)
  const all = [train, validation!, held!]
  expect(all.flat().toSorted((a, b) => a - b)).toEqual([...Array(48).keys()])
  const groups = all.map((places) => groupsIn(own, group, places))
  for (const [one, mine] of groups.entries())
    for (const theirs of groups.slice(one + 1)) expect(apart(mine, theirs)).toBe(true)
  for (const places of all)
    expect(
      new Set(places.map((place) => (own.asked.kind === 'classes' ? own.asked.of[place] : 0))).size,
    ).toBe(2)
  const audited = (places: Places, name: string) => auditedPart(config, own, places, name)
  expect(
    auditLeaks([audited(train, 'train'), audited(validation!, 'validation'), audited(held!, 'test')]),
  ).toEqual([])
  // One sequence moved to the other side is found.
  const moved = [...held!, train[0]!]
  expect(auditLeaks([audited(train, 'train'), audited(moved, 'test')]).map(({ kind }) => kind)).toContain(
    'shared-group',
  )
})

test('a split by composition holds out clusters, one by time the last days, a given one the test file', () => {
  const own = laboratory()
  const byAlloy = partsOf(
    configOf({ by: 'composition', group: 'alloy', clusters: 4, validation: 0.25, test: 0.25 }),
    own,
  )
  expect(apart(groupsIn(own, 'alloy', byAlloy.train), groupsIn(own, 'alloy', byAlloy.test))).toBe(true)
  const {
    train,
    validation,
    test: last,
  } = partsOf(configOf({ by: 'time', validation: 0.25, test: 0.25 }), own)
  const days = (places: Places) => places.map((place) => own.days[place]!)
  expect(Math.max(...days(train))).toBeLessThan(Math.min(...days(validation!)))
  expect(Math.max(...days(validation!))).toBeLessThan(Math.min(...days(last!)))
  const given = materialsOf(
    Array.from({ length: 20 }, (_, place) => ({ columns: wave(place), given: place >= 15 })),
    { kind: 'values', targets: [{ name: 'x', unit: '1' }], values: new Float32Array(20) },
  )
  expect(partsOf(configOf({ by: 'given' }), given).test).toEqual([15, 16, 17, 18, 19])
})

test('folds leave the test alone and groups whole; a random plan stands beside them', () => {
  const own = laboratory()
  const config = configOf({ by: 'group', group: 'specimen' })
  const parts = partsOf(config, own)
  const plan = foldsOf(config, own, parts)
  const all = [...Array(plan.entities).keys()]
  const folds = plan.cut!(all, { folds: 3, seed: 1 }).map(({ train, test: held }) => plan.parts(train, held))
  for (const { train, validation } of folds) {
    expect(apart(groupsIn(own, 'specimen', train), groupsIn(own, 'specimen', validation))).toBe(true)
    expect([...train, ...validation].some((place) => parts.test!.includes(place))).toBe(false)
  }
  const random = plan.random!.cut!(all, { folds: 3, seed: 1 })
  const torn = random.some(({ train, test: held }) => {
    const fold = plan.random!.parts(train, held)
    return !apart(groupsIn(own, 'specimen', fold.train), groupsIn(own, 'specimen', fold.validation))
  })
  expect(torn).toBe(true)
  expect(foldsOf(configOf({ by: 'sequence' }), own, parts).random).toBeUndefined()
})

test('before training it is told what held-out sequences have in common with training, and classes that are lacking', () => {
  const own = laboratory()
  const config = configOf({ by: 'group', group: 'specimen' })
  const told = describe(config, own).findings!(partsOf(config, own))
  expect(told.filter(({ about }) => about === 'lot').length).toBeGreaterThan(0)
  expect(told.filter(({ about }) => about === 'specimen')).toEqual([])
  const lacking = describe(config, own).findings!({ train: [0, 1, 2, 3], test: [4, 5] })
  expect(lacking.find(({ level }) => level === 'refuse')?.message).toMatch(
    /training holds no sequence of hard/,
  )
})

test('axes that give a class away are told, unless only the order of points counts', () => {
  const own = materialsOf(
    Array.from({ length: 8 }, (_, place) => ({
      columns: wave(place),
      axis: place < 4 ? '3, 0.02, 8' : '5, 0.04, 8',
    })),
    {
      kind: 'classes',
      target: 'class',
      names: ['0D', '3D'],
      of: Int32Array.from({ length: 8 }, (_, k) => (k < 4 ? 0 : 1)),
    },
  )
  const told = (axes: 'same' | 'any') =>
    describe(materialsSchema.parse({ data: { axes } }), own).findings!(undefined).map(
      ({ message }) => message,
    )
  expect(told('same')).toEqual([expect.stringMatching(/2 of the 2 axes .* can give a class away/)])
  expect(told('any')).toEqual([])
})
