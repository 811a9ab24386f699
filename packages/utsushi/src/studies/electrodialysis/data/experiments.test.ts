import { expect, test } from 'vitest'
import { bmedSystem } from '../config.js'
import { readMadeUp } from '../testing/made-up-experiments.js'
import { experimentTables, largestDeparture, totalSeries } from './experiments.js'

test('padding and gaps are masked, never 0 and never NaN, so that a program can divide by a volume', async () => {
  const experiments = await readMadeUp((rows) => {
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

test('totals of a closed batch hold, and a declared outflow is added back', async () => {
  const closed = await readMadeUp(() => undefined)
  for (const series of totalSeries(closed))
    expect(Math.abs(largestDeparture(series).share)).toBeLessThan(1e-6)
  // 5 mL leave the feed with every sample, and 1 mL an hour evaporates from the base.
  const drawn = await readMadeUp(
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
    { system: { ...bmedSystem, outflows: { feed: { sampling: 0.005 }, base: { evaporation: 0.001 } } } },
  )
  for (const series of totalSeries(drawn)) expect(Math.abs(largestDeparture(series).share)).toBeLessThan(1e-6)
})

test('a gap hides the total of its own sample only', async () => {
  const experiments = await readMadeUp((rows) => {
    rows[11]!['CFK'] = ''
  })
  const potassium = totalSeries(experiments).find(
    ({ experiment, name }) => experiment === 2 && name === 'potassium',
  )!
  expect(Array.from(potassium.shares, Number.isNaN)).toEqual([false, false, true, false, false, false])
})
