// One piece of equipment: how it is used, how it wears, who comes to read it, and its check items.
import { seededRandom, type Random } from '@utsushi/ground'
import { equipmentPrefixes, kinds, type ItemKind } from './kinds.js'
import { simulateSeries, type SimulatedSeries } from './series.js'
import type { Surroundings } from './surroundings.js'
import { wearOf } from './wear.js'

/** A simulated piece of equipment. */
export interface SimulatedEquipment {
  readonly id: string
  readonly items: readonly { readonly kind: ItemKind; readonly series: SimulatedSeries }[]
  /** Days on which all of it was serviced. */
  readonly serviced: readonly number[]
  /** `[days]` Minute of the day on which the round came by. */
  readonly minutes: Int32Array
}

/** How a piece of equipment is called: `PUMP-001`. */
export const equipmentId = (place: number): string =>
  `${equipmentPrefixes[place % equipmentPrefixes.length] ?? ''}-${String(place + 1).padStart(3, '0')}`

/** Load by weekday, Monday first; nobody reads the gauges at the weekend. */
const week = [0.45, 0.25, 0, 0, -0.3, -1, -1]

/**
 * @param place of the equipment, from 0: with the seed it settles everything
 * @param items check items at most; every third piece has one fewer
 */
export function simulateEquipment(
  surroundings: Surroundings,
  place: number,
  items: number,
  seed: number,
): SimulatedEquipment {
  // Seeds beyond 2³¹ wrap; two pieces of equipment of a park never share a stream.
  const random = seededRandom((seed % 2 ** 31) * 65_536 + place + 1)
  const { closed, weekday } = surroundings
  const days = closed.length
  const { wear, serviced } = wearOf(days, random)
  const load = loadOf(weekday, random)
  // Most are read on every working day, some every second or third.
  const every = [1, 1, 1, 2, 3][random.below(5)] ?? 1
  const inspected = new Uint8Array(days)
  const minutes = new Int32Array(days)
  let rounds = random.below(every)
  for (let day = 0; day < days; day++) {
    minutes[day] = 480 + random.below(540)
    const missed = random.uniform() < 0.06
    if (closed[day] === 1) continue
    if (rounds++ % every === 0 && !missed) inspected[day] = 1
  }
  const count = Math.max(1, Math.min(items, kinds.length) - (place % 3 === 2 ? 1 : 0))

  return {
    id: equipmentId(place),
    items: kinds.slice(0, count).map((kind) => ({
      kind,
      series: simulateSeries(kind, surroundings, { load, wear, inspected }, random),
    })),
    serviced,
    minutes,
  }
}

function loadOf(weekday: Uint8Array, random: Random): Float64Array {
  let swing = 0
  return Float64Array.from(weekday, (day) => {
    swing = 0.85 * swing + 0.25 * random.normal()
    return (week[day] ?? 0) + swing
  })
}
