import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { raggedFromRows } from '../../ragged/from-rows.js'
import { parseMoment } from './moment.js'
import { readLongTable, readSequenceFiles } from './read-ragged.js'

const readings = `equipment,item,lot,timestamp,value
P1,flow,x,2024-03-01 12:30,1
P2,flow,y,2024-03-01 12:31,9
P1,flow,x,2024-03-01 12:29:30,
P1,heat,x,2024-02-29,7
`

test('a long table is gathered by sequence, in its order, and what is missing stays missing', async () => {
  await inFolder({ 'readings.csv': readings }, async (path) => {
    const panel = await readLongTable(path('readings.csv'), {
      entity: ['equipment', 'item'],
      order: { moment: 'timestamp' },
      columns: [{ name: 'value', unit: 'bar' }],
      groups: ['lot'],
    })
    expect(panel).toMatchObject({
      entities: ['P1 / flow', 'P2 / flow', 'P1 / heat'],
      units: ['bar'],
      missing: [1],
      groups: { lot: ['x', 'y', 'x'] },
    })
    expect([...panel.offsets]).toEqual([0, 2, 3, 4])
    expect([...panel.values]).toEqual([NaN, 1, 9, 7])
    expect(panel.order[1]! - panel.order[0]!).toBe(30)
  })
})

test('rows of a long table come back whatever order they are shuffled into', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 50 })), {
        minLength: 1,
        maxLength: 60,
      }),
      (pairs) => {
        const rows = [...new Map(pairs.map((pair) => [pair.join(), pair])).values()]
        const panel = raggedFromRows([{ name: 'v' }], {
          entity: rows.map(([entity]) => entity),
          order: rows.map(([, order]) => order),
          columns: { v: rows.map(([entity, order]) => 100 * entity + order) },
        })
        expect(panel.values.length).toBe(rows.length)
        for (const [place, entity] of panel.entities.entries())
          for (let row = panel.offsets[place]!; row < panel.offsets[place + 1]!; row++)
            expect(panel.values[row]).toBe(100 * Number(entity) + panel.order[row]!)
      },
    ),
  )
})

test('one file a sequence, with what they have in common from a table beside them', async () => {
  const files = {
    'a.csv': 'angle,intensity\n3,1\n3.02,2\n3.04,NA\n',
    'b.csv': 'intensity,angle\n5,10\n',
    'specimens.csv': 'file,lot\nb.csv,8\na.csv,7\n',
  }
  await inFolder(files, async (path, folder) => {
    const options = {
      order: { column: 'angle' },
      columns: ['intensity'],
      groups: { table: path('specimens.csv'), file: 'file', columns: ['lot'] },
    }
    const panel = await readSequenceFiles(folder, ['a.csv', 'b.csv'], options)
    expect(panel).toMatchObject({ entities: ['a.csv', 'b.csv'], groups: { lot: ['7', '8'] }, missing: [1] })
    expect([...panel.values]).toEqual([1, 2, NaN, 5])
    expect([...panel.order].map((angle) => angle.toFixed(2))).toEqual(['3.00', '3.02', '3.04', '10.00'])
    await expect(readSequenceFiles(folder, ['a.csv', 'specimens.csv'], options)).rejects.toThrow(
      'specimens.csv',
    )
    await expect(readSequenceFiles(folder, [], options)).rejects.toThrow('no files to read')
  })
})

test.each([
  [
    'a reading that stands twice',
    `${readings}P2,flow,y,2024-03-01 12:31,8\n`,
    /row 6: "P2 \/ flow" has \d+ already \(.*row 3\)/,
  ],
  [
    'a lot that changes',
    `${readings}P2,flow,z,2024-03-02,8\n`,
    /row 6: lot of "P2 \/ flow" is z, and y elsewhere/,
  ],
  [
    'a moment that is none',
    `${readings}P2,flow,y,2024-02-30,8\n`,
    /row 6: timestamp is "2024-02-30" — expected a moment/,
  ],
  ['a sequence without a name', `${readings}P2,,y,2024-03-02,8\n`, /row 6: item is empty/],
])('%s is refused by its row', async (_what, text, message) => {
  await inFolder({ 'readings.csv': text }, async (path) => {
    const reading = readLongTable(path('readings.csv'), {
      ...{
        entity: ['equipment', 'item'],
        order: { moment: 'timestamp' },
        columns: ['value'],
        groups: ['lot'],
      },
    })
    await expect(reading).rejects.toThrow(message)
  })
})

test.each([
  ['1970-01-02', 86_400],
  ['1970-01-01T01:02:03.5Z', 3723.5],
  ['2024/3/1 0:00', Date.UTC(2024, 2, 1) / 1000],
  ['2024-03-01 24:00', NaN],
  ['2024-03-01 12:61', NaN],
  ['yesterday', NaN],
])('%s is %d seconds', (text, seconds) => {
  expect(parseMoment(text)).toBe(seconds)
})
