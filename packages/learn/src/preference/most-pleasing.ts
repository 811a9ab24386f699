// Where in a space a taste expects to be pleased most.
import type { Random } from '@utsushi/ground'
import { candidatePlaces, placeNear } from './candidates.js'
import { unitDistance, unitFeatures, type ParameterSpace } from './parameter-space.js'
import { tasteBasis } from './predict-taste.js'
import type { Taste } from './taste.js'

/** A place and what is expected there. */
export interface PleasingPlace {
  /** In the unit cube, `[parameters]`. */
  readonly unit: Float64Array
  /** Mean of the utility. */
  readonly mean: number
}

/** How it is looked for. */
export interface PleasingOptions {
  readonly random: Random
  /** Places that were shown: the search begins at the best of them. */
  readonly shown?: readonly Float64Array[]
  /** Smallest distance between two of the places; 0 when left out. */
  readonly distance?: number
}

/**
 * The places that please most, the best first: the best of some hundreds, moved uphill in steps that become smaller.
 *
 * @param count how many
 * @example mostPleasing(space, taste, 9, { random: seededRandom(1), distance: 0.1 })
 */
export function mostPleasing(
  space: ParameterSpace,
  taste: Taste,
  count: number,
  { random, shown = [], distance = 0 }: PleasingOptions,
): readonly PleasingPlace[] {
  const valued = (units: readonly Float64Array[]): readonly PleasingPlace[] => {
    const { mean } = tasteBasis(taste, unitFeatures(space, units))
    return units.map((unit, k) => ({ unit, mean: mean[k] ?? NaN })).sort((a, b) => b.mean - a.mean)
  }
  const first = valued([...shown, ...candidatePlaces(space, [], 500, random)])
  const begun = first.slice(0, Math.max(6, count))
  const climbed = begun.map((start) => {
    let best = start
    for (const step of [0.1, 0.05, 0.02, 0.01]) {
      const tried = Array.from({ length: 24 }, () => placeNear(space, best.unit, step, random))
      const [found = best] = valued(tried)
      if (found.mean > best.mean) best = found
    }
    return best
  })
  const kept: PleasingPlace[] = []
  for (const place of [...climbed, ...first].sort((a, b) => b.mean - a.mean)) {
    if (kept.length === count) break
    if (kept.every(({ unit }) => unitDistance(space, unit, place.unit) > distance)) kept.push(place)
  }
  return kept
}
