import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatDay } from '@utsushi/data'
import { temporaryFolder } from '@utsushi/study/testing'
import { expect, test } from 'vitest'
import { equipmentSchema } from '../config.js'
import { parkOf } from '../testing/park-of.js'
import { causesOf } from './causes.js'

const park = parkOf([new Array<number>(40).fill(1)])
const windows = { series: new Int32Array(4), end: Int32Array.from([10, 11, 12, 13]) }
const data = { park, windows }
const all = Int32Array.from([0, 1, 2, 3])
const day = (step: number): string => formatDay(park.first + step)

const causesIn = (text: string | undefined, kind: 'point' | 'any' = 'point') => {
  const folder = temporaryFolder()
  if (text !== undefined) writeFileSync(join(folder, 'causes.csv'), text)
  return causesOf(equipmentSchema.parse({ data: { folder }, labels: { kind } }), data)
}
const table = `equipment_id,check_item_id,from,to,cause
EQ-1,level,${day(15)},${day(16)},wear
EQ-1,level,${day(16)},${day(16)},step
EQ-9,level,${day(17)},${day(18)},drift
`

test('a window counts for every cause that is at work at its horizon, and for none where there is none', async () => {
  const causes = await causesIn(table)
  // Horizon 5: days 15, 16, 17 and 18.
  expect(causes?.scores(all, 5, [1, 1, 0, NaN], [0.9, 0.1, 0.8, 0.9], 0.5)).toEqual([
    { cause: 'step', deviations: 1, found: 0, normal: 0, falseAlarms: 0 },
    { cause: 'wear', deviations: 2, found: 1, normal: 0, falseAlarms: 0 },
    { cause: 'none', deviations: 0, found: 0, normal: 1, falseAlarms: 1 },
  ])
})

test('with labels of any day, a cause on any day up to the horizon counts', async () => {
  const causes = await causesIn(table, 'any')
  expect(causes?.scores(Int32Array.of(3), 5, [1], [0.9], 0.5)).toEqual([
    { cause: 'step', deviations: 1, found: 1, normal: 0, falseAlarms: 0 },
    { cause: 'wear', deviations: 1, found: 1, normal: 0, falseAlarms: 0 },
  ])
})

test('without a table, or with somebody’s own of another layout, there are no causes', async () => {
  expect(await causesIn(undefined)).toBeUndefined()
  expect(await causesIn('cause,note\nwear,x\n')).toBeUndefined()
})
