// One check item day by day: load, season and wear as its kind takes them, what befell it, and what was read of it.
import type { Random } from '@utsushi/ground'
import { faultsOf, type FaultSpan } from './faults.js'
import type { ItemKind } from './kinds.js'
import type { Surroundings } from './surroundings.js'

/** A span of days with what moved the series then. */
export interface CauseSpan {
  readonly cause: 'wear' | FaultSpan['cause']
  readonly from: number
  readonly to: number
}

/** One simulated check item. */
export interface SimulatedSeries {
  /** `[days]` As the instrument shows it; NaN where nothing was read. */
  readonly readings: Float64Array
  /** NaN where that side has no limit. */
  readonly low: number
  readonly high: number
  readonly causes: readonly CauseSpan[]
  /** Days on which this item alone was repaired or calibrated. */
  readonly repaired: readonly number[]
}

/** What all items of a piece of equipment share, `[days]` each. */
export interface SharedDays {
  readonly load: Float64Array
  readonly wear: Float64Array
  /** 1 where the round was made. */
  readonly inspected: Uint8Array
}

/** Limits stand so many spreads of the healthy series from its middle. */
const margin = 2.9
/** From so many spreads on wear counts as the cause of what is read. */
const wearShows = 1.5

/** @param kind what is read; a series has a level and sensitivities of its own, within a fifth */
export function simulateSeries(
  kind: ItemKind,
  { outdoor }: Surroundings,
  { load, wear, inspected }: SharedDays,
  random: Random,
): SimulatedSeries {
  const days = load.length
  const vary = (value: number): number => value * (0.85 + 0.3 * random.uniform())
  const own = {
    level: vary(kind.level),
    load: vary(kind.load),
    outdoor: vary(kind.outdoor),
    wear: vary(kind.wear),
  }
  // Variance of load about 0.3, of the outdoor temperature about 60 K².
  const spread = Math.hypot(0.55 * own.load, 0.77 * own.outdoor, kind.noise)
  const middle = own.level
  const faults = faultsOf(days, Math.sign(own.wear), random)
  const offset = new Float64Array(days)
  const silent = new Uint8Array(days)
  for (const { cause, from, to, size } of faults)
    for (let day = from; day <= to; day++) {
      if (cause === 'outage') silent[day] = 1
      else if (cause === 'step') offset[day] = (offset[day] ?? 0) + size * spread
      else offset[day] = (offset[day] ?? 0) + (size * spread * (day - from + 1)) / (to - from + 1)
    }
  const readings = new Float64Array(days).fill(NaN)
  const wearing: CauseSpan[] = []
  const scale = 10 ** kind.digits
  let since = -1
  for (let day = 0; day < days; day++) {
    const worn = own.wear * (wear[day] ?? 0) ** 2
    const shows = Math.abs(worn) > wearShows * spread
    if (shows && since < 0) since = day
    if (since >= 0 && (!shows || day === days - 1)) {
      wearing.push({ cause: 'wear', from: since, to: shows ? day : day - 1 })
      since = -1
    }
    const value =
      own.level +
      own.load * (load[day] ?? 0) +
      (own.outdoor * ((outdoor[day] ?? 0) - 14)) / 10 +
      worn +
      (offset[day] ?? 0) +
      kind.noise * random.normal()
    if (inspected[day] === 1 && silent[day] === 0)
      readings[day] = Math.max(0, Math.round(value * scale) / scale)
  }
  const rounded = (value: number): number => Math.round(value * scale) / scale
  return {
    readings,
    low: kind.limits === 'both' ? rounded(middle - margin * spread) : NaN,
    high: rounded(middle + margin * spread),
    causes: [...wearing, ...faults].sort((a, b) => a.from - b.from),
    repaired: faults.flatMap(({ cause, to }) => (cause !== 'outage' && to < days - 1 ? [to + 1] : [])),
  }
}
