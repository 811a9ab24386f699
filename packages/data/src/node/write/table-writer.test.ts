import { readdir, readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDay } from '../../day.js'
import { readLabels } from '../table/read-labels.js'
import { readTable } from '../table/read-tables.js'
import { streamTable } from '../table/stream-table.js'
import { inFolder } from '../testing/folder.js'
import { longestNumber, writeFloat } from './number-bytes.js'
import { openTableWriter } from './table-writer.js'

const columns = [
  { name: 'date', kind: 'day' },
  { name: 'nep', unit: 'g C' },
  { name: 'sample', kind: 'integer' },
] as const
const rows = 150_001

function formatFloat(value: number): string {
  const bytes = Buffer.alloc(longestNumber)
  return bytes.toString('latin1', 0, writeFloat(bytes, 0, value))
}

test.each(['a.csv', 'a.parquet'])(
  '%s streams out and in: the same rows, in order, over chunk and row-group edges',
  async (name) => {
    await inFolder({}, async (path, folder) => {
      const nep = Float32Array.from({ length: rows }, (_, row) => (row % 97 === 0 ? NaN : Math.sin(row)))
      const days = Int32Array.from(nep, (_, row) => row - 5000)
      const sample = Int32Array.from(nep, (_, row) => row % 180)
      const writer = await openTableWriter(path(name), columns)
      for (let from = 0; from < rows; from += 33_333) {
        await writer.write([days, nep, sample].map((values) => values.slice(from, from + 33_333)))
      }
      expect(await readdir(folder)).not.toContain(name)
      await writer.finish()
      expect(await readdir(folder)).toEqual([name])
      let row = 0
      let missing = 0
      for await (const chunk of streamTable(path(name), {
        columns: ['sample', 'nep'],
        time: { date: 'date' },
        chunkRows: 10_000,
      })) {
        expect(chunk.firstRow).toBe(row + (name === 'a.csv' ? 2 : 1))
        expect(chunk.columns.get('nep')?.values).toEqual(nep.subarray(row, row + chunk.rows))
        expect(chunk.columns.get('sample')?.values).toEqual(
          Float32Array.from(sample.subarray(row, row + chunk.rows)),
        )
        expect(chunk.days).toEqual(days.subarray(row, row + chunk.rows))
        missing += chunk.columns.get('nep')?.missing ?? 0
        row += chunk.rows
      }
      expect(row).toBe(rows)
      expect(missing).toBe(Math.ceil(rows / 97))
    })
  },
)

test('a written number reads back the same, without digits that say nothing', () => {
  const usual = fc.double({ min: -1000, max: 1000, noNaN: true })
  const short = fc
    .tuple(fc.integer({ min: -9_999_999, max: 9_999_999 }), fc.nat(8))
    .map(([a, places]) => a / 10 ** places)
  fc.assert(
    fc.property(fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), usual, short), (value) => {
      const single = Math.fround(value)
      expect(Math.fround(Number(formatFloat(single)))).toBe(single === 0 ? 0 : single)
      const digits = formatFloat(single).replace(/e.*|[-.]/g, '')
      // Whole numbers are written out; of a fraction nine digits say all.
      if (!Number.isInteger(single)) expect(digits.replace(/^0+|0+$/g, '').length).toBeLessThanOrEqual(9)
    }),
    { numRuns: 2000 },
  )
  fc.assert(
    fc.property(fc.integer({ min: -999_999, max: 999_999 }), fc.nat(5), (a, places) => {
      expect(formatFloat(Math.fround(a / 10 ** places))).toBe(String(a / 10 ** places).replace(/^-0$/, '0'))
    }),
  )
  const texts = [0.1, 1 / 3, 1e-20, 3.4e38, -2, NaN, -0.000012, 100.5, 16777217.5].map((value) =>
    formatFloat(Math.fround(value)),
  )
  expect(texts).toEqual(['0.1', '0.33333334', '1e-20', '3.4e+38', '-2', '', '-0.000012', '100.5', '16777218'])
})

test('an abandoned table leaves nothing behind', async () => {
  await inFolder({}, async (path, folder) => {
    for (const name of ['a.csv', 'a.parquet']) {
      const writer = await openTableWriter(path(name), columns)
      await writer.write([[1], [2], [3]])
      await writer.abort()
    }
    expect(await readdir(folder)).toEqual([])
    await expect(openTableWriter(path('none/a.csv'), columns)).rejects.toMatchObject({ name: 'InputError' })
    await expect(openTableWriter(path('a.xlsx'), columns)).rejects.toThrow('name it .csv or .parquet')
  })
})

test('a stream refuses a bad row by its number in the file', async () => {
  const text = 'x\n' + Array.from({ length: 5000 }, (_, row) => (row === 4321 ? 'oops' : row)).join('\n')
  await inFolder({ 'a.csv.gz': text, 'b.csv': 'date,x\n2010-01-01,3', 'c.csv': '' }, async (path) => {
    const read = async () => {
      for await (const chunk of streamTable(path('a.csv.gz'), { columns: ['x'], chunkRows: 100 }))
        expect(chunk.rows).toBe(100)
    }
    await expect(read()).rejects.toThrow('a.csv.gz row 4323: x is "oops" — expected a number')
    for await (const chunk of streamTable(path('b.csv'), { columns: ['x'], time: { date: 'date' } })) {
      expect([chunk.rows, chunk.days?.[0]]).toEqual([1, parseDay('2010-01-01')])
    }
    await expect(streamTable(path('c.csv'), { columns: ['x'] }).next()).rejects.toThrow('has no header line')
    await expect(streamTable(path('d.csv'), { columns: ['x'] }).next()).rejects.toThrow('does not exist')
  })
})

test('64-bit numbers keep their digits', async () => {
  await inFolder({}, async (path) => {
    for (const name of ['a.csv', 'a.parquet']) {
      const writer = await openTableWriter(path(name), [{ name: 'lue', kind: 'double' }])
      await writer.write([[1 / 3]])
      await writer.finish()
    }
    expect(await readFile(path('a.csv'), 'utf8')).toBe('lue\n0.3333333333333333\n')
    expect((await readFile(path('a.parquet'))).includes(Buffer.from(Float64Array.of(1 / 3).buffer))).toBe(
      true,
    )
  })
})

test('units stand in the Parquet file', async () => {
  await inFolder({}, async (path) => {
    const writer = await openTableWriter(path('a.parquet'), columns)
    await writer.write([[0], [1], [2]])
    await writer.finish()
    expect((await readFile(path('a.parquet'))).includes('{"nep":"g C"}')).toBe(true)
    expect((await readTable(path('a.parquet'), { columns: ['nep'] })).rows).toBe(1)
  })
})

test.each(['a.csv', 'a.parquet'])('%s holds text, quoted where it must be', async (name) => {
  await inFolder({}, async (path) => {
    const labels = ['run 1', 'über, "zwei"']
    const writer = await openTableWriter(path(name), [{ name: 'exp', kind: 'label', labels }, { name: 'V' }])
    await writer.write([Int32Array.of(0, 1, 1), Float32Array.of(1, 2, 3)])
    await writer.finish()
    expect(await readLabels(path(name), 'exp')).toEqual([labels[0], labels[1], labels[1]])
    const { columns: read } = await readTable(path(name), { columns: ['V'] })
    expect(read.get('V')?.values).toEqual(Float32Array.of(1, 2, 3))
  })
})
