// Small files that unpack to large ones: refused with their name before memory is full, whatever they say of themselves.
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { readAthena } from '../sequences/read-athena.js'
import { readXy } from '../sequences/read-xy.js'
import { inFolder } from '../testing/folder.js'
import { withDatabase } from './duckdb.js'
import { readLabels } from './read-labels.js'
import { readTable } from './read-tables.js'
import { streamFields } from './stream-fields.js'

const swelling = gzipSync(`x\n${'1\n'.repeat(60_000_000)}`, { level: 9 })

/** The trailer says another size. */
function forged(size: number): Buffer {
  const bytes = Buffer.from(swelling)
  bytes.writeUInt32LE(size, bytes.length - 4)
  return bytes
}

test.each([
  ['as it is', swelling],
  ['that says it is small', forged(100)],
  ['that says it is huge', forged(0xffffffff)],
  ['of two members', Buffer.concat([swelling, gzipSync('1\n')])],
])('gzip of one value over and over, %s', async (_, bytes) => {
  expect(bytes.length).toBeLessThan(1 << 20)
  await inFolder({}, async (path) => {
    writeFileSync(path('a.csv.gz'), bytes)
    const says =
      /a\.csv\.gz: unpacks to more than 64 MB, from 0\.\d MB — .*; if it is one, unpack it and give the file itself$/
    await expect(readTable(path('a.csv.gz'), { columns: ['x'] })).rejects.toThrow(says)
    await expect(readLabels(path('a.csv.gz'), 'x')).rejects.toThrow(says)
  })
})

test('pairs of one value over and over, packed', async () => {
  await inFolder({}, async (path) => {
    writeFileSync(path('a.xy.gz'), gzipSync('1 2\n'.repeat(5_000_000)))
    await expect(readXy([path('a.xy.gz')])).rejects.toThrow(
      /a\.xy\.gz row 4194305: is the 4194305th point of one sequence/,
    )
  })
})

test('Parquet of one value over and over', async () => {
  await inFolder({}, async (path) => {
    await withDatabase((database) =>
      database.run(
        `COPY (SELECT 1::FLOAT AS x FROM range(100000000)) TO '${path('a.parquet')}' (FORMAT parquet)`,
      ),
    )
    expect(readFileSync(path('a.parquet')).length).toBeLessThan(1 << 20)
    await expect(readTable(path('a.parquet'), { columns: ['x'] })).rejects.toThrow(
      /a\.parquet: unpacks to more than 256 MB, from 0\.\d MB/,
    )
  })
})

test('a table that is packed tenfold, and a small one that swells a hundredfold, are read', async () => {
  const rows = Array.from({ length: 200_000 }, (_, row) => (row % 97).toFixed(3))
  await inFolder(
    { 'a.csv.gz': `x\n${rows.join('\n')}\n`, 'b.csv.gz': `x\n${'1\n'.repeat(2_000_000)}` },
    async (path) => {
      expect((await readTable(path('a.csv.gz'), { columns: ['x'] })).rows).toBe(200_000)
      expect((await readTable(path('b.csv.gz'), { columns: ['x'] })).rows).toBe(2_000_000)
    },
  )
})

test('Parquet of one text that unpacks to far more than its file', async () => {
  await inFolder({}, async (path) => {
    await withDatabase((database) =>
      database.run(
        `COPY (SELECT repeat('x', 100000000) AS x) TO '${path('a.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
      ),
    )
    const says = /a\.parquet: unpacks to more than 64 MB, from 0\.0 MB/
    await expect(readLabels(path('a.parquet'), 'x')).rejects.toThrow(says)
    await expect(readTable(path('a.parquet'), { columns: ['x'] })).rejects.toThrow(says)
  })
})

test('what is read a piece at a time: pairs, fields, projects of Athena', async () => {
  await inFolder({ 'a.csv': '' }, async (path) => {
    writeFileSync(path('a.xy.gz'), gzipSync(Buffer.alloc(1e8, `# ${'-'.repeat(5000)}\n`)))
    writeFileSync(
      path('a.prj'),
      gzipSync(
        Buffer.concat([Buffer.from('# Athena project file\n'), Buffer.alloc(1e8, `# ${'-'.repeat(5000)}\n`)]),
      ),
    )
    const fields = async (): Promise<number> => {
      let rows = 0
      for await (const read of streamFields(path('a.txt.gz'), ['x'])) rows += read.rows
      return rows
    }
    writeFileSync(
      path('a.txt.gz'),
      gzipSync(
        Buffer.concat([Buffer.from('x y\n'), Buffer.alloc(1e8, `${'1'.repeat(2000)} ${'2'.repeat(2000)}\n`)]),
      ),
    )
    const says = /unpacks to more than 64 MB/
    await expect(readXy([path('a.xy.gz')])).rejects.toThrow(says)
    await expect(readAthena(path('a.prj'))).rejects.toMatchObject({ name: 'InputError' })
    await expect(fields()).rejects.toThrow(says)
  })
})
