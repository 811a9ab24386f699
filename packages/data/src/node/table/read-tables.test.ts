import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDay } from '../../day.js'
import { inFolder } from '../testing/folder.js'
import { openTableWriter } from '../write/table-writer.js'
import { readTable, readTables } from './read-tables.js'
import type { Table } from '../../table/schema.js'

const schema = { columns: [{ name: 'gpp', unit: 'g C m⁻² day⁻¹' }, 'tair'], time: { date: 'date' } } as const

function values(table: Table, name: string): number[] {
  return Array.from(table.columns.get(name)?.values ?? [])
}

test('files whose columns stand in another order are not loaded swapped', async () => {
  const files = {
    'a.csv': 'date,gpp,tair\n2010-01-01,1,10\n2010-01-02,2,20\n',
    'b.csv': 'tair,date,gpp\n30,2010-01-01,3\n40,2010-01-02,4\n',
  }
  await inFolder(files, async (path) => {
    const [a, b] = await readTables([path('a.csv'), path('b.csv')], schema)
    expect(values(a!, 'gpp')).toEqual([1, 2])
    expect(values(b!, 'gpp')).toEqual([3, 4])
    expect(values(b!, 'tair')).toEqual([30, 40])
    expect(b!.columns.get('gpp')?.unit).toBe('g C m⁻² day⁻¹')
    expect(Array.from(b!.days!)).toEqual([14610, 14611])
  })
})

test('one table reads alike as csv, gzip, blank-separated text, semicolons, CRLF, quotes, and Parquet', async () => {
  const files = {
    'a.csv': 'date,gpp,tair\n2010-01-01,1.5,-1e-3\n2010-01-02,,NaN\n2010-01-03,-9999,2',
    'b.csv.gz': 'date,gpp,tair\n2010-01-01,1.5,-1e-3\n2010-01-02,,NaN\n2010-01-03,-9999.0,2\n',
    'c.txt':
      '# made by hand\n  date   gpp\ttair\n2010-01-01  1.5   -1e-3 \n2010-01-02 NaN  nan\n 2010-01-03 -9999 2\n\n',
    'd.txt.gz': 'year month day gpp tair\n2010 1 1 1.5 -1e-3\n2010 1 2 NaN NaN\n2010 1 3 -9999 2\n',
    'e.csv': '\ufeffdate;gpp;tair\r\n20100101;1.5;-1e-3\r\n20100102;;NaN\r\n20100103;-9999;2\r\n',
    'f.csv':
      '"date","gpp","note, quoted","tair"\n"2010-01-01","1.5","a, ""b""","-1e-3"\n2010/1/2,,x,NaN\n2010-01-03T00:00:00,-9.999e3,,2\n',
  }
  await inFolder(files, async (path) => {
    const writer = await openTableWriter(path('g.parquet'), [
      { name: 'tair' },
      { name: 'date', kind: 'day' },
      { name: 'gpp' },
    ])
    await writer.write([
      [-1e-3, NaN, 2],
      [14610, 14611, 14612],
      [1.5, NaN, -9999],
    ])
    await writer.finish()
    for (const name of [...Object.keys(files), 'g.parquet']) {
      const time = name.startsWith('d') ? { year: 'year', month: 'month', day: 'day' } : { date: 'date' }
      const table = await readTable(path(name), { ...schema, time })
      expect([name, values(table, 'gpp')]).toEqual([name, [1.5, NaN, NaN]])
      expect([name, values(table, 'tair')]).toEqual([name, [Math.fround(-1e-3), NaN, 2]])
      expect([name, table.columns.get('gpp')?.missing, table.columns.get('tair')?.missing]).toEqual([
        name,
        2,
        1,
      ])
      expect([name, Array.from(table.days!)]).toEqual([name, [14610, 14611, 14612]])
    }
  })
})

