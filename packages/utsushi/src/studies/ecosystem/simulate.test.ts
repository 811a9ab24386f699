import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { loadEnsemble } from '@utsushi/data/node'
import { quantileSorted } from '@utsushi/data'
import { afterAll, expect, test } from 'vitest'
import { rank } from './simulate/look.js'
import { drawParameters } from './simulate/parameters.js'
import { driverNames } from './simulate/weather.js'
import { simulateEnsemble } from './simulate.js'

const room = mkdtempSync(join(tmpdir(), 'utsushi-simulate-'))
afterAll(() => rmSync(room, { recursive: true, force: true }))
const small = { samples: 6, seed: 2, from: '2004-01-01', years: 2, pictures: false } as const

test('the ensemble is in the research layout, and the data package reads it', async () => {
  const { folder, files, look } = await simulateEnsemble({
    ...small,
    out: join(room, 'layout'),
    pictures: true,
  })
  expect(files).toContain('parameter_summary.csv')
  expect(files).toContain('look/rank_correlations.svg')
  expect(files.filter((name) => name.startsWith('daily_'))).toHaveLength(6)
  for (const name of files) expect(existsSync(join(folder, name)), name).toBe(true)
  const ensemble = await loadEnsemble(folder, {
    time: { date: 'date' },
    drivers: driverNames,
    targets: ['gpp', 'npp', 'er', 'nep', 'rh'],
  })
  expect(ensemble.statics.names).toHaveLength(36)
  expect(ensemble.targets.shape).toEqual([6, 731, 5])
  expect(look.annual.years).toEqual([2004, 2005])
  expect(JSON.parse(readFileSync(join(folder, 'look/look.json'), 'utf8'))).toEqual(look)
  expect(readFileSync(join(folder, 'look/look.txt'), 'utf8')).toContain('6 samples of 36 parameters')
})

test('in the files the balances hold to the last digit, with and without noise', async () => {
  for (const noise of [0, 0.1]) {
    const { folder } = await simulateEnsemble({
      ...small,
      noise,
      samples: 2,
      out: join(room, `noise-${noise}`),
    })
    const rows = gunzipSync(readFileSync(join(folder, 'daily_0001.csv.gz')))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
    expect(rows).toHaveLength(731)
    for (const row of rows) {
      const [gpp, npp, er, nep, rh] = row
        .split(',')
        .slice(-5)
        .map((cell) => Math.round(Number(cell) * 1e8)) as [number, number, number, number, number]
      expect([gpp - er, npp - rh, gpp - npp + rh]).toEqual([nep, nep, er])
      expect(Math.min(gpp, rh, gpp - npp)).toBeGreaterThanOrEqual(0)
    }
  }
})

test('the same seed writes the same bytes, another seed others', async () => {
  const daily = async (name: string, seed: number) => {
    const { folder } = await simulateEnsemble({
      ...small,
      seed,
      samples: 2,
      noise: 0.05,
      out: join(room, name),
    })
    return readFileSync(join(folder, 'daily_0000.csv.gz')).toString('base64')
  }
  const first = await daily('seed-a', 5)
  expect(await daily('seed-b', 5)).toBe(first)
  expect(await daily('seed-c', 6)).not.toBe(first)
})

test('a folder that holds something is refused and left alone', async () => {
  const out = mkdtempSync(join(room, 'mine-'))
  writeFileSync(join(out, 'thesis.txt'), 'do not overwrite')
  await expect(simulateEnsemble({ ...small, out })).rejects.toThrow('already holds thesis.txt')
  expect(readdirSync(out)).toEqual(['thesis.txt'])
})

test('an interrupted simulation leaves nothing behind', async () => {
  const parent = mkdtempSync(join(room, 'stop-'))
  const controller = new AbortController()
  const run = simulateEnsemble({
    ...small,
    out: join(parent, 'ensemble'),
    signal: controller.signal,
    onSample: (done) => {
      if (done === 3) controller.abort()
    },
  })
  await expect(run).rejects.toThrow()
  expect(readdirSync(parent)).toEqual([])
})

test('a period beyond the weather, or said twice, is refused before anything is written', async () => {
  const parent = mkdtempSync(join(room, 'period-'))
  const out = join(parent, 'ensemble')
  await expect(simulateEnsemble({ samples: 2, out, years: 11 })).rejects.toThrow('no weather on 2013-12-31')
  await expect(simulateEnsemble({ samples: 2, out, years: 1, days: 30 })).rejects.toThrow('give one of them')
  await expect(simulateEnsemble({ samples: 2, out, days: 1.5 })).rejects.toThrow('days is 1.5')
  await expect(simulateEnsemble({ samples: 2, out, noise: 3 })).rejects.toThrow('noise is 3')
  expect(readdirSync(parent)).toEqual([])
})

test('draws keep leaf below above-ground allocation and the temperatures in order', () => {
  for (const maximin of [false, true]) {
    const { samples, redrawn } = drawParameters({ samples: 60, seed: 4, maximin })
    expect(redrawn).toBeGreaterThan(0)
    for (const sample of samples) {
      for (const layer of ['tree', 'c3']) {
        const value = (name: string) => sample[`${layer}_${name}`]!
        expect(value('alloc_ass')).toBeLessThanOrEqual(value('alloc_abg'))
        expect(value('tmin')).toBeLessThan(value('topt'))
        expect(value('topt')).toBeLessThan(value('tmax'))
      }
    }
  }
})

test('most draws of the research ranges live', async () => {
  const { look } = await simulateEnsemble({ ...small, samples: 40, years: 1, out: join(room, 'alive') })
  expect(look.withoutVegetation.share).toBeLessThan(0.3)
  expect(look.coverage.parameters.every(({ tenths }) => tenths.reduce((a, b) => a + b, 0) === 40)).toBe(true)
})

test('equal values share their rank; quantiles interpolate', () => {
  expect(rank([3, 1, 3, 2])).toEqual([2.5, 0, 2.5, 1])
  expect(quantileSorted([0, 1, 2, 3], 0.5)).toBe(1.5)
})
