// The advice of the table readers' messages, as someone meets it who calls them, followed to the letter.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { openTableWriter } from '../write/table-writer.js'
import { withDatabase } from './duckdb.js'
import { readLabels } from './read-labels.js'
import { readTable, readTables } from './read-tables.js'
import { streamTable } from './stream-table.js'

const schema = { columns: [{ name: 'tair', unit: '°C' }, 'gpp'], time: { date: 'date' } }
const whole = 'date,tair,gpp\n2010-01-01,1.5,2\n2010-01-02,-1,3\n'
/** What stands in a file by this name, and the groups found in what was said; gives the name and content of the file that is to be. */
type Advice = (
  text: string,
  said: readonly string[],
) => string | Uint8Array | readonly [string, string | Uint8Array]
type Case = readonly [
  situation: string,
  wrong: string | Uint8Array,
  says: RegExp,
  advice: Advice,
  name?: string,
]

const lines = (text: string): string[] => text.split('\n')
/** Rows are counted as lines of the file, the first being 1. */
const onLine = (row: string | undefined, change: (line: string) => readonly string[]): Advice => {
  return (text) =>
    lines(text)
      .flatMap((line, at) => (at === Number(row) - 1 ? change(line) : [line]))
      .join('\n')
}
/** Another text in a place of the row that was said. */
const put =
  (was: string, becomes: string | ((said: readonly string[]) => string)): Advice =>
  (text, said) =>
    onLine(said[0], (line) => [line.replace(was, typeof becomes === 'string' ? becomes : becomes(said))])(
      text,
      said,
    )
const swapped = (was: string, becomes: string) => whole.replace(was, becomes)
const odd = (text: string, says: RegExp, becomes: string | ((said: readonly string[]) => string)): Case => [
  `${text} for a number`,
  swapped('1.5', text),
  says,
  put(text, becomes),
]
const second = (said: readonly string[]): string => said[1] ?? ''

const texts: readonly Case[] = [
  ['no line at all', '\n', /has no header line — the first line must name the columns$/, () => whole],
  [
    'no names above the numbers',
    '20100101,1.5,2\n20100102,-1,3\n',
    /row 1: holds numbers, not column names — put a header line first$/,
    (text) => `date,tair,gpp\n${text}`,
  ],
  [
    'lines in quotes',
    '"date,tair,gpp"\n"2010-01-01,1.5,2"\n"2010-01-02,-1,3"\n',
    /write the table again without quotes around its lines$/,
    (text) => text.replaceAll('"', ''),
  ],
  [
    'a name of another case',
    swapped('tair', 'TAIR'),
    /has no column "(tair)" — did you mean "(TAIR)"\?/,
    (text, [name = '', nearest = '']) => text.replace(nearest, name),
  ],
  [
    'names in two columns',
    swapped('date,tair,gpp', 'date,tair,gpp,tair').replace(/(,[23])$/gm, '$1,0'),
    /column "tair" stands twice \(fields 2 and (4)\) — rename one$/,
    (text, [field]) =>
      text.replace(/^.*/, (names) =>
        names
          .split(',')
          .map((own, k) => (k === Number(field) - 1 ? 'other' : own))
          .join(),
      ),
  ],
  [
    'an empty line',
    swapped('\n2010-01-02', '\n\n2010-01-02'),
    /row (\d): is empty — remove the line$/,
    (text, [row]) => onLine(row, () => [])(text, []),
  ],
  [
    'a field too many',
    swapped('1.5,2', '1.5,2,7'),
    /row (\d): has 4 fields — the header names (3)$/,
    (text, [row, count]) => onLine(row, (line) => [line.split(',').slice(0, Number(count)).join()])(text, []),
  ],
  [
    'a field too few',
    swapped('1.5,2', '1.5'),
    /row (\d): has 2 fields — the header names 3$/,
    (text, [row]) => onLine(row, (line) => [`${line},2`])(text, []),
  ],
  [
    'a date that is none',
    swapped('2010-01-02', 'soon'),
    /row (\d): date is "soon" — expected a date such as ([\d-]+): it is in words; write year-month-day,/,
    (text, [row, date = '']) => put('soon', date)(text, [row ?? '']),
  ],
  odd('"1,234.5"', /row (\d): .* commas between thousands: write ([\d.]+)$/, second),
  odd('"1.234.567,5"', /row (\d): .* points between thousands: write ([\d.]+)$/, second),
  odd("1'234.5", /row (\d): .* marks between thousands: write ([\d.]+)$/, second),
  odd('1.5-101', /row (\d): .* Fortran’s exponent of three digits: write (\S+)$/, second),
  odd('*****', /row (\d): .* write it with more digits$/, '1.52341'),
  odd('2*1.5', /row (\d): .* write each value out$/, '1.5'),
  odd('12.5 %', /row (\d): .* a percentage: write ([\d.]+), and say the unit elsewhere$/, second),
  odd('<0.1', /row (\d): .* a limit of detection, not a value: leave the field empty,/, ''),
  odd('<0.1', /row (\d): .* or write the value to use$/, '0.05'),
  odd('n/a', /row (\d): .* a word for a missing value: leave the field empty,/, ''),
  odd('#DIV/0!', /row (\d): .* an error of the spreadsheet: mend its formula, or leave the field empty$/, ''),
  odd('inf', /row (\d): .* infinite: leave the field empty/, ''),
  odd('1.#QNAN', /row (\d): .* not a number: leave the field empty$/, ''),
  odd('true', /row (\d): .* a truth value: write (1) and 0$/, second),
  odd('0x1F', /row (\d): .* write it with the digits 0 to 9$/, '31'),
  odd('€ 5', /row (\d): .* write the number alone$/, '5'),
  odd('12 °C', /row (\d): .* write the number alone, and say its unit elsewhere$/, '12'),
  odd('warm', /row (\d): tair is "warm" — expected a number \(°C\)$/, '12'),
  odd('1e39', /row (\d): .* expected a number \(°C\) that 32 bits can hold$/, '1e38'),
]

