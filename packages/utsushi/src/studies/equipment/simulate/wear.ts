// How a piece of equipment wears: at a rate of its own, unevenly, until it is serviced by plan or, late, because it has worn out.
import type { Random } from '@utsushi/ground'

/** The wear of a piece of equipment. */
export interface Wear {
  /** `[days]` 0 as good as new, 1 worn out. */
  readonly wear: Float64Array
  /** Days on which all of it was serviced. */
  readonly serviced: readonly number[]
}

/**
 * Wear grows by gamma-like steps, faster the further it has come; a service by plan takes two thirds of it away, one after failure nearly all.
 */
export function wearOf(days: number, random: Random): Wear {
  const wear = new Float64Array(days)
  const serviced: number[] = []
  // Years from new to worn out: from less than one to many.
  const life = 365 * 2.1 * Math.exp(0.6 * random.normal())
  const plan = 240 + random.below(240)
  let due = random.below(plan)
  let own = 0.6 * random.uniform()
  let failing = -1
  for (let day = 0; day < days; day++) {
    own += ((0.4 + 1.2 * own) / life) * -Math.log(1 - random.uniform())
    if (own > 1 && failing < 0) failing = day + 15 + random.below(50)
    if (day === failing) {
      own = 0.05 * random.uniform()
      failing = -1
      serviced.push(day)
    } else if (day === due) {
      due += plan
      own *= 0.2 + 0.3 * random.uniform()
      failing = -1
      serviced.push(day)
    }
    wear[day] = Math.min(own, 1.4)
  }
  return { wear, serviced }
}
