// A path is a path: what patterns and folders of partitions would make of it is no business of a reader.
import { mkdirSync, renameSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { openTableWriter } from '../write/table-writer.js'
import { tableHead } from './column-names.js'
import { readLabels } from './read-labels.js'
import { eachTable, readTable } from './read-tables.js'
import { streamFields } from './stream-fields.js'
import { streamTable } from './stream-table.js'

/** Writes a table of one row. */
async function written(file: string, tair: number): Promise<string> {
  mkdirSync(dirname(file), { recursive: true })
  const plain = join(dirname(file), `plain.${file.endsWith('.csv') ? 'csv' : 'parquet'}`)
  const writer = await openTableWriter(plain, [{ name: 'tair' }])
  await writer.write([Float32Array.of(tair)])
  await writer.finish()
  renameSync(plain, file)
  return file
}

test.each([
  ['w[1].parquet', 'w1.parquet'],
  ['[!a]b.parquet', 'cb.parquet'],
  ['a*.parquet', 'ab.parquet'],
  ['**.parquet', 'x.parquet'],
  ['a?.parquet', 'ab.parquet'],
  ['{a,b}.parquet', 'a.parquet'],
  ["o'clock.parquet", 'oclock.parquet'],
  ['a\\b.parquet', 'ab.parquet'],
  ['tair=30/a.parquet', 'tair=30/b.parquet'],
  ['[x]*/tair=30/a[0-9].parquet', 'x/tair=30/a1.parquet'],
  ['w[1].csv', 'w1.csv'],
  ['a*.csv', 'ab.csv'],
  ['tair=30/a.csv', 'tair=30/b.csv'],
])('%s is that file and its own columns, at every reader', async (name, other) => {
  await inFolder({}, async (path) => {
    await written(path(other), 1)
    const file = await written(path(name), 2)
    const schema = { columns: ['tair'] }
    const [table] = await Readable.from(eachTable([file], schema)).toArray()
    const [chunk] = await Readable.from(streamTable(file, schema)).toArray()
    const [fields] = await Readable.from(streamFields(file, ['tair'])).toArray()
    for (const { columns } of [await readTable(file, schema), table, chunk])
      expect([...columns.get('tair')!.values]).toEqual([2])
    expect(Number(fields.columns[0][0])).toBe(2)
    expect((await readLabels(file, 'tair')).map(Number)).toEqual([2])
    expect((await tableHead(file)).names).toEqual(['tair'])
  })
})

test('text in a bracketed Parquet file is told with the row of that file', async () => {
  await inFolder({}, async (path) => {
    const file = path('w[1].parquet')
    await written(path('w1.parquet'), 1)
    const writer = await openTableWriter(path('text.parquet'), [
      { name: 'tair', kind: 'label', labels: ['1', 'cold'] },
    ])
    await writer.write([Int32Array.of(0, 1)])
    await writer.finish()
    renameSync(path('text.parquet'), file)
    await expect(readTable(file, { columns: ['tair'] })).rejects.toThrow('row 2: tair is "cold"')
  })
})

test('a path that no pattern can spell is refused, not read as another', async () => {
  await inFolder({}, async (path) => {
    const file = await written(path('a\\*.parquet'), 1)
    await expect(readTable(file, { columns: ['tair'] })).rejects.toThrow('rename it')
  })
})
