import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { namedUnit } from '@utsushi/data'
import { silentReporter } from '@utsushi/study'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { simulateMaterials } from './simulate.js'
import { simulatedKinds, simulationSchema, type SimulatedKind } from './simulate/options.js'

const context = { reporter: silentReporter, signal: new AbortController().signal }
const files = ['signals.csv', 'specimens.csv', 'truth.csv', 'answers.csv', 'simulation.json']

async function simulated(options: object): Promise<string> {
  const folder = temporaryFolder()
  await simulateMaterials(simulationSchema.parse(options), folder, context)
  return folder
}

interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function table(folder: string, file: string): Table {
  const [header, ...rows] = readFileSync(join(folder, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))
  return { header: header ?? [], rows }
}

const small = { specimens: 5, lots: 2, measurements: 2, windows: 3 }

/** Of the files of `small`, seed 5, together: the same on every machine. */
const digests: Readonly<Record<SimulatedKind, string>> = {
  xrd: '37538c24167a7ffb',
  barkhausen: '0c9e42fb74f4bc1f',
  evolution: '54850d4753e93249',
  trajectory: '5cfbd7601e5f57cf',
}

test.each(simulatedKinds)('%s: the same seed gives the same bytes, here and elsewhere', async (kind) => {
  const folders = [
    await simulated({ ...small, kind, seed: 5 }),
    await simulated({ ...small, kind, seed: 5 }),
    await simulated({ ...small, kind, seed: 6 }),
  ]
  const [one, two, other] = folders.map((folder) => {
    const hash = createHash('sha256')
    for (const file of files) {
      const path = join(folder, file)
      if (existsSync(path)) hash.update(readFileSync(path))
    }
    return hash.digest('hex').slice(0, 16)
  })
  expect(one).toBe(two)
  expect(one).not.toBe(other)
  expect(one).toBe(digests[kind])
})

test.each(simulatedKinds)('%s: sequences on one axis, a row of specimens.csv for each', async (kind) => {
  const folder = await simulated({ ...small, kind, length: 40, future: 12 })
  const signals = table(folder, 'signals.csv')
  const specimens = table(folder, 'specimens.csv')
  const names = specimens.rows.map(([name]) => name)
  const windowed = kind === 'barkhausen' || kind === 'trajectory'
  expect(names).toHaveLength(5 * 2 * (windowed ? 3 : 1))
  expect(new Set(names).size).toBe(names.length)
  const channels = kind === 'evolution' ? 2 : 1
  expect(signals.rows.map(([name]) => name)).toEqual(
    names.flatMap((name) => Array.from({ length: channels }, () => name)),
  )
  const axis = signals.header.slice(channels > 1 ? 2 : 1).map(Number)
  expect(axis).toHaveLength(40)
  for (const [place, value] of axis.entries()) if (place > 0) expect(value).toBeGreaterThan(axis[place - 1]!)
  for (const row of signals.rows)
    for (const cell of row.slice(channels > 1 ? 2 : 1)) {
      expect(cell).not.toBe('')
      expect(Number.isFinite(Number(cell))).toBe(true)
    }
  expect(table(folder, 'truth.csv').rows.map(([name]) => name)).toEqual(names)
  expect(existsSync(join(folder, 'answers.csv'))).toBe(kind === 'xrd' || kind === 'evolution')
  const { targets } = JSON.parse(readFileSync(join(folder, 'simulation.json'), 'utf8')) as {
    targets: string[]
  }
  const columns = specimens.header.map((header) => namedUnit(header).name)
  for (const target of targets) expect(columns).toContain(target)
})

test('a pattern without noise and effects is its answer and a smooth background', async () => {
  const folder = await simulated({ ...small, noise: 0, effects: 0 })
  const [signals, answers] = [table(folder, 'signals.csv'), table(folder, 'answers.csv')]
  expect(answers.header).toEqual(signals.header)
  for (const [row, cells] of signals.rows.entries()) {
    const rest = cells.slice(1).map((cell, place) => Number(cell) - Number(answers.rows[row]![place + 1]))
    for (const [place, value] of rest.entries()) {
      expect(value).toBeGreaterThan(70)
      expect(value).toBeLessThan(105)
      if (place > 0) expect(Math.abs(value - rest[place - 1]!)).toBeLessThan(0.4)
    }
  }
})

test('an evolution goes on where its past ends', async () => {
  const folder = await simulated({ specimens: 12, kind: 'evolution', noise: 0, effects: 0 })
  const fractions = table(folder, 'signals.csv').rows.filter(([, channel]) => channel === 'fraction')
  const answers = table(folder, 'answers.csv')
  expect(answers.header.slice(1, 3)).toEqual(['96', '97'])
  for (const [row, cells] of fractions.entries()) {
    const [before, last] = cells.slice(-2).map(Number)
    const [, next, after] = answers.rows[row]!.map(Number)
    expect(next).toBeGreaterThanOrEqual(last! - 1e-4)
    expect(after).toBeGreaterThanOrEqual(next!)
    // No jump: a step is about as large as the one before.
    expect(next! - last!).toBeLessThan(2 * (last! - before!) + 0.01)
  }
})

test('windows of a trajectory all end before its transition, at leads that add up', async () => {
  const folder = await simulated({ specimens: 6, kind: 'trajectory' })
  const { rows } = table(folder, 'specimens.csv')
  const truth = table(folder, 'truth.csv')
  const transition = truth.header.indexOf('transition (ps)')
  for (const [row, cells] of rows.entries()) {
    const [start, lead] = cells.slice(5, 7).map(Number)
    expect(lead).toBeGreaterThan(0)
    expect(start! + 200 * 0.25 + lead!).toBeCloseTo(Number(truth.rows[row]![transition]), 6)
  }
})

/** Root mean square error of the nearest other sequence's target, in spreads of the target. */
function nearestError(folder: string, target: string, apart: string | undefined): number {
  const specimens = table(folder, 'specimens.csv')
  const at = specimens.header.indexOf(target)
  const group = apart === undefined ? undefined : specimens.header.indexOf(apart)
  const values = specimens.rows.map((row) => Number(row[at]))
  const signals = table(folder, 'signals.csv').rows.map((row) => {
    const counts = row.slice(1).map(Number)
    const most = Math.max(...counts)
    return counts.map((count) => count / most)
  })
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  let [error, spread] = [0, 0]
  for (const [row, own] of signals.entries()) {
    let [best, nearest] = [Infinity, NaN]
    for (const [other, theirs] of signals.entries()) {
      if (other === row) continue
      if (group !== undefined && specimens.rows[other]![group] === specimens.rows[row]![group]) continue
      const distance = own.reduce((sum, value, place) => sum + (value - theirs[place]!) ** 2, 0)
      if (distance < best) [best, nearest] = [distance, values[other]!]
    }
    error += (values[row]! - nearest) ** 2
    spread += (values[row]! - mean) ** 2
  }
  return Math.sqrt(error / spread)
}

test('a careless split has something to leak: the nearest pattern knows the specimen, not the defects', async () => {
  const folder = await simulated({ specimens: 50, seed: 1 })
  const careless = nearestError(folder, 'defect_fraction', undefined)
  const bySpecimen = nearestError(folder, 'defect_fraction', 'specimen')
  const byLot = nearestError(folder, 'defect_fraction', 'lot')
  expect(careless).toBeLessThan(0.75 * bySpecimen)
  expect(bySpecimen).toBeLessThan(byLot)
})
