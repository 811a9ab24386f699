// Files as building operators, test rigs and utilities publish them, where they are at hand.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { silentReporter } from '@utsushi/study'
import { equipmentSchema } from '../config.js'
import { partsOf, parkRanges } from '../data.js'
import { windowLabels } from './labels.js'
import { readPark } from './read.js'
import { stepName } from './steps.js'

const shared = fileURLToPath(new URL('../../../../../../../shared/data/', import.meta.url))
const absent = !['hvac', 'skab', 'ett'].every((name) => existsSync(`${shared}${name}`))
if (absent)
  console.log(
    'skipped: the readings of air handlers, a water circuit and a transformer (shared/data) are not here',
  )

const read = (settings: object) => {
  const config = equipmentSchema.parse(settings)
  return readPark(config, { reporter: silentReporter }).then((park) => ({ config, park }))
}

test.skipIf(absent)(
  'minutes of an air handler with its truth, and a cell that a spreadsheet broke',
  async () => {
    const { config, park } = await read({
      data: {
        ...{ folder: `${shared}hvac`, readings: 'SZVAV.csv', layout: 'wide', interval: '1 minute' },
        ...{ time: 'Datetime', truth: 'Fault Detection Ground Truth' },
      },
      labels: { kind: 'truth', horizons: [0] },
      windows: { context: 60, stride: 10 },
    })
    expect(park.series.map(({ item }) => item)).toContain('AHU: Exhaust Air Damper Control Signal')
    expect(park.series.length).toBe(14)
    expect([stepName(park, 0), stepName(park, park.steps - 1)]).toEqual([
      '2017-09-11 00:00',
      '2017-09-24 23:58',
    ])
    const text = park.counts.find(({ kind }) => kind === 'text')
    expect(text).toMatchObject({ count: 1, first: expect.stringMatching(/row 1272: .* is "#VALUE!"/) })
    const { train } = partsOf(config, park)
    const labels = windowLabels(park, parkRanges(config, park), train, config)
    const faulty = labels.reduce((sum, label) => sum + label, 0) / labels.length
    expect(faulty).toBeGreaterThan(0.7)
  },
)

test.skipIf(absent)('seconds of a water circuit, each recording from its own start', async () => {
  const items = ['Accelerometer1RMS', 'Current', 'Pressure', 'Volume Flow RateRMS']
  const { park } = await read({
    data: {
      ...{
        folder: `${shared}skab`,
        readings: ['valve1-0.csv', 'valve1-1.csv', 'valve2-0.csv'],
        layout: 'wide',
      },
      ...{ time: 'datetime', truth: 'anomaly', interval: '1 second', align: 'start' },
      items: Object.fromEntries(items.map((item) => [item, 'm'])),
    },
  })
  expect(park.series.length).toBe(12)
  expect(park.steps).toBeLessThan(1500)
  expect(new Set(park.truth)).toEqual(new Set([0, 1, 255]))
})

test.skipIf(absent)('hours of a transformer become days', async () => {
  const { config, park } = await read({
    data: { folder: `${shared}ett`, readings: 'ETTh1.csv', layout: 'wide', time: 'date' },
    labels: { horizons: [7, 14, 30] },
  })
  expect([park.series.length, park.steps, stepName(park, 0)]).toEqual([7, 726, '2016-07-01'])
  expect(park.measured.every((each) => each === 1)).toBe(true)
  expect(Object.keys(partsOf(config, park))).toEqual(['train', 'validation', 'test'])
})
