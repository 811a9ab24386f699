import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { equipmentSchema, simulationSchema } from './config.js'
import { parkRanges, partsOf } from './data.js'
import { windowLabels } from './data/labels.js'
import { readPark } from './data/read.js'
import { simulatePark } from './simulate.js'

const context = { reporter: silentReporter, signal: new AbortController().signal }
const tables = ['readings.csv', 'limits.csv', 'maintenance.csv', 'causes.csv', 'simulation.json']

async function simulated(options: object = {}): Promise<string> {
  const folder = temporaryFolder()
  await simulatePark(simulationSchema.parse(options), folder, context)
  return folder
}

const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8')
const rowsOf = (folder: string, file: string): string[][] =>
  read(folder, file)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))

test('the same seed gives the same bytes, another seed others', async () => {
  const options = { equipment: 3, days: 400, seed: 5 }
  const [one, two] = [await simulated(options), await simulated(options)]
  const other = await simulated({ ...options, seed: 6 })
  for (const name of tables) {
    expect(read(one, name)).toBe(read(two, name))
    expect(read(one, name)).not.toBe(read(other, name))
  }
})

test('a park reads as a study, is inspected on working days, and has about nine deviations in a hundred', async () => {
  const folder = await simulated({ equipment: 40, days: 1200, seed: 2 })
  const config = equipmentSchema.parse({
    data: { folder, limits: 'limits.csv', maintenance: 'maintenance.csv', unit: 'unit' },
  })
  const park = await readPark(config, context)
  expect(park.counts).toEqual([])
  expect(park.series.map(({ unit }) => unit)).not.toContain('unknown')
  const weekdays = new Set<number>()
  for (const [at, each] of park.measured.entries())
    if (each === 1) weekdays.add((park.first + (at % park.steps) + 3) % 7)
  expect([...weekdays].sort()).toEqual([0, 1, 2, 3, 4])
  const { train, test: held } = partsOf(config, park)
  const ranges = parkRanges(config, park)
  for (const part of [train, held!]) {
    const known = windowLabels(park, ranges, part, config).filter((label) => !Number.isNaN(label))
    const share = known.reduce((sum, label) => sum + label, 0) / known.length
    expect(share).toBeGreaterThan(0.05)
    expect(share).toBeLessThan(0.14)
  }
})

test('an outage has no reading, and wear ends with a service', async () => {
  const folder = await simulated({ equipment: 12, days: 900, seed: 3 })
  const readings = rowsOf(folder, 'readings.csv')
  const causes = rowsOf(folder, 'causes.csv')
  expect(new Set(causes.map((row) => row[4]))).toEqual(new Set(['wear', 'step', 'drift', 'outage']))
  for (const [who, what, from = '', to = ''] of causes.filter((row) => row[4] === 'outage'))
    expect(
      readings.filter(
        ([equipment, item, moment = '']) =>
          equipment === who && item === what && moment.slice(0, 10) >= from && moment.slice(0, 10) <= to,
      ),
    ).toEqual([])
  const services = rowsOf(folder, 'maintenance.csv')
  const last = readings.map((row) => row[2]!.slice(0, 10)).reduce((a, b) => (a > b ? a : b))
  const dayAfter = (date: string): string =>
    new Date(Date.parse(`${date}T00:00Z`) + 86_400_000).toISOString().slice(0, 10)
  for (const [who, , , to = ''] of causes.filter((row) => row[4] === 'wear' && row[3]! < last))
    expect(
      services.some(([equipment, day, item]) => equipment === who && day === dayAfter(to) && item === ''),
    ).toBe(true)
})
