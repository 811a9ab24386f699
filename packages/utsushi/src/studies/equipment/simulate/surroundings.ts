// What all of a park has in common: the calendar, the weather outside, and when there is anyone to read the gauges.
import { dayFromDate, dayOfYear } from '@utsushi/data'
import type { Random } from '@utsushi/ground'

/** The first day that is simulated. */
export const firstDay = dayFromDate(2021, 1, 1)

/** Days of a park, `[days]` each. */
export interface Surroundings {
  /** In °C. */
  readonly outdoor: Float64Array
  /** 0 Monday to 6 Sunday. */
  readonly weekday: Uint8Array
  /** Days on which nobody comes: weekends, the first days of the year, a week in August. */
  readonly closed: Uint8Array
}

/** Weather of a mild climate, warmest in late July, with spells of some days. */
export function surroundingsOf(days: number, random: Random): Surroundings {
  const outdoor = new Float64Array(days)
  const weekday = new Uint8Array(days)
  const closed = new Uint8Array(days)
  let spell = 0
  for (let at = 0; at < days; at++) {
    const day = firstDay + at
    spell = 0.8 * spell + 1.8 * random.normal()
    outdoor[at] = 14 + 10 * Math.sin((2 * Math.PI * (dayOfYear(day) - 114)) / 365.25) + spell
    // 1970-01-01 was a Thursday.
    weekday[at] = (day + 3) % 7
    const ofYear = dayOfYear(day)
    closed[at] = Number((weekday[at] ?? 0) > 4 || ofYear <= 3 || (ofYear >= 224 && ofYear <= 228))
  }
  return { outdoor, weekday, closed }
}
