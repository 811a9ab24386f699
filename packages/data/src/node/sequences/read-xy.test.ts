import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { readXy, type XyOptions } from './read-xy.js'

const files: Readonly<Record<string, string>> = {
  's10.xy': '# angle intensity\n5 10\n5.02 11\n\n5.04 12\n',
  's2.xy': '2Theta  Counts\r\n5\t20\r\n5.02\t21\r\n',
  'comma.xy': '; made by an instrument\n5,30\n5.02,31\n',
  'german.XY': "'Probe 7'\n5 40\n5,02 41,5\n5,04 42\n",
  'deviation.xy': '5;50;0.1\n6;51;0.2\n',
  'notes.md': 'not read',
}

test('a folder is read file by file, however each parts its fields', async () => {
  const { sequences, cautions } = await inFolder(files, (_, folder) => readXy(folder))
  expect(
    Object.fromEntries(
      sequences.map(({ entity, order, columns }) => [entity, [[...order], [...(columns['value'] ?? [])]]]),
    ),
  ).toEqual({
    's10.xy': [
      [5, 5.02, 5.04],
      [10, 11, 12],
    ],
    's2.xy': [
      [5, 5.02],
      [20, 21],
    ],
    'comma.xy': [
      [5, 5.02],
      [30, 31],
    ],
    'german.XY': [
      [5, 5.02, 5.04],
      [40, 41.5, 42],
    ],
    'deviation.xy': [
      [5, 6],
      [50, 51],
    ],
  })
  expect(sequences.map(({ entity }) => entity).filter((name) => name.startsWith('s'))).toEqual([
    's2.xy',
    's10.xy',
  ])
  expect(cautions.at(-1)).toBe('1 of 5 files have columns after the second, which are not read')
})

test('specimens stand in a table by file name, with or without its ending; names are no patterns', async () => {
  const own = {
    'a[1].xy': '1 2\n2 3\n',
    'b*.xy.gz': '1 4\n2 5\n',
    's.csv': 'file,lot,x\nb*,8,0.5\na[1].xy,7,0.25\n',
  }
  const { sequences } = await inFolder(own, (path) =>
    readXy([path('a[1].xy'), path('b*.xy.gz')], {
      specimens: { table: path('s.csv'), name: 'file', groups: ['lot'], targets: ['x'] },
    }),
  )
  expect(sequences.map(({ entity, groups, targets }) => [entity, groups['lot'], targets['x']])).toEqual([
    ['a[1].xy', '7', 0.25],
    ['b*.xy.gz', '8', 0.5],
  ])
})

test('rows of specimens in the order of files are taken, and that is said', async () => {
  const { sequences, cautions } = await inFolder({ 'a.xy': '1 2\n2 3\n', 's.csv': 'lot,x\n7,0\n' }, (path) =>
    readXy([path('a.xy')], { specimens: { table: path('s.csv'), groups: ['lot'] } }),
  )
  expect(sequences[0]?.groups).toEqual({ lot: '7' })
  expect(cautions).toEqual([
    expect.stringMatching(/s\.csv is joined by the order of the files, its first row to "a\.xy"/),
  ])
})

test('files of one name in two folders are called by their paths', async () => {
  await inFolder({ 'a.xy': '1 2\n2 3\n' }, async (path) => {
    await inFolder({ 'a.xy': '1 2\n2 3\n' }, async (other) => {
      const { sequences } = await readXy([path('a.xy'), other('a.xy')])
      expect(sequences.map(({ entity }) => entity)).toEqual([path('a.xy'), other('a.xy')])
    })
  })
})

test.each<[string, RegExp]>([
  ['1 2\n3\n', /a\.xy row 2: has 1 field, "3"/],
  ['words\n1 2\nscan 2\n', /a\.xy row 3: the axis is "scan" — expected a number/],
  ['only words\nand more\n', /a\.xy: no line begins with two numbers \(row 1 is "only words"\)/],
  ['1 2\n1 3\n', /a\.xy row 2: the axis of "a\.xy" has 1 already/],
  ['', /a\.xy: "a\.xy" holds no values/],
  ['1 2\n', /a\.xy: "a\.xy" holds a single value/],
])('a file that is none is refused by row (%#)', async (text, message) => {
  await expect(inFolder({ 'a.xy': text }, (_, folder) => readXy(folder))).rejects.toThrow(message)
})

test('a folder without such files says what it holds', async () => {
  const read = (source: (folder: string) => string | readonly string[], options: XyOptions = {}) =>
    inFolder({ 'a.dat': '1 2\n2 3\n' }, (_, folder) => readXy(source(folder), options))
  await expect(read((folder) => folder)).rejects.toThrow(
    'no file ends in .xy — its files end in .dat; say which by ending',
  )
  await expect(read((folder) => `${folder}/a.dat`)).rejects.toThrow('is a file — name the folder')
  await expect(read((folder) => `${folder}/none`)).rejects.toThrow('does not exist')
  await expect(read(() => [])).rejects.toThrow('no files to read')
  expect((await read((folder) => folder, { ending: '.dat' })).sequences).toHaveLength(1)
})
