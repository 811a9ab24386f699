// Places that a search looks at: some all over the space, some around those that please.
import type { Random } from '@utsushi/ground'
import { settled, type ParameterSpace } from './parameter-space.js'

/** A place drawn anywhere in a space; where pictures can stand. */
export function anyPlace(space: ParameterSpace, random: Random): Float64Array {
  return settled(
    space,
    Object.keys(space).map(() => random.uniform()),
  )
}

/**
 * A place near another: every parameter moved by a normal step, a count by one at least where it moves at all.
 *
 * @param step standard deviation, in ranges
 */
export function placeNear(
  space: ParameterSpace,
  unit: ArrayLike<number>,
  step: number,
  random: Random,
): Float64Array {
  return settled(
    space,
    Object.values(space).map(({ kind, low, high }, place) => {
      const moved = step * random.normal()
      const least = kind === 'count' && random.uniform() < 0.3 ? 1 / (high - low) : 0
      const by = Math.abs(moved) < least ? Math.sign(moved) * least : moved
      return (unit[place] ?? NaN) + by
    }),
  )
}

/** Standard deviations of steps around a place that pleases, in ranges. */
const STEPS = [0.3, 0.15, 0.07, 0.03]

/**
 * Candidates of a search.
 *
 * @param around places that please, the best first
 * @param count how many in all
 */
export function candidatePlaces(
  space: ParameterSpace,
  around: readonly ArrayLike<number>[],
  count: number,
  random: Random,
): readonly Float64Array[] {
  return Array.from({ length: count }, (_, k) => {
    const near = around[Math.floor(k / 2 / STEPS.length) % Math.max(1, around.length)]
    return k % 2 === 0 || near === undefined
      ? anyPlace(space, random)
      : placeNear(space, near, STEPS[((k - 1) / 2) % STEPS.length] ?? 0.1, random)
  })
}
