import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { readTs, type TsOptions } from './read-ts.js'

const read = (text: string, options: TsOptions = {}) =>
  inFolder({ 'Walk_TRAIN.ts': text }, (path) => readTs(path('Walk_TRAIN.ts'), options))

const header = (lines: string) => `#about\n\n@problemName Walk\n@timeStamps false\n${lines}\n@data\n`

test('classes, several dimensions and unequal lengths', async () => {
  const { sequences, features, cautions } = await read(
    `${header('@univariate false\n@dimensions 2\n@equalLength false\n@classLabel true walk run')}1,2,3:4,?,6:walk\n7,8:9,10:run\n`,
  )
  expect(features).toEqual([{ name: 'dimension 1' }, { name: 'dimension 2' }])
  expect(sequences.map(({ entity, groups }) => [entity, groups['class']])).toEqual([
    ['Walk_TRAIN 1', 'walk'],
    ['Walk_TRAIN 2', 'run'],
  ])
  expect(sequences[0]?.place).toMatch(/Walk_TRAIN\.ts row 10$/)
  expect(sequences.map(({ columns }) => [...(columns['dimension 2'] ?? [])])).toEqual([
    [4, NaN, 6],
    [9, 10],
  ])
  expect([...(sequences[0]?.order ?? [])]).toEqual([0, 1, 2])
  expect(cautions).toEqual([
    '1 sequence ("Walk_TRAIN 1"): 1 value missing in between — interpolate or mask them',
  ])
})

test('a regression has a target, whose name may be given', async () => {
  const { sequences } = await read(`${header('@univariate true\n@TARGETLABEL true')}1,2:22.5\n3,4:?\n`, {
    targetKey: 'fat',
  })
  expect(sequences.map(({ targets, groups }) => [targets['fat'], groups])).toEqual([
    [22.5, {}],
    [NaN, {}],
  ])
})

test('time stamps are the order, as numbers or moments', async () => {
  const stamps = (data: string) => read(`@timeStamps true\n@classLabel true\n@data\n${data}`)
  const numbers = await stamps('(0,1),(0.5,2),(2,?),(3,4):(0,5),(0.5,6),(2,7),(3,8):a\n')
  expect([...(numbers.sequences[0]?.order ?? [])]).toEqual([0, 0.5, 2, 3])
  expect([...(numbers.sequences[0]?.columns['dimension 1'] ?? [])]).toEqual([1, 2, NaN, 4])
  const moments = await stamps('(1970-01-01 00:00:10,1),(1970-01-01 00:01:00,2):a\n')
  expect([...(moments.sequences[0]?.order ?? [])]).toEqual([10, 60])
  await expect(stamps('(0,1),(1,2):(0,1),(2,2):a\n')).rejects.toThrow(
    'dimension 2 has other time stamps than dimension 1',
  )
  await expect(stamps('1,2:a\n')).rejects.toThrow('expected (time, value)')
  await expect(stamps('(2,1),(1,2),(3,4):a\n')).rejects.toThrow(
    'row 4, step 2: the axis of "Walk_TRAIN 1" goes back',
  )
})

test.each<[string, string]>([
  ['@problemName W\n@colour blue\n@data\n', 'row 2: "@colour" is no header of .ts'],
  ['@problemNme W\n@data\n', 'row 1: "@problemNme" is no header of .ts — did you mean "@problemName"?'],
  ['@relation W\n@data\n', 'row 1: @relation is of ARFF'],
  ['@constructor W\n@data\n', 'row 1: "@constructor" is no header'],
  ['@univariate yes\n@data\n', 'row 1: @univariate is "yes" — expected true or false'],
  ['@dimensions 0\n@data\n', 'row 1: @dimensions is "0" — expected a whole number from 1'],
  ['@missing true\n@missing false\n@data\n', 'row 2: @missing stands in row 1 already'],
  ['1,2,3:a\n', 'row 1: is no line of a header'],
  ['@univariate true\n', 'has no line @data'],
  ['@classLabel true a\n@targetLabel true\n@data\n', 'both @classLabel true and @targetLabel true'],
  ['@univariate true\n@dimensions 3\n@data\n', '@univariate true and @dimensions 3'],
  ['@classLabel true a b\n@data\n1,2:c\n', 'row 3: class "c" is not among a and b'],
  ['@classLabel true a b\n@data\n1,2\n', 'row 3: has no ":" before a class'],
  ['@classLabel true\n@data\n1,2:\n', 'row 3: ends in ":"'],
  ['@targetLabel true\n@data\n1,2:high\n', 'row 3: the target is "high" — expected a number'],
  [
    '@univariate true\n@classLabel true\n@data\n1,2:3,4:a\n',
    'has 2 dimensions — the header says @univariate true',
  ],
  ['@dimensions 2\n@data\n1,2\n', 'has 1 dimension — the header says @dimensions 2'],
  ['@data\n1,2:3,4\n1,2\n', 'row 3: has 1 dimensions'],
  ['@data\n1,2:3\n', 'dimension 2 has 1 value, dimension 1 has 2 — write ? for what was not measured'],
  ['@seriesLength 3\n@data\n1,2\n', 'has 2 values — the header says @seriesLength 3'],
  ['@equalLength true\n@data\n1,2\n1,2,3\n', 'has 3 values,'],
  ['@data\n1,2\n1,x\n', 'row 3, dimension 1, step 2 is "x" — expected a number'],
  ['@data\n1\n', '"Walk_TRAIN 1" holds a single value'],
  ['@classLabel true\n@data\n:a\n', '"Walk_TRAIN 1" holds no values'],
  ['@data\n', 'holds no sequences'],
])('a header or a case that cannot be is refused by its row (%#)', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message)
})

test('dimensions are named by whoever knows them', async () => {
  const data = '@data\n1,2:3,4\n'
  expect((await read(data, { dimensions: ['x', 'y'] })).sequences[0]?.columns).toEqual({
    x: Float64Array.of(1, 2),
    y: Float64Array.of(3, 4),
  })
  await expect(read(data, { dimensions: ['x'] })).rejects.toThrow('has 2 dimensions, and 1 names are given')
  await expect(read(data, { dimensions: ['x', 'x'] })).rejects.toThrow('two dimensions are called "x"')
})
