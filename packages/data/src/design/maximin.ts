/** Spreading points of a Latin hypercube apart while it stays one: coordinates change hands, none is made. */
import type { Random } from '@utsushi/ground'

/** Points in the unit cube: `unit[sample · width + coordinate]`. */
export interface Cube {
  readonly unit: Float64Array
  readonly samples: number
  readonly width: number
}

/** Exchanges two values of an array. */
export function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] as number
  values[a] = values[b] as number
  values[b] = kept
}

function squaredDistance({ unit, width }: Cube, a: number, b: number): number {
  let sum = 0
  for (let place = 0; place < width; place++) {
    const difference = (unit[a * width + place] as number) - (unit[b * width + place] as number)
    sum += difference * difference
  }
  return sum
}

/** The smallest distance between two points; 0 for fewer than two. */
export function closestPair(cube: Cube): number {
  let closest = Infinity
  for (let a = 0; a < cube.samples; a++) {
    for (let b = a + 1; b < cube.samples; b++) closest = Math.min(closest, squaredDistance(cube, a, b))
  }
  return cube.samples < 2 ? 0 : Math.sqrt(closest)
}

/**
 * Moves points apart by exchanges (the φ criterion of Morris & Mitchell 1995, p = 15, accepting improvements only).
 * @param allowed whether a point may stand where an exchange has put it
 */
export function spread(cube: Cube, random: Random, allowed: (sample: number) => boolean): void {
  const { unit, samples, width } = cube
  if (samples < 3 || width < 2) return
  const energy = (sample: number, except: number): number => {
    let sum = 0
    for (let other = 0; other < samples; other++) {
      if (other !== sample && other !== except) sum += squaredDistance(cube, sample, other) ** -7.5
    }
    return sum
  }
  const tries = Math.min(20_000, Math.ceil(4e8 / (samples * width * 4)))
  for (let attempt = 0; attempt < tries; attempt++) {
    const a = random.below(samples)
    const b = random.below(samples)
    const place = random.below(width)
    if (a === b) continue
    const before = energy(a, b) + energy(b, a)
    swap(unit, a * width + place, b * width + place)
    const better = energy(a, b) + energy(b, a) < before
    if (!better || !allowed(a) || !allowed(b)) swap(unit, a * width + place, b * width + place)
  }
}
