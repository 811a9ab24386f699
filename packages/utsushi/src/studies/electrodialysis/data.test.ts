import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '@utsushi/study/testing'
import { fitExperimentScaler, prepareData } from './data.js'
import { experimentSeries, experimentTables } from './experiments.js'
import { experimentFolds } from './folds.js'
import { readExperiments } from './read-experiments.js'
import { splitExperiments } from './split.js'
import { madeUpBatch, madeUpStudy, type Row } from './testing/made-up-experiments.js'
import { largestDeparture, totalSeries } from './totals.js'

const batches = (count: number): Row[] =>
  Array.from({ length: count }, (_, exp) => madeUpBatch(exp + 1, 4 + (exp % 3), 10 + 2 * exp)).flat()

/** Reads ten batches after a change; `change` gets their rows, and mends them in place or gives others. */
async function read(change: (rows: Row[]) => unknown, sections: Record<string, unknown> = {}) {
  const rows = batches(10)
  const changed = change(rows)
  return readExperiments(
    madeUpStudy(temporaryFolder(), Array.isArray(changed) ? (changed as Row[]) : rows, sections),
  )
}

test('each experiment is one sequence of its own length, features by name in declared order', async () => {
  const experiments = await read((rows) => {
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

test('padding and gaps are masked, never 0 and never NaN, so that a program can divide by a volume', async () => {
  const experiments = await read((rows) => {
    rows[2]!['CFK'] = ''
  })
  const { values, mask } = experimentTables(experiments)
  const width = experiments.panel.names.length
  const potassium = experiments.panel.names.indexOf('CFK')
  expect(experiments.panel.missing[potassium]).toBe(1)
  expect(values.every(Number.isFinite)).toBe(true)
  expect(mask[2 * width + potassium]).toBe(0)
  expect(values[2 * width + potassium]).toBe(values[width + potassium])
  for (const step of [4, 5]) {
    expect(mask.subarray(step * width, (step + 1) * width)).toEqual(new Float32Array(width))
    expect(values[step * width + 2]).toBe(values[3 * width + 2])
  }
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
  await expect(read(change)).rejects.toThrow(message)
})

test('scatter below 0 within the detection limit is taken as 0, and counted', async () => {
  const experiments = await read((rows) => void (rows[1]!['CAK'] = -0.01), { data: { detectionLimit: 0.02 } })
  expect(experiments.takenAsZero).toEqual({ CAK: 1 })
  expect(experimentSeries(experiments, 0, 'CAK')[1]).toBe(0)
})

test('totals of a closed batch hold, and a declared outflow is added back', async () => {
  const closed = await read(() => undefined)
  for (const series of totalSeries(closed))
    expect(Math.abs(largestDeparture(series).share)).toBeLessThan(1e-6)
  // 5 mL leave the feed with every sample, and 1 mL an hour evaporates from the base.
  const drawn = await read(
    (rows) => {
      for (const row of rows) {
        const step = Number(row['t']) / 0.25
        let lactate = 0.25
        for (let sample = 0; sample < step; sample++) lactate -= 0.1 * 0.005
        Object.assign(row, { VF: 0.5 - 0.005 * step, VA: 0.5, VB: 0.5 - 0.001 * Number(row['t']) })
        Object.assign(row, {
          CFLA: 0.1,
          CALA: (lactate - 0.1 * Number(row['VF'])) / 0.5,
          CFK: 0,
          CAK: 0,
          CBK: 0,
        })
      }
    },
    { system: { ...bmed(), outflows: { feed: { sampling: 0.005 }, base: { evaporation: 0.001 } } } },
  )
  for (const series of totalSeries(drawn)) expect(Math.abs(largestDeparture(series).share)).toBeLessThan(1e-6)
})

test('a gap hides the total of its own sample only', async () => {
  const experiments = await read((rows) => {
    rows[11]!['CFK'] = ''
  })
  const potassium = totalSeries(experiments).find(
    ({ experiment, name }) => experiment === 2 && name === 'potassium',
  )!
  expect(Array.from(potassium.shares, Number.isNaN)).toEqual([false, false, true, false, false, false])
})

function bmed() {
  return {
    compartments: { feed: { volume: 'VF' }, acid: { volume: 'VA' }, base: { volume: 'VB' } },
    species: {
      lactate: { feed: 'CFLA', acid: 'CALA', base: 'CBLA' },
      potassium: { feed: 'CFK', acid: 'CAK', base: 'CBK' },
    },
    controls: { V: 'V', E: 'mol/L' },
    responses: { I: 'A' },
  }
}

test('experiments are whole: every one stands in exactly one part, and in the test of exactly one fold', async () => {
  const rows = batches(20)
  const folder = temporaryFolder()
  await fc.assert(
    fc.asyncProperty(fc.nat(1000), async (seed) => {
      const config = madeUpStudy(folder, rows, { split: { seed, extremes: { V: 0.06 } } })
      const experiments = await readExperiments(config)
      const split = splitExperiments(config, experiments)
      const all = [...split.train, ...split.validation, ...split.test, ...split.extremes]
      expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at))
      expect(split.extremes).toEqual([0, 1, 18, 19])
      const folds = experimentFolds(experiments, split, { folds: 5, seed })
      expect(folds.flatMap(({ test: held }) => held).toSorted((a, b) => a - b)).toEqual(split.development)
      for (const fold of folds) expect(fold.train.some((each) => fold.test.includes(each))).toBe(false)
    }),
    { numRuns: 20 },
  )
})

test('test experiments can be named; unknown ones and a split that leaves none to train on are refused', async () => {
  const split = async (section: Record<string, unknown>) => {
    const config = madeUpStudy(temporaryFolder(), batches(10), { split: section })
    return splitExperiments(config, await readExperiments(config))
  }
  expect((await split({ test: [3, '7'] })).test).toEqual([2, 6])
  await expect(split({ test: ['70'] })).rejects.toThrow('has no experiment "70" — did you mean "7"?')
  await expect(split({ test: 0, validation: 0.95 })).rejects.toThrow(
    /^split: leaves none of the 10 experiments in .*BMED_DATA_AG\.csv to train on \(0 test, 0 extremes, 10 validation\) — hold out fewer/,
  )
})

test('a scaler fitted on a fold knows nothing of the other experiments', async () => {
  const config = madeUpStudy(temporaryFolder(), batches(10))
  const experiments = await readExperiments(config)
  const { split } = prepareData(config, experiments)
  const fold = experimentFolds(experiments, split, { folds: 5, seed: 42 })[0]!
  const { scaler, tables } = prepareData(config, experiments, { fitOn: fold.train })
  const disturbed = await readExperiments(config)
  const [, steps = 0, width = 0] = disturbed.panel.shape
  for (let experiment = 0; experiment < 10; experiment++)
    if (!fold.train.includes(experiment))
      disturbed.panel.values.fill(1e6, experiment * steps * width, (experiment + 1) * steps * width)
  expect(fitExperimentScaler(config, disturbed, fold.train)).toEqual(scaler)
  expect(tables.scaled.shape).toEqual([10, 6, 12])
  // The voltages 10 … 28 of the training experiments widened by .15, volumes by .1, both as the data layout asks.
  const voltages = fold.train.map((experiment) => 10 + 2 * experiment)
  const [low, high] = [Math.min(...voltages), Math.max(...voltages)]
  expect(scaler.features[0]?.widened?.[0]).toBeCloseTo(low - 0.15 * (high - low), 5)
  expect(scaler.features[1]).toMatchObject({ name: 'E', constant: true })
  expect(scaler.features[6]?.widened?.[0]).toBe(0)
})
