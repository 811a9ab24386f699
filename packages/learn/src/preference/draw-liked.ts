// Parameters drawn from what was liked: anywhere in a space, the likelier the more it pleases.
import type { Random } from '@utsushi/ground'
import { candidatePlaces } from './candidates.js'
import { mostPleasing } from './most-pleasing.js'
import {
  fromUnit,
  unitDistance,
  unitFeatures,
  type ParameterSpace,
  type ParameterValues,
} from './parameter-space.js'
import { tasteBasis } from './predict-taste.js'
import type { Taste } from './taste.js'

/** How parameters are drawn. */
export interface DrawLikedOptions {
  readonly random: Random
  /**
   * How choosy the draw is: 1 draws a picture as often as it would be chosen, odds for odds; more draws wider, less nearer to the best. 1
   * when left out.
   */
  readonly temperature?: number
  /** Smallest distance between two of them, in ranges (`unitDistance`); 0.03 when left out. */
  readonly distance?: number
}

/**
 * Parameters that are likely to please, and differ.
 *
 * @param count how many; fewer where the space does not hold so many at that distance
 * @example drawLiked(space, taste, 12, { random: seededRandom(1) })
 */
export function drawLiked(
  space: ParameterSpace,
  taste: Taste,
  count: number,
  { random, temperature = 1, distance = 0.03 }: DrawLikedOptions,
): readonly ParameterValues[] {
  if (!(temperature > 0)) throw new RangeError(`a temperature of ${temperature} — expected a number above 0`)
  const around = mostPleasing(space, taste, 3, { random, distance }).map(({ unit }) => unit)
  const places = candidatePlaces(space, around, Math.max(1500, 20 * count), random)
  const { mean } = tasteBasis(taste, unitFeatures(space, places))
  // Gumbel's way: the largest of value and noise are draws without replacement.
  const order = places
    .map((unit, k) => ({
      unit,
      key: (mean[k] ?? NaN) / temperature - Math.log(-Math.log(1 - random.uniform() || 1e-300)),
    }))
    .sort((a, b) => b.key - a.key)
  const drawn: Float64Array[] = []
  for (const { unit } of order) {
    if (drawn.length === count) break
    if (drawn.every((other) => unitDistance(space, other, unit) > distance)) drawn.push(unit)
  }
  return drawn.map((unit) => fromUnit(space, unit))
}
