// The furnace of a transformation: heated to a first hold, moved to a second one, and kept there, never quite still.
import type { Random } from '@utsushi/ground'

/** °C and minutes. */
export interface Programme {
  readonly start: number
  readonly first: number
  readonly second: number
  /** Minutes at which the first hold is reached, and left again. */
  readonly reached: number
  readonly left: number
  /** °C min⁻¹ from hold to hold. */
  readonly ramp: number
}

/** Temperatures by the programme, `[steps]` one minute apart, wandering within a degree or so. */
export function furnace(programme: Programme, steps: number, random: Random): Float64Array {
  const { start, first, second, reached, left, ramp } = programme
  let wander = 0
  return Float64Array.from({ length: steps }, (_, minute) => {
    wander = 0.9 * wander + 0.4 * random.normal()
    if (minute < reached) return start + ((first - start) * minute) / reached + wander
    const moved = Math.min(Math.abs(second - first), Math.max(0, minute - left) * ramp)
    return first + Math.sign(second - first) * moved + wander
  })
}
