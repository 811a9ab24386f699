import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { readSequenceTable, type SequenceTableOptions } from './read-sequence-table.js'

/** Reads a table of its own, and one of specimens beside it. */
function read(text: string, options: SequenceTableOptions = {}, specimens = '') {
  return inFolder({ 'x.csv': text, 'y.csv': specimens }, (path) => {
    const own = options.specimens
    return readSequenceTable(path('x.csv'), {
      ...options,
      ...(own === undefined ? {} : { specimens: { ...own, table: path(own.table) } }),
    })
  })
}

const orders = (sequences: readonly { order: Float64Array }[]) => sequences.map(({ order }) => [...order])
const values = (sequences: readonly { columns: Readonly<Record<string, Float64Array>> }[]) =>
  sequences.map(({ columns }) => [...(columns['value'] ?? [])])

test('the header is the axis, a table beside it has one row each in the same order', async () => {
  const { sequences, cautions, features } = await read(
    '400;402;404\n1;2;3\n4;5;6,5\n',
    { specimens: { table: 'y.csv', groups: ['year'], targets: ['tbc'] } },
    'year;tbc\n2009;1.5\n2010;\n',
  )
  expect(features).toEqual([{ name: 'value' }])
  expect(orders(sequences)).toEqual([
    [400, 402, 404],
    [400, 402, 404],
  ])
  expect(values(sequences)).toEqual([
    [1, 2, 3],
    [4, 5, 6.5],
  ])
  expect(sequences[0]).toMatchObject({ entity: 'row 2', groups: { year: '2009' }, targets: { tbc: 1.5 } })
  expect(sequences[1]?.place).toMatch(/x\.csv row 3$/)
  expect(sequences[1]?.targets).toEqual({ tbc: NaN })
  expect(cautions).toEqual(['tbc is missing for 1 sequence of 2'])
})

test('names, groups and targets stand in columns of the table itself', async () => {
  const { sequences, orderUnit } = await read(
    'id,lot,fat,850 nm,852 nm,854 nm,note\na,7,22.5,1,2,3,x\nb,8,40.1,4,,6,y\n',
    { name: 'id', groups: ['lot'], targets: ['fat'], ignore: ['note'] },
  )
  expect(orderUnit).toBe('nm')
  expect(sequences.map(({ entity, groups, targets }) => ({ entity, groups, targets }))).toEqual([
    { entity: 'a', groups: { lot: '7' }, targets: { fat: 22.5 } },
    { entity: 'b', groups: { lot: '8' }, targets: { fat: 40.1 } },
  ])
  expect(values(sequences)).toEqual([
    [1, 2, 3],
    [4, NaN, 6],
  ])
})

test.each([
  ['x1,x2,x3\n1,2,3\n', [1, 2, 3]],
  ['"X400","X401.5"\n1,2\n', [400, 401.5]],
  ['wl-1,wl-2\n1,2\n', [1, 2]],
  ['-0.5,0,1e3\n1,2,3\n', [-0.5, 0, 1000]],
  ['0,5;1,5\n0,1;0,2\n', [0.5, 1.5]],
])('a header with words about its numbers is an axis (%#)', async (text, axis) => {
  expect(orders((await read(text)).sequences)).toEqual([axis])
})

test('without a header the axis counts, and columns are called by number', async () => {
  const { sequences } = await read('2\t0.5\t0.6\n1\t0.7\t0.8\n', { header: false, groups: ['1'] })
  expect(orders(sequences)).toEqual([
    [0, 1],
    [0, 1],
  ])
  expect(sequences.map(({ groups }) => groups)).toEqual([{ '1': '2' }, { '1': '1' }])
})

test('a first line that may be a rising curve is told', async () => {
  const { cautions } = await read('0.01,0.2,0.9,0.99\n0.02,0.3,0.8,0.98\n')
  expect(cautions).toEqual([
    expect.stringMatching(
      /the first line is taken for the axis, from 0\.01 to 0\.99 in uneven steps — .*header: false$/,
    ),
  ])
})

