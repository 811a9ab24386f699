import { expect, test } from 'vitest'
import { inFolder } from '../testing/folder.js'
import { openTableWriter } from '../write/table-writer.js'
import { readLabels } from './read-labels.js'

test('labels are text, whatever they look like, and quotes are not part of them', () =>
  inFolder({ 'batches.csv.gz': 't,exp\r\n0,AG-01\r\n0.25,007\r\n0.5,"a, b"\r\n' }, async (path) => {
    expect(await readLabels(path('batches.csv.gz'), 'exp')).toEqual(['AG-01', '007', 'a, b'])
  }))

test('a row without its label is refused by its number, an absent column by its name', () =>
  inFolder({ 'gap.csv': 'exp,t\n1,0\n,0.25\n' }, async (path) => {
    await expect(readLabels(path('gap.csv'), 'exp')).rejects.toThrow(/gap\.csv row 3: exp is empty/)
    await expect(readLabels(path('gap.csv'), 'expp')).rejects.toThrow(
      'has no column "expp" — did you mean "exp"?',
    )
  }))

test('labels come out of Parquet too', () =>
  inFolder({}, async (path) => {
    const file = path('batches.parquet')
    const writer = await openTableWriter(file, [{ name: 'exp', kind: 'integer' }])
    await writer.write([Int32Array.of(3, 3, 4)])
    await writer.finish()
    expect(await readLabels(file, 'exp')).toEqual(['3', '3', '4'])
  }))
