// Errors by what really moved a series, where the data folder tells: a simulated park comes with `causes.csv`. It is read for the report
// alone, after all has been said of the windows.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { columnNames, streamFields } from '@utsushi/data/node'
import type { EquipmentConfig } from '../config.js'
import { momentReader } from '../data/moments.js'
import { stepOf } from '../data/steps.js'
import type { WindowedPark } from '../data/windowed.js'
import type { Places } from '../data/columns.js'

/** What became of the windows on whose day of the horizon a cause was at work. */
export interface CauseScores {
  /** As the table names it; `none` for windows without any. */
  readonly cause: string
  /** Windows that deviate at the horizon, and those of them with an alarm. */
  readonly deviations: number
  readonly found: number
  /** Windows that do not, and those of them with an alarm. */
  readonly normal: number
  readonly falseAlarms: number
}

interface CauseSpan {
  readonly from: number
  readonly to: number
  readonly cause: string
}

/** Causes of a park. */
export interface Causes {
  /**
   * Counts by cause, in the order of their names, `none` last.
   *
   * @param labels 1, 0 or NaN, one a window
   * @param probabilities one a window
   */
  scores(
    windows: Places,
    horizon: number,
    labels: ArrayLike<number>,
    probabilities: ArrayLike<number>,
    threshold: number,
  ): readonly CauseScores[]
}

const wanted = ['equipment_id', 'check_item_id', 'from', 'to', 'cause'] as const

/**
 * The causes that `causes.csv` in the data folder tells; `undefined` without such a table, or where steps have no dates.
 * @example (await causesOf(config, data))?.scores(windows, 30, labels, probabilities, 0.2)
 */
export async function causesOf(
  { data, labels: { kind } }: Pick<EquipmentConfig, 'data' | 'labels'>,
  { park, windows: places }: Pick<WindowedPark, 'park' | 'windows'>,
): Promise<Causes | undefined> {
  const file = join(data.folder, 'causes.csv')
  if (park.align === 'start' || !existsSync(file)) return undefined
  const names = await columnNames(file)
  // Somebody's own table of that name is not ours to judge.
  if (!wanted.every((name) => names.includes(name))) return undefined
  const spans = new Map<string, CauseSpan[]>()
  const moment = momentReader()
  for await (const { rows, columns } of streamFields(file, [...wanted]))
    for (let row = 0; row < rows; row++) {
      const [who = '', what = '', from = '', to = '', cause = ''] = columns.map((column) => column[row] ?? '')
      const key = JSON.stringify([who, what])
      const step = (text: string): number => stepOf(moment(text), park.interval) - park.first
      spans.set(key, [...(spans.get(key) ?? []), { from: step(from), to: step(to), cause }])
    }
  const bySeries = park.series.map(
    ({ equipment, item }) => spans.get(JSON.stringify([equipment, item])) ?? [],
  )
  return {
    scores: (windows, horizon, labels, probabilities, threshold) => {
      const counts = new Map<
        string,
        { deviations: number; found: number; normal: number; falseAlarms: number }
      >()
      for (const [row, place] of windows.entries()) {
        const label = labels[row] ?? NaN
        if (Number.isNaN(label)) continue
        const end = places.end[place] ?? 0
        const first = kind === 'any' ? end + 1 : end + horizon
        const active = (bySeries[places.series[place] ?? 0] ?? []).filter(
          ({ from, to }) => from <= end + horizon && to >= first,
        )
        const alarm = (probabilities[row] ?? 0) >= threshold ? 1 : 0
        for (const cause of active.length === 0 ? ['none'] : new Set(active.map((span) => span.cause))) {
          const own = counts.get(cause) ?? { deviations: 0, found: 0, normal: 0, falseAlarms: 0 }
          counts.set(cause, own)
          if (label === 1) {
            own.deviations++
            own.found += alarm
          } else {
            own.normal++
            own.falseAlarms += alarm
          }
        }
      }
      const order = [...counts.keys()].sort(
        (a, b) => Number(a === 'none') - Number(b === 'none') || a.localeCompare(b),
      )
      return order.flatMap((cause) => {
        const own = counts.get(cause)
        return own === undefined ? [] : [{ cause, ...own }]
      })
    },
  }
}
