import { expect, test } from 'vitest'
import { silentReporter } from '@utsushi/study'
import { renderChart } from '@utsushi/study/plots'
import { temporaryFolder } from '@utsushi/study/testing'
import { equipmentSchema, simulationSchema } from './config.js'
import { inspect } from './inspect.js'
import { gapsIn } from './inspect/gaps.js'
import { simulatePark } from './simulate.js'

const context = { reporter: silentReporter, signal: new AbortController().signal }

test('a simulated park is looked at: how much, how often measured, its ranges and base rates', async () => {
  const folder = temporaryFolder()
  await simulatePark(simulationSchema.parse({ equipment: 4, days: 700, seed: 1 }), folder, context)
  const data = { folder, limits: 'limits.csv', unit: 'unit' }
  const look = await inspect(equipmentSchema.parse({ data, labels: { horizons: [7, 30] } }), context)
  expect(look.inspection.overview.find(({ name }) => name === 'pieces of equipment')?.value).toBe(4)
  expect(look.inspection.columns.map(({ name, unit }) => `${name} ${unit ?? ''}`)).toContain(
    'vibration mm s-1',
  )
  expect(Object.keys(look.pictures)).toEqual(['series', 'base-rates'])
  for (const { chart, alt } of Object.values(look.pictures)) {
    expect((await renderChart(chart!)).svg).toContain('<svg')
    expect(alt).toMatch(/\d/)
  }
  const tables = look.blocks(() => []).filter((block) => block.kind === 'table')
  expect(tables.map(({ rows }) => rows.length)).toEqual([15, 6])
  expect(tables[0]?.rows[0]).toEqual(
    expect.arrayContaining(['AHU-002', 'bearing temperature', '°C', 'limits']),
  )
})

test('a park that cannot be cut is looked at all the same', async () => {
  const folder = temporaryFolder()
  await simulatePark(simulationSchema.parse({ equipment: 2, days: 300 }), folder, context)
  const look = await inspect(equipmentSchema.parse({ data: { folder } }), context)
  expect(look.blocks(() => [])).toContainEqual(
    expect.objectContaining({ text: expect.stringMatching(/cannot be split so: split/) }),
  )
})

test('a gap is longer than a series’ readings mostly lie apart', () => {
  const every = (days: number, steps = 60): Uint8Array =>
    Uint8Array.from({ length: steps }, (_, step) => Number(step % days === 0))
  expect(gapsIn(every(1).fill(0, 10, 14))).toEqual([{ from: 10, to: 14 }])
  expect(gapsIn(every(1).fill(0, 10, 12))).toEqual([])
  expect(gapsIn(every(5))).toEqual([])
  expect(gapsIn(every(5).fill(0, 20, 40))).toEqual([{ from: 16, to: 40 }])
})
