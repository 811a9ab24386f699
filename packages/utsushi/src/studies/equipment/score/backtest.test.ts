import { describe, expect, it } from 'vitest'
import { daily } from '@utsushi/data'
import { backtest } from './backtest.js'

/** One series of so many days with windows on all of them from day 10 on. */
function replay(
  alarmDays: readonly number[],
  deviating: readonly number[],
  unmeasured: readonly number[] = [],
) {
  const steps = 100
  const ends = Array.from({ length: 60 }, (_, k) => 10 + k)
  const park = {
    ...{
      file: '',
      interval: daily,
      first: 0,
      steps,
      counts: [],
      readings: 0,
      maintenance: [[]],
      align: 'calendar' as const,
    },
    series: [{ equipment: 'pump', item: 'vibration', unit: 'mm/s' }],
    values: new Float32Array(steps),
    measured: new Uint8Array(steps).fill(1),
    limits: new Float32Array(2),
  }
  const outside = Uint8Array.from({ length: steps }, (_, day) =>
    unmeasured.includes(day) ? 255 : deviating.includes(day) ? 1 : 0,
  )
  const windows = { series: new Int32Array(ends.length), end: Int32Array.from(ends) }
  const part = Int32Array.from(ends, (_, k) => k)
  const raised = ends.map((end) => (alarmDays.includes(end) ? 1 : 0))
  return backtest({ park, windows }, part, raised, outside, 10)
}

describe('history replayed', () => {
  it('tells how long before a deviation its first alarm stood', () => {
    const { deviations, foreseen, medianLead, alarms, falseAlarms } = replay([33, 34, 35], [40, 41])
    expect({ deviations, foreseen, medianLead, alarms, falseAlarms }).toEqual({
      ...{ deviations: 1, foreseen: 1, medianLead: 7, alarms: 1, falseAlarms: 0 },
    })
  })

  it('does not count an alarm that came further ahead than the horizon, and calls it false', () => {
    const { foreseen, medianLead, falseAlarms } = replay([25], [40])
    expect({ foreseen, medianLead, falseAlarms }).toEqual({ foreseen: 0, medianLead: null, falseAlarms: 1 })
  })

  it('does not take an alarm during a deviation for foresight, nor for a false alarm', () => {
    const { foreseen, falseAlarms } = replay([41], [40, 41, 42])
    expect({ foreseen, falseAlarms }).toEqual({ foreseen: 0, falseAlarms: 0 })
  })

  it('lets days without a measurement neither begin nor end a deviation', () => {
    expect(replay([], [40, 42], [41]).deviations).toBe(1)
    expect(replay([], [40, 42]).deviations).toBe(2)
  })

  it('says how much of the time an alarm stands', () => {
    expect(replay([20, 30, 50], []).underAlarm).toBeCloseTo(3 / 60, 9)
    expect(replay([], []).underAlarm).toBe(0)
  })

  it('counts false alarms by equipment and month', () => {
    const { falseAlarmsPerMonth } = replay([20, 30, 50], [])
    expect(falseAlarmsPerMonth).toBeCloseTo((3 / 60) * 30, 9)
  })
})
