// Readings brought to the steps of an emulator: those of a step are averaged, and a step without one carries the last value on.
import { daily, parseInterval, stepDays } from '@utsushi/data'
import type { EmulatorMetadata } from '@utsushi/emulator'
import type { Places } from '../plan/case.js'

/** Columns on steps that follow one another. */
export interface OnSteps {
  readonly columns: Readonly<Record<string, readonly number[]>>
  readonly places: Places | undefined
  /** Whether anything was measured in a step: other steps are no end of a window. */
  readonly measured?: readonly boolean[]
}

const second = 1000

/**
 * @param places dates of readings; readings without dates are steps already
 * @throws Error for a date that is none
 */
export function onSteps(
  columns: Readonly<Record<string, readonly number[]>>,
  places: Places | undefined,
  { reading }: Pick<EmulatorMetadata, 'reading'>,
  where: string,
): OnSteps {
  if (places === undefined || places.every((place) => typeof place === 'number')) return { columns, places }
  const data = reading?.['data']
  const told =
    typeof data === 'object' && data !== null && !Array.isArray(data)
      ? Reflect.get(data, 'interval')
      : undefined
  const interval = parseInterval(typeof told === 'string' ? told : '') ?? daily
  if (interval.unit === 'month' || interval.unit === 'year') return { columns, places }
  const length = stepDays(interval, 0)
  const size = length * 86_400 * second
  const steps = places.map((place, row) => {
    const moment = momentOf(String(place))
    if (Number.isNaN(moment))
      throw new Error(
        `${where}: "${String(place).slice(0, 40)}" in row ${row + 1} is no date — write 2024-03-01 or 2024-03-01 12:30`,
      )
    return Math.floor(moment / size)
  })
  const first = Math.min(...steps)
  const count = Math.max(...steps) - first + 1
  if (count > 1e6) throw new Error(`${where}: reaches over ${count} steps — one of its dates must be wrong`)
  const measured = Array.from({ length: count }, () => false)
  for (const step of steps) measured[step - first] = true
  const isDaily = length >= 1 && Number.isInteger(length)
  return {
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, values]) => [name, carriedOn(values, steps, first, count)]),
    ),
    places: Array.from({ length: count }, (_, step) => {
      const text = new Date((first + step) * size).toISOString()
      return isDaily ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ')
    }),
    measured,
  }
}

/** As if every clock stood at zero meridian: what is between two readings counts, not where they were taken. */
function momentOf(text: string): number {
  const [, day, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?))?/.exec(text) ?? []
  return day === undefined ? NaN : Date.parse(`${day}T${time.length === 5 ? `${time}:00` : time}Z`)
}

function carriedOn(
  values: readonly number[],
  steps: readonly number[],
  first: number,
  count: number,
): readonly number[] {
  const sums = new Float64Array(count)
  const counts = new Int32Array(count)
  for (const [row, step] of steps.entries()) {
    sums[step - first] = (sums[step - first] ?? 0) + (values[row] ?? 0)
    counts[step - first] = (counts[step - first] ?? 0) + 1
  }
  let last = NaN
  return Array.from({ length: count }, (_, step) => {
    const own = counts[step] ?? 0
    if (own > 0) last = Math.fround((sums[step] ?? 0) / own)
    return last
  })
}
