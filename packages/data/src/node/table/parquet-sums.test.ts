import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { readLabels } from './read-labels.js'
import { readTable } from './read-tables.js'

const fixture = (version: string): Buffer =>
  readFileSync(new URL(`../../../fixtures/page-sums-${version}.parquet`, import.meta.url))

/** The place where the number 250.125 stands, in the third row group. */
function placeOf(bytes: Buffer): number {
  const number = Buffer.alloc(4)
  number.writeFloatLE(250.125)
  const at = bytes.indexOf(number)
  expect(at).toBeGreaterThan(0)
  return at
}

test.each(['1', '2'])(
  'pages of version %s are read, and one that was damaged is refused',
  async (version) => {
    const bytes = fixture(version)
    await inFolder({}, async (path) => {
      writeFileSync(path('a.parquet'), bytes)
      const { columns, rows } = await readTable(path('a.parquet'), { columns: ['flux'] })
      expect([rows, columns.get('flux')?.values[2001]]).toEqual([3000, 250.125])

      const damaged = Buffer.from(bytes)
      damaged.writeFloatLE(9000, placeOf(bytes))
      writeFileSync(path('b.parquet'), damaged)
      const says = /b\.parquet: column "flux" does not hold what was written, by the checksum of a page/
      await expect(readTable(path('b.parquet'), { columns: ['flux'] })).rejects.toThrow(says)
      await expect(readLabels(path('b.parquet'), 'site')).rejects.toThrow(says)

      // The same file a moment later, whole again.
      writeFileSync(path('b.parquet'), bytes)
      expect((await readLabels(path('b.parquet'), 'site')).length).toBe(3000)
    })
  },
)
