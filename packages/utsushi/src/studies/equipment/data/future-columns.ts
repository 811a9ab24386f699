// Columns that tell what is to come: a series whose values are those that another one of the same equipment, or the truth, takes some
// steps later. Nothing of the split can keep such a column from the model, so it is refused.
import { countOf, InputError } from '@utsushi/ground'
import type { Park } from './park.js'

/** Agreement over fewer steps is chance. */
const leastAgreed = 30
/** Switches and set points take so many values at most. */
const leastValues = 20

/**
 * Refuses a park in which a series is the future of another, exactly or in another unit, or the truth itself.
 * @param furthest steps ahead that are looked at
 * @throws InputError naming both columns and the steps between them
 */
export function refuseFutureColumns(park: Park, furthest: number): void {
  const { series } = park
  for (const equipment of new Set(series.map((each) => each.equipment))) {
    const places = series.flatMap((each, place) => (each.equipment === equipment ? [place] : []))
    const columns = places.map((place) => valuesOf(park, place))
    const items = places.map((place) => series[place]?.item ?? '')
    for (const [one, values] of columns.entries())
      for (const [other, later] of columns.entries()) {
        const lag = one === other || !isVaried(later) ? undefined : lagOf(values, later, 1, furthest)
        // Of counters and timetables everything is a shift of everything: what is the same at once tells nothing of the future.
        if (lag === undefined || isShifted(values, later, 0)) continue
        throw new InputError(
          `the split leaks — ${items[one] ?? ''} of ${equipment} is ${items[other] ?? ''} of ${countOf(lag, 'step')} later: what is to come stands among the readings; leave ${items[one] ?? ''} out`,
        )
      }
    const told = truthOf(park, places[0] ?? 0)
    if (told === undefined) continue
    for (const [one, values] of columns.entries()) {
      const lag = lagOf(values, told, 0, furthest)
      if (lag !== undefined)
        throw new InputError(
          `the split leaks — ${items[one] ?? ''} of ${equipment} is the truth ${lag === 0 ? 'itself' : `of ${countOf(lag, 'step')} later`}; leave that column out of data.items`,
        )
    }
  }
}

/** The least lag by which one column is the other, later. */
function lagOf(one: Float32Array, later: Float32Array, from: number, to: number): number | undefined {
  for (let lag = from; lag <= to; lag++) if (isShifted(one, later, lag)) return lag
  return undefined
}

/** Whether a column takes more values than a switch or a schedule does. */
function isVaried(values: Float32Array): boolean {
  const seen = new Set<number>()
  for (const value of values) {
    if (value === value) seen.add(value)
    if (seen.size > leastValues) return true
  }
  return false
}

function truthOf({ truth, steps }: Park, series: number): Float32Array | undefined {
  if (truth === undefined) return undefined
  return Float32Array.from(truth.subarray(series * steps, (series + 1) * steps), (state) =>
    state === 255 ? NaN : state,
  )
}

/** Measured values of a series; NaN on the other steps. */
function valuesOf({ values, measured, steps }: Park, series: number): Float32Array {
  const own = values.slice(series * steps, (series + 1) * steps)
  for (let step = 0; step < steps; step++) if (measured[series * steps + step] !== 1) own[step] = NaN
  return own
}

/** Whether `one[t] = a · other[t + lag] + b` wherever both are known, and `other` changes often enough to tell. */
function isShifted(one: Float32Array, other: Float32Array, lag: number): boolean {
  let [x0, y0, slope] = [NaN, NaN, NaN]
  let agreed = 0
  let changes = 0
  let last = NaN
  for (let step = 0; step + lag < other.length; step++) {
    const [y, x] = [one[step] as number, other[step + lag] as number]
    if (x !== x || y !== y) continue
    if (x0 !== x0) [x0, y0] = [x, y]
    else if (slope !== slope) {
      if (x === x0 && y !== y0) return false
      if (x !== x0) {
        slope = (y - y0) / (x - x0)
        if (slope === 0) return false
      }
    } else {
      const expected = y0 + slope * (x - x0)
      // What 32 bits keep of the largest numbers in the sum.
      if (Math.abs(y - expected) > 1e-4 * Math.max(Math.abs(y - y0), 1e-3 * Math.abs(y0))) return false
    }
    agreed++
    if (x !== last) changes++
    last = x
  }
  return agreed >= leastAgreed && changes >= 3 && slope === slope
}
