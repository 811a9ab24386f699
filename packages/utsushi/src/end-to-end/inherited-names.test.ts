// Columns, parameters, equipment and experiments called by names that every object of the language inherits: they are names as any other,
// from the look at the data to predictions.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { remediedPark, type RemediedPark } from './remedied-park.js'
import { ecosystemFolder, editDaily, editStudy, editTable, utsushiIn, type Cells } from './remedied-study.js'
import { tunedStudy } from './tuned-study.js'

let park: RemediedPark
beforeAll(async () => void (park = await remediedPark()))
afterAll(() => park.remove())

const renamed =
  (names: Readonly<Record<string, string>>) =>
  ([header = [], ...rows]: Cells): Cells => [header.map((name) => names[name] ?? name), ...rows]

test('an ensemble of such columns and parameters is looked at, trained on, and predicted from', async () => {
  const folder = ecosystemFolder()
  const daily = { temp: '__proto__', light: 'valueOf', gpp: 'constructor', npp: 'toString' }
  editDaily(folder, renamed({ ...daily, er: '__defineGetter__', nep: 'hasOwnProperty' }))
  editTable(folder, 'data/parameter_summary.csv', renamed({ pmax: 'isPrototypeOf', q10: 'toLocaleString' }))
  editStudy(
    folder,
    /drivers: .*/,
    'drivers: [__proto__, valueOf], targets: [constructor, toString, __defineGetter__, hasOwnProperty], units: { valueOf: W m-2 } }',
  )
  editStudy(folder, 'dropout: 0', 'dropout: 0, fluxes: free')
  expect((await utsushiIn(folder, ['inspect', 'study.yaml', '--out', 'look'])).code).toBe(0)
  const trained = await utsushiIn(folder, ['train', 'study.yaml', '--out', 'run'])
  expect(trained.text).toMatch(/^constructor .* \d/m)
  expect(trained.text).not.toContain('NaN')
  expect(trained.code).toBe(0)
  expect(readFileSync(join(folder, 'run/training_history.json'), 'utf8')).not.toContain('null')
  const predicted = await utsushiIn(folder, ['predict', 'run', '--input', 'data', '--out', 'out.csv'])
  expect(predicted.code).toBe(0)
  const [header, first = ''] = readFileSync(join(folder, 'out.csv'), 'utf8').split('\n')
  expect(header).toBe('sample_id,date,constructor,toString,__defineGetter__,hasOwnProperty')
  expect(first.split(',').slice(2).map(Number).every(Number.isFinite)).toBe(true)
})

test('so is an inspection log of such equipment and items', async () => {
  const folder = park.copy()
  const called = new Map<string, string>()
  const free = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf']
  const callable = (name: string): string => {
    if (!called.has(name)) called.set(name, free[called.size % free.length] ?? name)
    return called.get(name) ?? name
  }
  for (const table of ['readings', 'limits', 'maintenance'])
    editTable(folder, `park/${table}.csv`, ([header = [], ...rows]) => [
      header,
      ...rows.map((row) =>
        row.map((own, k) => (/^(equipment|check_item)_id$/.test(header[k] ?? '') ? callable(own) : own)),
      ),
    ])
  const own = ['--set', 'data.limits=limits.csv', '--set', 'data.maintenance=maintenance.csv']
  expect((await utsushiIn(folder, ['inspect', 'study.yaml', '--out', 'look', ...own])).code).toBe(0)
  const trained = await utsushiIn(folder, ['train', 'study.yaml', '--out', 'run', ...own])
  expect(trained).toMatchObject({ code: 0 })
  const input = 'park/readings.csv'
  const predicted = await utsushiIn(folder, ['predict', 'run', '--input', input, '--out', 'out.csv'])
  expect(predicted).toMatchObject({ code: 0 })
  expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toMatch(/^__proto__,constructor,/m)
})

test('so are experiments', async () => {
  const folder = tunedStudy()
  const file = 'data/BMED_DATA_AG.csv'
  const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf']
  editTable(folder, file, ([header = [], ...rows]) => [
    header,
    ...rows.map((row) => row.map((own, k) => (header[k] === 'exp' ? (names[Number(own) - 1] ?? own) : own))),
  ])
  writeFileSync(
    join(folder, 's.yaml'),
    readFileSync(join(folder, 's.yaml'), 'utf8').replace(
      /split:\n( .*\n)+/,
      'split: {}\ntraining: { epochs: 1 }\n',
    ),
  )
  expect(await utsushiIn(folder, ['inspect', 's.yaml', '--out', 'look'])).toMatchObject({ code: 0 })
  expect(await utsushiIn(folder, ['train', 's.yaml', '--out', 'run'])).toMatchObject({ code: 0 })
  const out = ['--out', 'out.csv']
  expect(await utsushiIn(folder, ['predict', 'run', '--input', file, ...out])).toMatchObject({ code: 0 })
})
