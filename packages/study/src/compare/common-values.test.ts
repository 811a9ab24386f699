import { expect, test } from 'vitest'
import type { PartValues } from '../definition/contract.js'
import { commonValues, type ComparedRun } from './common-values.js'

/** Values at `entity/moment` places: what was observed is a function of the place. */
function valuesAt(places: readonly string[], { target = 'y', unit = 'm', observed = 0 } = {}): PartValues {
  const pairs = places.map((place) => place.split('/'))
  const entities = [...new Set(pairs.map(([entity = '']) => entity))]
  const moments = [...new Set(pairs.map(([, moment = '']) => moment))]
  return {
    ...{ targets: [{ name: target, unit }], entities, moments },
    called: { one: 'pond', many: 'ponds' },
    entity: Int32Array.from(pairs, ([entity = '']) => entities.indexOf(entity)),
    moment: Int32Array.from(pairs, ([, moment = '']) => moments.indexOf(moment)),
    observed: Float32Array.from(
      pairs,
      ([entity = '', moment = '']) => Number(entity) + Number(moment) + observed,
    ),
    predicted: Float32Array.from(pairs, () => 0),
  }
}

const run = (
  name: string,
  train: readonly string[],
  held: Readonly<Record<string, readonly string[]>>,
  options = {},
): ComparedRun => ({
  name,
  trained: valuesAt(train, options),
  held: Object.entries(held).map(([part, places]) => ({ name: part, values: valuesAt(places, options) })),
})

const placesOf = ({
  entities,
  moments,
  entity,
  moment,
}: ReturnType<typeof commonValues>): readonly string[] =>
  entity.map((place, row) => `${entities[place]}/${moments[moment[row] ?? 0]}`)

test('runs are compared on what all hold back, by the names of things and not by their places', () => {
  const a = run('a', ['1/1'], { test: ['2/1', '2/2', '3/1'] })
  const b = run('b', ['1/2'], { test: ['3/1', '2/2', '4/4'] })
  const common = commonValues([a, b])
  expect(placesOf(common)).toEqual(['2/2', '3/1'])
  expect([...(common.observed[0] ?? [])]).toEqual([4, 4])
  expect(common.cautions).toEqual([])
})

test('what one of them was trained on is left out and told', () => {
  const a = run('a', ['2/1', '2/2'], { test: ['2/1', '2/3'] })
  const b = run('b', ['1/1'], { test: ['2/1', '2/3'] })
  const common = commonValues([a, b])
  expect(placesOf(common)).toEqual(['2/3'])
  expect(common.cautions).toEqual(['1 value is left out: a was trained on it'])
  const seen = run('c', ['2/3'], { test: ['2/1', '2/3'] })
  expect(() => commonValues([a, b, seen])).toThrow(
    /nothing in common that none was trained on: what they share, a and c was trained on — train with splits/,
  )
})

test('runs that hold back nothing in common are refused with what each holds', () => {
  const a = run('a', [], { test: ['1/1', '1/2'] })
  const b = run('b', [], { test: ['1/3', '2/4'] })
  expect(() => commonValues([a, b])).toThrow(
    'the runs hold back nothing in common — train with splits that hold out the same\na: test pond 1\nb: test ponds 1 and 2',
  )
})

test('validation values stand in where there are no others, and are told of', () => {
  const a = run('a', [], { test: ['1/1'], validation: ['2/2'] })
  const b = run('b', [], { test: ['2/2'], validation: ['3/3'] })
  const common = commonValues([a, b])
  expect(placesOf(common)).toEqual(['2/2'])
  expect(common.cautions).toEqual([
    'all of the values chose the epoch of a: it looks a little better on them than it is',
  ])
  expect(() => commonValues([a, b], 'test')).toThrow(/nothing in common in the part test/)
})

test('other units, other targets and other data are refused, each by what differs', () => {
  const a = run('a', [], { test: ['1/1'] })
  expect(() => commonValues([a, run('b', [], { test: ['1/1'] }, { unit: 'cm' })])).toThrow(
    'y is in m in a and in cm in b — compare runs of one unit',
  )
  expect(() => commonValues([a, run('b', [], { test: ['1/1'] }, { target: 'z' })])).toThrow(
    'the runs predict nothing in common: a y; b z',
  )
  expect(() => commonValues([a, run('b', [], { test: ['1/1'] }, { observed: 1 })])).toThrow(
    'a and b are of different data: y of 1, 1 is 2 in one and 3 in the other',
  )
})
