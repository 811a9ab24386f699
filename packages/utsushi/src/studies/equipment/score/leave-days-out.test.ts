import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentReporter, type StudyContext } from '@utsushi/study'
import { afterAll, expect, test } from 'vitest'
import { equipmentSchema } from '../config.js'
import { leaveDaysOut } from './leave-days-out.js'

const context: StudyContext = {
  ...{ reporter: silentReporter, signal: new AbortController().signal },
  ...{ threads: 1, device: 'cpu' },
}
const folder = mkdtempSync(join(tmpdir(), 'utsushi-days-'))
afterAll(() => rmSync(folder, { recursive: true }))

const faulty = [2, 5, 6]

/** Eight days of two items by the hour; both are higher together on faulty days. A day may be told otherwise than it was. */
function written(name: string, told: readonly number[]): string {
  const rows = Array.from({ length: 8 * 24 }, (_, hour) => {
    const day = Math.floor(hour / 24)
    const shift = faulty.includes(day) ? 3 : 0
    const values = [1, 2].map((item) => Math.sin((hour + 1) * (7.1 + item) ** 1.7) + shift)
    const moment = `2024-03-0${day + 1} ${String(hour % 24).padStart(2, '0')}:00`
    return [moment, ...values, told.includes(day) ? 1 : 0].join()
  })
  writeFileSync(join(folder, name), ['timestamp,a,b,faulty', ...rows, ''].join('\n'))
  return name
}

const config = (readings: string | readonly string[]) =>
  equipmentSchema.parse({
    data: { folder, readings, layout: 'wide', interval: '1 hour', truth: 'faulty' },
    labels: { kind: 'truth', horizons: [0] },
    ...{ windows: { of: 'equipment', context: 10 }, features: { families: ['joint'] } },
    ...{ split: { by: 'recording' }, model: { kind: 'logistic' }, decision: { calibration: 'none' } },
  })

test('every day is scored once, by windows within it, and its own truth changes nothing', async () => {
  const days = await leaveDaysOut(config(written('true.csv', faulty)), context)
  expect(days.map(({ day }) => day)).toEqual(Array.from({ length: 8 }, (_, day) => `2024-03-0${day + 1}`))
  for (const [day, { truth, alarm }] of days.entries()) {
    expect([...truth]).toEqual(new Array<number>(15).fill(faulty.includes(day) ? 1 : 0))
    const alarms = alarm.reduce((sum, own) => sum + own, 0)
    if (faulty.includes(day)) expect(alarms).toBe(15)
    else expect(alarms).toBeLessThan(4)
  }
  const turned = await leaveDaysOut(config(written('turned.csv', [2, 6])), context)
  expect([turned[5]?.alarm, turned[5]?.threshold]).toEqual([days[5]?.alarm, days[5]?.threshold])
})

test('several pieces of equipment, or none with a truth, are refused', async () => {
  const files = [written('one.csv', faulty), written('two.csv', faulty)]
  await expect(leaveDaysOut(config(files), context)).rejects.toThrow('here are 2 — name one table')
})
