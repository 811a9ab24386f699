import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { readExperiments } from './read-experiments.js'
import { likelySlip } from './slips.js'
import { madeUpBatch, madeUpStudy, type Row } from './testing/made-up-experiments.js'

const scaled = (column: string, factor: number): Row[] =>
  [...madeUpBatch('a', 8), ...madeUpBatch('b', 4, 10)].map((row) => ({
    ...row,
    [column]: Number(row[column]) * (row['exp'] === 'b' ? factor : 1),
  }))

test.each(['VF', 'VA'])('a volume %s in mL is named, with what mends it', async (column) => {
  const config = madeUpStudy(temporaryFolder(), scaled(column, 1000))
  const experiments = await readExperiments(config, { keepImbalance: true })
  expect(likelySlip(experiments, 1)).toMatchObject({ column, factor: 0.001, certain: true })
  expect(likelySlip(experiments, 0)).toBeUndefined()
})

test('a concentration in mmol/L in one of several experiments is certain: its content is a thousand times theirs', async () => {
  const rows = scaled('CFLA', 1000)
  // The feed loses but a quarter in this time: scatter that the study file allows, of a total a thousand times too large.
  const config = madeUpStudy(temporaryFolder(), rows)
  const experiments = await readExperiments(config, { keepImbalance: true })
  expect(likelySlip(experiments, 1)).toMatchObject({ column: 'CFLA', factor: 0.001, certain: true })
  await expect(readExperiments(config)).rejects.toThrow(
    /the total of lactate in experiment b .* — CFLA × 0\.001 would close it to/,
  )
})

test('of two compartments that exchange, either concentration may be the one in mmol/L: one of them is named', async () => {
  const config = madeUpStudy(temporaryFolder(), scaled('CBK', 1000))
  const slip = likelySlip(await readExperiments(config, { keepImbalance: true }), 1)
  expect(['CBK × 0.001', 'CFK × 1000']).toContain(`${slip?.column} × ${slip?.factor}`)
})

test('volumes in different units are refused although the study file allows scatter of that size', async () => {
  const config = madeUpStudy(temporaryFolder(), scaled('VF', 1000), { data: { maxImbalance: 0.9 } })
  await expect(readExperiments(config)).rejects.toThrow(/experiment b .* — VF × 0\.001 would close it to/)
})

test('scatter is no slip: a total that is off by a few per cent is left to the reader of the report', async () => {
  const rows = [...madeUpBatch('a', 8), ...madeUpBatch('b', 8)].map((row, at) => ({
    ...row,
    CFLA: Number(row['CFLA']) * (at % 2 === 0 ? 1 : 1.1),
  }))
  const experiments = await readExperiments(madeUpStudy(temporaryFolder(), rows))
  expect(likelySlip(experiments, 0)).toBeUndefined()
})