test('a descending axis is turned and told; ends without values go, and gaps are told', async () => {
  const { sequences, cautions } = await read('3,2,1,0\n1,2,3,\n4,,5,6\n,,7,8\n')
  expect(orders(sequences)).toEqual([
    [1, 2, 3],
    [0, 1, 2, 3],
    [0, 1],
  ])
  expect(values(sequences)).toEqual([
    [3, 2, 1],
    [6, 5, NaN, 4],
    [8, 7],
  ])
  expect(cautions).toEqual([
    '3 sequences ("row 2", "row 3" and "row 4"): the axis descends, and was turned',
    '2 sequences ("row 2" and "row 4"): 3 points without a value before the first or after the last one went',
    '1 sequence ("row 3"): 1 value missing in between — interpolate or mask them',
    '3 sequences have 3 different axes: they start at 0 and 1, end at 1 and 3, in steps of 1 on average — resample them onto one, or a model may tell them by their axis alone',
  ])
})

test.each<[string, SequenceTableOptions, string]>([
  ['400,401\n1,2\n\n3,4\n', {}, 'row 3: is empty — remove the line'],
  ['400,401\n1,2,3\n', {}, 'row 2: has 3 fields — the first line has 2'],
  ['400,401\n1,low\n', {}, 'row 2: 401 is "low" — expected a number'],
  ['400,401\n1,1e999\n', {}, 'row 2: 401 is "1e999" — expected a number that 64 bits can hold'],
  ['400,400\n1,2\n', {}, 'column "400" stands behind "400", and an axis only ascends'],
  ['1.5,2.5,0.5\n1,2,3\n', {}, 'header: false'],
  ['400,401,note,403\n1,2,x,4\n', {}, 'column "note" is no place on the axis as the other columns are'],
  ['a,b,c\n1,2,3\n', {}, 'columns hold no axis ("a", "b" and "c", …)'],
  ['id,400,401\na,1,2\n', { name: 'Id' }, 'has no column "Id" — did you mean "id"?'],
  ['id,400,401\na,1,2\na,3,4\n', { name: 'id' }, 'sequence "a" stands already at'],
  ['id,400,401\na,1,2\n,3,4\n', { name: 'id' }, 'row 3: id is empty — every sequence needs its name'],
  [
    '400,401\n1,\n',
    {},
    '"row 2" holds a single value, and a sequence has two at least — leave it out (leaveOut: ["row 2"])',
  ],
  ['400,401\n,\n1,2\n', {}, 'row 2: is empty'],
  ['id,400,401\na,,\nb,1,2\n', { name: 'id' }, '"a" holds no values'],
  ['400\n1\n', {}, 'holds a single value'],
  ['id\na\n', { name: 'id' }, 'no column is left for the sequence'],
  ['', {}, 'holds no rows'],
  ['400,401\n', {}, 'holds no sequences'],
  ['400,401\n1,2\n', { leaveOut: ['row 3'] }, 'has no sequence "row 3" to leave out'],
  ['400,401\n1,2\n', { leaveOut: ['row 2'] }, 'holds no sequences but those left out'],
  ['lot,400,401\n1,2,3\n', { groups: ['lot'], targets: ['lot'] }, 'column "lot" is asked for twice'],
])('what cannot be is refused with its place (%#)', async (text, options, message) => {
  await expect(read(text, options)).rejects.toThrow(message)
})

test('a sequence that is left out takes its row of the specimens with it', async () => {
  const { sequences } = await read(
    '1,2\n5,\n3,4\n',
    { leaveOut: ['row 2'], specimens: { table: 'y.csv', groups: ['lot'] } },
    'lot,x\n7,0\n8,0\n',
  )
  expect(sequences.map(({ entity, groups }) => [entity, groups['lot']])).toEqual([['row 3', '8']])
})