const contents: readonly Case[] = [
  [
    'gzip twice',
    gzipSync(gzipSync(whole)),
    /is gzip within gzip — unpack it once$/,
    (text) => gunzipSync(Buffer.from(text, 'latin1')),
    'a.csv.gz',
  ],
  [
    'gzip that is cut',
    gzipSync(whole).subarray(0, 30),
    /is damaged — .*copy it again$/,
    () => gzipSync(whole),
    'a.csv.gz',
  ],
  [
    'text by another name',
    whole,
    /is text, not Parquet — let its name end in (\.csv)$/,
    (text, [ending]) => [`a${ending}`, text],
    'a.parquet',
  ],
  [
    'gzip by another name',
    gzipSync(whole),
    /is gzip, not Parquet — unpack it$/,
    (text) => ['a.csv', gunzipSync(Buffer.from(text, 'latin1'))],
    'a.parquet',
  ],
  [
    'a pointer instead of the file',
    'version https://git-lfs.github.com/spec/v1\n',
    /fetch it: git lfs pull$/,
    () => whole,
  ],
  ['no text', Buffer.from([1, 0, 0, 2, 3, 0, 0, 0, 9]), /write it again, as (CSV) or Parquet$/, () => whole],
  [
    'an archive',
    whole,
    /it is an archive — unpack it \((\.csv)/,
    (text, [ending]) => [`a${ending}`, text],
    'a.csv.bz2',
  ],
  [
    'a workbook',
    whole,
    /it is an Excel workbook — save the sheet as (CSV)/,
    (text, [kind = '']) => [`a.${kind.toLowerCase()}`, text],
    'a.xlsx',
  ],
  [
    'an unknown ending',
    whole,
    /not a table we read — expected (\.csv),/,
    (text, [ending]) => [`a${ending}`, text],
    'a.table',
  ],
  [
    'Parquet that is cut',
    Buffer.from('PAR1 and nothing more'),
    /cannot be read as Parquet \(.*\) — copy it again, or write it anew$/,
    () => ['a.csv', whole],
    'a.parquet',
  ],
]

test.each([...texts, ...contents].map(([situation, ...rest]) => ({ situation, rest })))(
  '$situation: the advice leads on',
  async ({ rest: [wrong, says, advice, name = 'a.csv'] }) => {
    await inFolder({}, async (path) => {
      writeFileSync(path(name), wrong)
      await expect(readTable(path(name), schema)).rejects.toMatchObject({ name: 'InputError' })
      const before = await refusal(readTable(path(name), schema))
      expect(before).toMatch(says)
      expect(await refusal(Readable.from(streamTable(path(name), schema)).toArray())).toMatch(says)
      const advised = advice(
        readFileSync(path(name), typeof wrong === 'string' ? 'utf8' : 'latin1'),
        says.exec(before)?.slice(1) ?? [],
      )
      const [then, content] =
        typeof advised === 'string' || advised instanceof Uint8Array ? [name, advised] : advised
      writeFileSync(path(then), content)
      const table = await readTable(path(then), schema)
      expect([...table.columns.keys()]).toEqual(['tair', 'gpp'])
      expect(table.rows).toBe(2)
      expect(table.columns.get('tair')?.values[1]).toBe(-1)
    })
  },
)

const parquet = (file: string, rows: string) =>
  withDatabase((database) => database.run(`COPY (${rows}) TO '${file}' (FORMAT parquet)`))
const rowsOf = (tair: string, date = `DATE '2010-01-01'`): string =>
  `SELECT ${date} AS date, ${tair} AS tair, 2::FLOAT AS gpp`

test.each<readonly [string, string, RegExp, (said: readonly string[]) => string]>([
  ['a text', rowsOf(`'cold'`), /row 1: tair is "cold" — expected a number \(°C\)$/, () => rowsOf('1.5')],
  [
    'a list',
    rowsOf('[1, 2]'),
    /column tair holds INTEGER\[\] — expected numbers \(°C\)$/,
    () => rowsOf('1.5'),
  ],
  [
    'a number too large',
    rowsOf('1e39::DOUBLE'),
    /row 1: tair — expected a number \(°C\) that 32 bits can hold$/,
    () => rowsOf('1e38::DOUBLE'),
  ],
  [
    'moments of a zone',
    rowsOf('1.5', `'2010-01-01 00:00:00+09'::TIMESTAMPTZ`),
    /the column has a time zone; write plain dates$/,
    () => rowsOf('1.5'),
  ],
  [
    'a text for a date',
    rowsOf('1.5', `'soon'`),
    /row 1: date is "soon" — expected a date such as ([\d-]+): it is in words; write year-month-day,/,
    ([date = '']) => rowsOf('1.5', `'${date}'`),
  ],
])('%s in Parquet: the advice leads on', async (_what, wrong, says, advice) => {
  await inFolder({}, async (path) => {
    await parquet(path('a.parquet'), wrong)
    const before = await refusal(readTable(path('a.parquet'), schema))
    expect(before).toMatch(says)
    await parquet(path('b.parquet'), advice(says.exec(before)?.slice(1) ?? []))
    expect((await readTable(path('b.parquet'), schema)).rows).toBe(1)
  })
})

test('Parquet that is damaged within is copied again, whether it is read whole or streamed', async () => {
  await inFolder({}, async (path) => {
    const writer = await openTableWriter(path('a.parquet'), [{ name: 'tair' }, { name: 'gpp' }])
    await writer.write([Float32Array.from({ length: 50_000 }, Math.sin), new Float32Array(50_000)])
    await writer.finish()
    const bytes = readFileSync(path('a.parquet'))
    const damaged = Buffer.from(bytes)
    damaged.fill(0xff, 4, 40)
    writeFileSync(path('b.parquet'), damaged)
    for (const read of [
      () => readTable(path('b.parquet'), { columns: ['tair'] }),
      () => Readable.from(streamTable(path('b.parquet'), { columns: ['tair'] })).toArray(),
      () => readLabels(path('b.parquet'), 'tair'),
    ]) {
      await expect(read()).rejects.toMatchObject({ name: 'InputError' })
      await expect(read()).rejects.toThrow(
        /b\.parquet: cannot be read as Parquet .* — copy it again, or write it anew$/,
      )
    }
    renameSync(path('a.parquet'), path('b.parquet'))
    expect((await readTable(path('b.parquet'), { columns: ['tair'] })).rows).toBe(50_000)
  })
})

test('rows without their label get one', async () => {
  await inFolder({ 'a.csv': 'exp,x\nA,1\n,2\n' }, async (path) => {
    const says = /row (\d): exp is empty — every row needs its label$/
    const before = await refusal(readLabels(path('a.csv'), 'exp'))
    expect(before).toMatch(says)
    const [, row = ''] = says.exec(before) ?? []
    writeFileSync(path('a.csv'), String(onLine(row, (line) => [`B${line}`])('exp,x\nA,1\n,2\n', [])))
    expect(await readLabels(path('a.csv'), 'exp')).toEqual(['A', 'B'])
  })
})

test('a path that is none, a folder, and no files', async () => {
  await inFolder({ 'a.csv': whole }, async (path, folder) => {
    expect(await refusal(readTable(path('b.csv'), schema))).toMatch(
      /b\.csv: does not exist — check the path$/,
    )
    renameSync(path('a.csv'), path('b.csv'))
    expect((await readTable(path('b.csv'), schema)).rows).toBe(2)
    expect(await refusal(readTables([], schema))).toBe('no files to read — check the folder and the pattern')
    expect(await readTables([path('b.csv')], schema)).toHaveLength(1)
    expect(await refusal(readTable(folder, schema))).toMatch(/expected \.csv/)
  })
})

test('rows at a time that are none', async () => {
  await inFolder({ 'a.csv': whole }, async (path) => {
    const rows = (chunkRows: number) =>
      Readable.from(streamTable(path('a.csv'), { ...schema, chunkRows })).toArray()
    expect(await refusal(rows(0))).toBe('chunkRows: 0 is not a whole number from 1')
    expect(await rows(1)).toHaveLength(2)
  })
})

const refusal = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => 'nothing was refused',
    (error: unknown) => (error as Error).message,
  )
