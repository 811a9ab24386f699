import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { featureGrid, featureValues } from '../../panel.js'
import { inFolder } from '../testing/folder.js'
import { folderTables } from './ensemble-files.js'
import { loadEnsemble, type EnsembleOptions } from './load-ensemble.js'

const options: EnsembleOptions = {
  time: { date: 'date' },
  drivers: [{ name: 'tair', unit: '°C' }],
  targets: [{ name: 'gpp', unit: 'g C m⁻² day⁻¹' }, 'nep'],
}
const summary = 'sample_id,lue,sla\n0,0.02,80\n1,0.08,270\n'
const daily0 = 'date,tair,gpp,nep\n2010-01-01,1,2,3\n2010-01-02,4,NaN,6\n'
const daily1 = 'nep,gpp,tair,date,lue\n30,20,10,2010-01-01,0.08\n60,50,40,2010-01-02,0.080000001\n'
const good = { 'parameter_summary.csv': summary, 'run_daily_0000.csv': daily0, 'run_daily_0001.csv': daily1 }

test('an ensemble is laid out by sample, day and feature, with missing values counted', async () => {
  await inFolder(good, async (_, folder) => {
    const ensemble = await loadEnsemble(folder, options)
    expect(ensemble.samples).toEqual([0, 1])
    expect(Array.from(ensemble.days)).toEqual([14610, 14611])
    expect(Array.from(ensemble.statics.values)).toEqual([0.02, 80, 0.08, 270].map(Math.fround))
    expect(ensemble.statics.names).toEqual(['lue', 'sla'])
    expect(Array.from(ensemble.drivers.values)).toEqual([1, 4, 10, 40])
    expect(ensemble.targets.shape).toEqual([2, 2, 2])
    expect(Array.from(ensemble.targets.values)).toEqual([2, 3, NaN, 6, 20, 30, 50, 60])
    expect(ensemble.targets.missing).toEqual([1, 0])
    expect(ensemble.targets.units).toEqual(['g C m⁻² day⁻¹', undefined])
    const one = await loadEnsemble(folder, { ...options, samples: [1], parameters: ['sla'] })
    expect(Array.from(one.statics.values)).toEqual([270])
    expect(Array.from(one.drivers.values)).toEqual([10, 40])
  })
})

test('what systems leave beside tables is no table', async () => {
  const beside = Object.fromEntries(
    [
      ...[
        '._run_daily_0000.csv',
        '._parameter_summary.csv',
        '.daily_0001.csv.swp',
        '.~lock.run_daily_0001.csv#',
      ],
      ...['~$parameter_summary.csv', '~$daily_0001.csv', '.DS_Store', 'Thumbs.db', 'desktop.ini'],
    ].map((name) => [name, '\0\x05\x16\x07']),
  )
  await inFolder({ ...beside, ...good }, async (path, folder) => {
    const { daily, summary: found } = await folderTables(folder)
    expect([...daily]).toEqual([
      [0, path('run_daily_0000.csv')],
      [1, path('run_daily_0001.csv')],
    ])
    expect(found).toBe(path('parameter_summary.csv'))
    expect((await loadEnsemble(folder, options)).samples).toEqual([0, 1])
  })
})

test('daily tables come in the order of their numbers, however the folder lists them', async () => {
  const names = ['daily_10.csv', 'daily_9.csv', 'x_daily_0001.csv', 'Z_daily_2.csv', 'ä_daily_3.csv']
  await inFolder(Object.fromEntries(names.map((name) => [name, ''])), async (_, folder) => {
    expect([...(await folderTables(folder)).daily.keys()]).toEqual([1, 2, 3, 9, 10])
  })
})

test('samples of different periods lie on the calendar of all, with nothing outside of their records', async () => {
  const later = 'date,tair,gpp,nep\n2010-01-02,10,20,30\n2010-01-03,40,,60\n2010-01-04,70,80,90\n'
  await inFolder({ ...good, 'run_daily_0001.csv': later }, async (_, folder) => {
    const { days, records, drivers, targets, findings } = await loadEnsemble(folder, options)
    expect(Array.from(days)).toEqual([14610, 14611, 14612, 14613])
    expect(records).toEqual([
      { from: 0, to: 2 },
      { from: 1, to: 4 },
    ])
    expect(Array.from(drivers.values)).toEqual([1, 4, NaN, NaN, NaN, 10, 40, 70])
    expect(Array.from(featureValues(drivers, 'tair'))).toEqual([1, 4, 10, 40, 70])
    expect(Array.from(featureGrid(targets, 'gpp'))).toEqual([2, NaN, NaN, NaN, NaN, 20, NaN, 80])
    // What lies outside of a record is not missing.
    expect(targets.missing).toEqual([2, 0])
    expect(findings.map(({ message }) => message)).toEqual([
      `${folder}: samples have records of different periods: 2010-01-01 to 2010-01-02 (${folder}/run_daily_0000.csv), ` +
        `2010-01-02 to 2010-01-04 (${folder}/run_daily_0001.csv)`,
    ])
  })
})

