import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { madeUpBatch, madeUpStudy, readMadeUp, type Row } from '../testing/made-up-experiments.js'
import { experimentSeries } from './experiments.js'
import { likelySlip } from './likely-slip.js'
import { readExperiments } from './read.js'

test('each experiment is one sequence of its own length, features by name in declared order', async () => {
  const experiments = await readMadeUp((rows) => {
    // The columns of a file may stand in any order.
    return rows.map((row) => Object.fromEntries(Object.entries(row).toReversed()))
  })
  expect(experiments.ids).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
  expect([...experiments.lengths]).toEqual([4, 5, 6, 4, 5, 6, 4, 5, 6, 4])
  expect(experiments.panel.names).toEqual('V E VF VA VB CFLA CALA CBLA CFK CAK CBK I'.split(' '))
  expect(experiments.panel.units.slice(0, 6)).toEqual(['V', 'mol/L', 'L', 'L', 'L', 'mol/L'])
  expect(experimentSeries(experiments, 1, 'V')).toEqual(Float32Array.of(12, 12, 12, 12, 12))
  expect(experiments.fileRows[6]).toBe(6)
})

const refusals: [string, (rows: Row[]) => unknown, RegExp][] = [
  ['one row', (rows) => [...rows, ...madeUpBatch('x', 1)], /csv row 51: experiment x has this one row/],
  [
    'unsorted',
    (rows) => void ([rows[1], rows[2]] = [rows[2]!, rows[1]!]),
    /row 4: t is 0\.25 after 0\.5 in experiment 1 — sort its rows by time/,
  ],
  ['falling', (rows) => void (rows[2]!['t'] = 0.1), /row 4: t is 0.1 after 0.25 in experiment 1/],
  ['repeated', (rows) => void (rows[2]!['t'] = 0.25), /row 4: t is 0.25 twice in experiment 1/],
  ['interval', (rows) => void (rows[3]!['t'] = 1), /row 5: t rises by 0.5 h in experiment 1, not by/],
  [
    'negative volume',
    (rows) => void (rows[1]!['VA'] = -0.5),
    /row 3: VA is -0.5 — expected a volume above 0/,
  ],
  ['negative', (rows) => void (rows[1]!['CAK'] = -0.01), /row 3: CAK is -0.01 — expected a concentration/],
  ['text', (rows) => void (rows[1]!['CFK'] = 'high'), /row 3: CFK is "high" — expected a number \(mol\/L\)/],
  ['no start', (rows) => void (rows[0]!['CFK'] = ''), /row 2: CFK is missing at the start of experiment 1/],
  ['no control', (rows) => void (rows[1]!['V'] = ''), /row 3: V is missing — inputs must be known/],
  ['no id', (rows) => void (rows[1]!['exp'] = ''), /row 3: exp is empty/],
  [
    'no column',
    (rows) => rows.map(({ CALA, ...row }) => ({ ...row, CAL: CALA ?? 0 })),
    /has no column "CALA" — did you mean "\w+"/,
  ],
  [
    'units',
    (rows) => void rows.slice(9, 15).forEach((row) => (row['VF'] = Number(row['VF']) * 1000)),
    /row 16: the total of \w+ in experiment 3 is \S+ mol at step 5, 3\S+ % below .* — VF × 0\.001 would close it/,
  ],
]
test.each(refusals)('%s is refused by file, row and column', async (_, change, message) => {
  await expect(readMadeUp(change)).rejects.toThrow(message)
})

test('scatter below 0 within the detection limit is taken as 0, and counted', async () => {
  const experiments = await readMadeUp((rows) => void (rows[1]!['CAK'] = -0.01), {
    data: { detectionLimit: 0.02 },
  })
  expect(experiments.takenAsZero).toEqual({ CAK: 1 })
  expect(experimentSeries(experiments, 0, 'CAK')[1]).toBe(0)
})

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

/** Steps of twenty minutes, in hours. */
const rounded = (decimals: number) => (rows: Row[]) => {
  for (const row of rows) row['t'] = ((Number(row['t']) / 0.25) * (1 / 3)).toFixed(decimals)
}

test('times that were rounded are taken as one interval apart, and inspect says so', async () => {
  for (const interval of [1 / 3, 0.3333, 0.333])
    expect((await readMadeUp(rounded(2), { data: { interval } })).roundedTimes).toBe(2)
  expect((await readMadeUp(() => undefined)).roundedTimes).toBeUndefined()
  await expect(readMadeUp(rounded(2))).rejects.toThrow(
    /row 3: t rises by 0\.33 h in experiment 1, not by data\.interval 0\.25 — its times look like steps of 0\.33\d* h that were rounded: set data\.interval to 0\.33\d*$/,
  )
})
