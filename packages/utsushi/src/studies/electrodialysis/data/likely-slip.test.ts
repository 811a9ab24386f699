import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { madeUpBatch, madeUpStudy, type Row } from '../testing/made-up-experiments.js'
import { likelySlip, slipWords } from './likely-slip.js'
import { readExperiments } from './read.js'

/** Three batches of eight samples, in which every compartment holds a little of everything; `change` mends rows in place. */
async function batches(change: (row: Row) => void) {
  const rows = ['a', 'b', 'c'].flatMap((id, k) => madeUpBatch(id, 8, 14 + 4 * k))
  for (const row of rows) {
    // A hundredth of the acid's lactate stands in the base, and the acid has so much less.
    const moved = 0.01 * Number(row['CALA']) * Number(row['VA'])
    row['CALA'] = Number(row['CALA']) - moved / Number(row['VA'])
    row['CBLA'] = moved / Number(row['VB'])
    change(row)
  }
  return readExperiments(madeUpStudy(temporaryFolder(), rows), { keepImbalance: true })
}

const times = (row: Row, column: string, factor: number): void =>
  void (row[column] = Number(row[column]) * factor)

test('lactate in grams beside moles is named by its molar mass, in all experiments at once', async () => {
  const slip = likelySlip(await batches((row) => times(row, 'CALA', 89.07)), 0)
  expect(slip).toMatchObject({ column: 'CALA', known: 'g to mol of lactate' })
  expect(slip!.closes).toBeLessThan(1e-5)
  expect(slipWords(slip!)).toMatch(
    /^CALA × 0\.01123 \(g to mol of lactate\) would close it to [\d.]+ %: is that column/,
  )
})

test.each([
  ['VF', 1000, 0.001],
  ['VB', 0.001, 1000],
  ['CFK', 1000, 0.001],
  ['CFLA', 0.01, 100],
  ['CALA', 37, 1 / 37],
] as const)('%s × %d in every experiment is mended by its inverse', async (column, factor, mended) => {
  const slip = likelySlip(await batches((row) => times(row, column, factor)), 1)
  expect(slip?.column).toBe(column)
  expect(slip!.factor / mended).toBeCloseTo(1, 3)
})

test('where no one factor closes the totals, no column is named', async () => {
  const leak = await batches((row) => times(row, 'CFK', 1 - 0.3 * Number(row['t'])))
  expect(likelySlip(leak, 0)).toBeUndefined()
  const twoSlips = await batches((row) => {
    times(row, 'CFLA', 40)
    times(row, 'CALA', 1 + Number(row['t']))
  })
  expect(likelySlip(twoSlips, 0)).toBeUndefined()
})

test('totals that hold have no slip', async () => {
  expect(likelySlip(await batches(() => undefined), 2)).toBeUndefined()
})

test('of two columns that close the totals as well, in opposite units, both are named', () => {
  const found = { column: 'VD', factor: 0.001, closes: 0, certain: true }
  expect(slipWords({ ...found, or: { column: 'VC', factor: 1000 } })).toBe(
    'VD × 0.001 or VC × 1000 would close it to 0 %: is one of the two in another unit?',
  )
})