test('the order in which records are read does not change what is read', async () => {
  const table = (from: number, to: number) =>
    [
      'date,tair,gpp,nep',
      ...Array.from(
        { length: to - from },
        (_, k) =>
          `2010-01-${String(from + k).padStart(2, '0')},${from + k},${2 * (from + k)},${3 * (from + k)}`,
      ),
    ].join('\n')
  const spans = fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 2, max: 9 }))
  await fc.assert(
    fc.asyncProperty(fc.array(spans, { minLength: 2, maxLength: 5 }), async (records) => {
      const files = Object.fromEntries(
        records.map(([from, length], k) => [`daily_${k}.csv`, table(from, from + length)]),
      )
      await inFolder(files, async (_, folder) => {
        const read = await loadEnsemble(folder, { ...options, parameters: [] })
        for (const [sample, [from, length]] of records.entries()) {
          const own = featureValues(read.drivers, 'tair', { entities: [sample] })
          expect(Array.from(own)).toEqual(Array.from({ length }, (_, k) => from + k))
        }
      })
    }),
    { numRuns: 20 },
  )
})

test('a feature that is one number throughout is found, and fatal when asked', async () => {
  const files = {
    ...good,
    'run_daily_0000.csv': daily0.replace(',2,', ',7,').replace('NaN', '7'),
    'run_daily_0001.csv': daily1.replace('20,10', '7,10').replace('50,40', '7,40'),
  }
  await inFolder(files, async (_, folder) => {
    const { findings } = await loadEnsemble(folder, options)
    expect(findings.map(({ kind, column }) => [kind, column])).toEqual([['constant-column', 'gpp']])
    await expect(loadEnsemble(folder, { ...options, refuse: ['constant-column'] })).rejects.toThrow(
      'column gpp is 7 in every row',
    )
  })
})

test.each<[string, Record<string, string>, string]>([
  [
    'a missing sample',
    { ...good, 'parameter_summary.csv': summary + '2,0.05,90\n' },
    'sample 2 has no daily table — expected a file named *daily_0002*',
  ],
  ['a sample without parameters', { ...good, 'daily_0007.csv': daily0 }, 'sample 7 has no row in'],
  [
    'two files for a sample',
    { ...good, 'daily_0001.csv.gz': daily1 },
    'both daily_0001.csv.gz and run_daily_0001.csv are the daily table of sample 1 — keep one of them',
  ],
  [
    'two rows for a sample',
    { ...good, 'parameter_summary.csv': summary + '1,0.05,90\n' },
    'row 4: sample 1 stands twice (also row 3)',
  ],
  [
    'disagreeing parameters',
    { ...good, 'run_daily_0001.csv': daily1.replace('0.080000001', '0.07') },
    'run_daily_0001.csv row 3: lue is 0.07',
  ],
  [
    'a missing parameter',
    { ...good, 'parameter_summary.csv': summary.replace('270', '') },
    'row 3: sla is missing',
  ],
  [
    'a date gap',
    { ...good, 'run_daily_0000.csv': daily0.replace('2010-01-02', '2010-01-05') },
    'row 3: 3 days are missing between 2010-01-01 and 2010-01-05',
  ],
  [
    'a date gap in a later table',
    { ...good, 'run_daily_0001.csv': daily1.replace('2010-01-02', '2010-01-05') },
    'run_daily_0001.csv row 3: 3 days are missing between 2010-01-01 and 2010-01-05',
  ],
  [
    'a table without rows',
    { ...good, 'run_daily_0001.csv': daily1.split('\n').slice(0, 1).join('\n') },
    'run_daily_0001.csv: holds no rows',
  ],
  [
    'an empty column',
    { ...good, 'run_daily_0001.csv': daily1.replace('20,10', ',10').replace('50,40', ',40') },
    'run_daily_0001.csv: column gpp holds no value',
  ],
  [
    'two summaries',
    { ...good, 'parameter_summary.txt': summary },
    'holds both parameter_summary.csv and parameter_summary.txt',
  ],
  ['no summary', { 'daily_0000.csv': daily0 }, 'holds no parameter_summary.csv'],
  [
    'no tables',
    { 'parameter_summary.csv': summary, 'daily_0000.nc': '' },
    'holds no daily table — expected names such as daily_0000.csv (or .txt, .tsv, .dat, .parquet); it holds daily_0000.nc, parameter_summary.csv',
  ],
])('%s ends the load with one line', async (_, files, message) => {
  await inFolder(files, async (_path, folder) => {
    const refusal = loadEnsemble(folder, options)
    await expect(refusal).rejects.toMatchObject({ name: 'InputError' })
    await expect(refusal).rejects.toThrow(message)
  })
})

const sipnet = new URL('../../../../../shared/data/sipnet-niwot/', import.meta.url)
const absent = !existsSync(sipnet)
if (absent) console.log('skipped: the SIPNET ensemble (shared/data/sipnet-niwot) is not here')

test.skipIf(absent)('the SIPNET ensemble loads, closes its balance and misses nothing', async () => {
  const ensemble = await loadEnsemble(fileURLToPath(sipnet), {
    time: { date: 'date' },
    drivers: ['tair', 'par', 'a_co2'],
    targets: ['npp', 'nep', 'rh'],
    samples: [0, 90, 179],
  })
  expect(ensemble.targets.shape).toEqual([3, 2616, 3])
  expect(ensemble.statics.shape).toEqual([3, 36])
  expect(ensemble.targets.missing).toEqual([0, 0, 0])
  const { values } = ensemble.targets
  let worst = 0
  for (let at = 0; at < values.length; at += 3)
    worst = Math.max(worst, Math.abs(values[at]! - values[at + 2]! - values[at + 1]!))
  expect(worst).toBeLessThan(0.0021)
})
