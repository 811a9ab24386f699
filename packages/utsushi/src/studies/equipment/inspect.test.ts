import { expect, test } from 'vitest'
import { silentReporter } from '@utsushi/study'
import { renderChart } from '@utsushi/study/plots'
import { temporaryFolder } from '@utsushi/study/testing'
import { equipmentSchema, simulationSchema } from './config.js'
import { inspect } from './inspect.js'
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
    expect((await renderChart(chart)).svg).toContain('<svg')
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