test('threads give the tables in order, and their refusals unchanged', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 9 }, (_, file) => [`${file}.csv`, `date,gpp,tair\n2010-01-01,${file},\n`]),
  )
  await inFolder({ ...files, 'bad.csv': 'date,gpp,tair\n2010-01-01,1,?\n' }, async (path) => {
    const paths = Object.keys(files).map(path)
    const [alone, threaded] = await Promise.all([
      readTables(paths, schema, { threads: 1 }),
      readTables(paths, schema, { threads: 2 }),
    ])
    expect(threaded).toEqual(alone)
    expect(threaded.map((table) => values(table, 'gpp')[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    const refusal = readTables([...paths, path('bad.csv')], schema, { threads: 2 })
    await expect(refusal).rejects.toMatchObject({ name: 'InputError' })
    await expect(refusal).rejects.toThrow('bad.csv row 2: tair is "?" — expected a number')
  })
})

test('what stands for a missing value is the caller’s choice, and nothing else does', async () => {
  await inFolder({ 'a.csv': 'x,y\n-999,-9999\n1,2\n', 'b.csv': 'x,y\n,1\n' }, async (path) => {
    const table = await readTable(path('a.csv'), { columns: ['x', 'y'], missing: [-999] })
    expect(values(table, 'x')).toEqual([NaN, 1])
    expect(values(table, 'y')).toEqual([-9999, 2])
    await expect(readTable(path('b.csv'), { columns: ['x', 'y'], missing: [-999] })).rejects.toThrow(
      'b.csv row 2: x is "" — expected a number',
    )
  })
})

test('every decimal reads as the 32-bit number nearest to its double', async () => {
  const decimal = fc.oneof(
    fc.double({ noNaN: true, min: -3e38, max: 3e38 }).map(String),
    fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.tuple(fc.integer(), fc.nat({ max: 999_999_999 })).map(([a, b]) => `${a}.${b}`),
    fc.tuple(fc.maxSafeInteger(), fc.nat(25)).map(([a, b]) => `${a}e-${b}`),
    fc.constantFrom(
      '007',
      '.5',
      '5.',
      '+3',
      '1E5',
      '-0.0',
      '123456789012345678901234567890',
      '0.1000000000000000055511151231257827',
    ),
  )
  const texts = fc.sample(decimal, { numRuns: 3000, seed: 1 })
  await inFolder(
    { 'a.csv': `x,y\n${texts.map((text) => `${text}, ${text}`).join('\n')}\n` },
    async (path) => {
      const table = await readTable(path('a.csv'), { columns: ['x', 'y'], missing: [] })
      const expected = texts.map((text) => Math.fround(Number(text)))
      expect(values(table, 'x')).toEqual(expected)
      expect(values(table, 'y')).toEqual(expected)
    },
  )
})

test.each([
  [
    'text for a number',
    'date,gpp,tair\n2010-01-01,1,2\n2010-01-02,NaN?,2\n',
    'row 3: gpp is "NaN?" — expected a number (g C m⁻² day⁻¹)',
  ],
  ['infinity', 'date,gpp,tair\n2010-01-01,inf,2\n', 'row 2: gpp is "inf" — expected a number'],
  [
    'a number beyond 32 bits',
    'date,gpp,tair\n2010-01-01,1,1e39\n',
    'row 2: tair is "1e39" — expected a number that 32 bits can hold',
  ],
  ['a misspelt column', 'date,gp,tair\n2010-01-01,1,2\n', 'has no column "gpp" — did you mean "gp"?'],
  ['an absent column', 'date,gpp\n2010-01-01,1\n', 'has no column "tair"'],
  ['a column twice', 'date,gpp,tair,gpp\n2010-01-01,1,2,3\n', 'column "gpp" stands twice (fields 2 and 4)'],
  [
    'a short row',
    'date,gpp,tair\n2010-01-01,1\n2010-01-02,1,2\n',
    'row 2: has 2 fields — the header names 3',
  ],
  ['a long row', 'date,gpp,tair\n2010-01-01,1,2,3\n', 'row 2: has 4 fields — the header names 3'],
  ['an empty line', 'date,gpp,tair\n2010-01-01,1,2\n\n2010-01-02,1,2\n', 'row 3: is empty'],
  [
    'no such day',
    'date,gpp,tair\n2010-02-30,1,2\n',
    'row 2: date is "2010-02-30" — expected a date such as 2010-01-31',
  ],
  [
    'a time of day',
    'date,gpp,tair\n2010-02-03 12:00,1,2\n',
    'row 2: date is "2010-02-03 12:00" — expected a date',
  ],
  ['no header', '1,2,3\n4,5,6\n', 'row 1: holds numbers, not column names'],
  ['nothing', '', 'has no header line'],
])('%s is refused with file, row and column', async (_, text, message) => {
  await inFolder({ 'a.csv': text }, async (path) => {
    const refusal = readTable(path('a.csv'), schema)
    await expect(refusal).rejects.toMatchObject({ name: 'InputError' })
    await expect(refusal).rejects.toThrow(`${path('a.csv')}`)
    await expect(refusal).rejects.toThrow(message)
  })
})

test('a damaged gzip file and an absent file are refused by name', async () => {
  await inFolder({ 'a.csv': 'not gzip at all, but long enough to look at' }, async (path) => {
    const { rename } = await import('node:fs/promises')
    await rename(path('a.csv'), path('a.csv.gz'))
    await expect(readTable(path('a.csv.gz'), schema)).rejects.toMatchObject({ name: 'InputError' })
    await expect(readTable(path('b.csv'), schema)).rejects.toThrow('does not exist')
    await expect(readTable(path('b.xlsx'), schema)).rejects.toThrow('not a table we read')
  })
})

test('Parquet refuses what text would refuse', async () => {
  await inFolder({}, async (path) => {
    const writer = await openTableWriter(path('a.parquet'), [
      { name: 'gp' },
      { name: 'tair' },
      { name: 'date', kind: 'day' },
    ])
    await writer.write([[1], [2], [parseDay('2010-01-01')]])
    await writer.finish()
    await expect(readTable(path('a.parquet'), schema)).rejects.toThrow(
      'has no column "gpp" — did you mean "gp"?',
    )
    const { withDatabase } = await import('./duckdb.js')
    const rows = `(SELECT * FROM (VALUES ('1', 5, DATE '2010-01-01'), ('x', NULL, DATE '2010-01-02')) t(gpp, tair, date))`
    await withDatabase(async (database) => {
      await database.run(`COPY ${rows} TO '${path('b.parquet')}'`)
    })
    await expect(readTable(path('b.parquet'), schema)).rejects.toThrow(
      'row 2: gpp is "x" — expected a number (g C m⁻² day⁻¹)',
    )
    await withDatabase(async (database) => {
      await database.run(
        `COPY (SELECT * FROM (VALUES (1::DOUBLE), (NULL), (-1e39)) t(x)) TO '${path('c.parquet')}'`,
      )
    })
    await expect(readTable(path('c.parquet'), { columns: ['x'] })).rejects.toThrow(
      'row 3: x — expected a number that 32 bits can hold',
    )
    const table = await readTable(path('b.parquet'), { columns: ['tair'], time: { date: 'date' } })
    expect(values(table, 'tair')).toEqual([5, NaN])
    expect(table.columns.get('tair')?.missing).toBe(1)
  })
})