test.each([
  ['lot\n7\n', 'has 1 row, and'],
  ['lot,x\n7,1\n,2\n', 'row 3: lot is empty — every specimen needs its lot'],
  ['lt\n7\n8\n', 'has no column "lot"'],
])('specimens that do not fit are refused (%#)', async (specimens, message) => {
  const options = { specimens: { table: 'y.csv', groups: ['lot'] } }
  await expect(read('1,2\n5,6\n3,4\n', options, specimens)).rejects.toThrow(message)
})

test('specimens are found by name, whatever their order, and rows of nobody are counted', async () => {
  const options = {
    name: 'id',
    specimens: { table: 'y.csv', name: 'sample', groups: ['lot'], targets: ['y'] },
  }
  const { sequences, cautions } = await read(
    'id,1,2\nb,1,2\na,3,4\n',
    options,
    'sample,lot,y\na,7,1\nc,9,2\nb,8,3\n',
  )
  expect(sequences.map(({ entity, groups, targets }) => [entity, groups['lot'], targets['y']])).toEqual([
    ['b', '8', 3],
    ['a', '7', 1],
  ])
  expect(cautions).toEqual([expect.stringMatching(/1 row of 3 belong to no sequence$/)])
  await expect(read('id,1,2\nb,1,2\n', options, 'sample,lot,y\na,7,1\n')).rejects.toThrow(
    'sample has no row "b"',
  )
  await expect(read('id,1,2\nb,1,2\n', options, 'sample,lot,y\nb,7,1\nb,7,1\n')).rejects.toThrow(
    'row 3: sample "b" stands in row 2 already',
  )
})

test('gzip is inflated on the way, and one that is cut off is refused', async () => {
  await inFolder({ 'x.csv.gz': '1,2\n3,4\n' }, async (path) => {
    expect(values((await readSequenceTable(path('x.csv.gz'))).sequences)).toEqual([[3, 4]])
  })
  await inFolder({ 'x.csv': Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 75, 76) }, async (path) => {
    await expect(readSequenceTable(path('x.csv'))).rejects.toThrow('is damaged')
  })
})

test('a sequence of several channels has a row for each, and all of them', async () => {
  const { sequences, features } = await read(
    'name,channel,0,1\na,heat,1,2\na,share,3,4\nb,share,7,8\nb,heat,5,6\n',
    { name: 'name', channel: 'channel' },
  )
  expect(features.map(({ name }) => name)).toEqual(['heat', 'share'])
  expect(
    sequences.map(({ entity, columns }) => [entity, ...Object.values(columns).map((own) => [...own])]),
  ).toEqual([
    ['a', [1, 2], [3, 4]],
    ['b', [5, 6], [7, 8]],
  ])
  const options = { name: 'name', channel: 'channel' }
  await expect(read('name,channel,0,1\na,heat,1,2\na,heat,3,4\n', options)).rejects.toThrow(
    /x\.csv row 3: a has the channel "heat" twice/,
  )
  await expect(read('name,channel,0,1\na,heat,1,2\na,share,3,4\nb,heat,5,6\n', options)).rejects.toThrow(
    /x\.csv row 4: b has no channel "share"/,
  )
})

test('a target is converted from the unit that the header of the specimens tells, or refused', async () => {
  const specimens = (unit: string) => ({
    specimens: { table: 'y.csv', name: 'name', targets: [{ name: 'stress', unit }] },
  })
  const table = 'name,0,1\na,1,2\n'
  const { sequences, cautions } = await read(
    table,
    { name: 'name', ...specimens('Pa') },
    'name,stress (MPa)\na,2\n',
  )
  expect(sequences[0]?.targets).toEqual({ stress: 2e6 })
  expect(cautions).toEqual([expect.stringMatching(/stress.*MPa/)])
  await expect(read(table, { name: 'name', ...specimens('K') }, 'name,stress (MPa)\na,2\n')).rejects.toThrow(
    /"stress \(MPa\)" is in MPa, which cannot be made K/,
  )
})
