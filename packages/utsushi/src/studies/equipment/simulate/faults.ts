// What befalls a single check item: steps that come without a sign, sensors that drift until they are calibrated, and outages in which
// nothing is read.
import type { Random } from '@utsushi/ground'

/** Days of one cause, both included. */
export interface FaultSpan {
  readonly cause: 'step' | 'drift' | 'outage'
  readonly from: number
  readonly to: number
  /** In spreads of the healthy series; at its end where it grows. */
  readonly size: number
}

/** How often a year, how long, and how far. */
const rates = { step: 0.35, drift: 0.15, outage: 0.4 } as const

/** Spans by their day; of one cause they do not overlap. */
export function faultsOf(days: number, towards: number, random: Random): FaultSpan[] {
  const found: FaultSpan[] = []
  for (const cause of ['step', 'drift', 'outage'] as const) {
    const rate = rates[cause] / 365
    for (let day = waiting(rate, random); day < days;) {
      const to = Math.min(days - 1, day + lengthOf(cause, random))
      found.push({ cause, from: day, to, size: sizeOf(cause, towards, random) })
      day = to + 1 + waiting(rate, random)
    }
  }
  return found.sort((a, b) => a.from - b.from)
}

/** Days until the next, when they come at random. */
const waiting = (rate: number, random: Random): number => Math.floor(-Math.log(1 - random.uniform()) / rate)

function lengthOf(cause: FaultSpan['cause'], random: Random): number {
  switch (cause) {
    case 'step':
      return 5 + Math.floor(-25 * Math.log(1 - random.uniform()))
    case 'drift':
      return 70 + random.below(120)
    case 'outage':
      return 4 + random.below(30)
    default:
      return cause satisfies never
  }
}

/** Most faults push where wear does; some the other way. */
function sizeOf(cause: FaultSpan['cause'], towards: number, random: Random): number {
  if (cause === 'outage') return 0
  const side = random.uniform() < 0.75 ? towards : -towards
  return side * (2.5 + 3 * random.uniform())
}
