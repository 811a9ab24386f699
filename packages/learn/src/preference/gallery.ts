// Sequential gallery (Koyama, Sato & Goto 2020): one pick from a 3 × 3 grid on a plane through the space. The plane goes through what
// pleases most so far, along directions in which something better is likely; how far its grid reaches follows from what is known, so
// picks zoom in by themselves.
import { randomStream, type Random } from '@utsushi/ground'
import { answeredPictures, type Answer } from './answers.js'
import { anyPlace, candidatePlaces } from './candidates.js'
import { expectedBest, expectedBestWith } from './expected-best.js'
import { mostPleasing } from './most-pleasing.js'
import { tasteOfAnswers } from './next-question.js'
import {
  fromUnit,
  settled,
  unitDistance,
  unitFeatures,
  type ParameterSpace,
  type ParameterValues,
} from './parameter-space.js'
import type { Taste, TasteOptions } from './taste.js'

/** How the next grid is laid. */
export interface GalleryOptions {
  readonly seed: number
  /** Smallest distance between two pictures of a grid, in ranges (`unitDistance`); 0.02 when left out. */
  readonly distance?: number
  /** The taste, where it is fitted to the answers already. */
  readonly taste?: Taste
  readonly fit?: TasteOptions
}

/** Pictures of a grid, row by row. */
export const GALLERY_SIZE = 9

/** How far a grid reaches from its middle to its sides, in ranges. */
const REACHES = [0.5, 0.35, 0.25, 0.17, 0.12, 0.08, 0.05]

/** Planes that are tried at every reach, besides those along the likeliest directions. */
const PLANES = 6

/**
 * The parameters of the nine pictures to pick from, row by row; the middle one is what pleases most so far. Of many planes and reaches,
 * those are taken whose best picture is expected to please most (qEUBO of the nine).
 *
 * @example galleryQuestion(space, answers, { seed: 7 })
 */
export function galleryQuestion(
  space: ParameterSpace,
  answers: readonly Answer[],
  { seed, distance = 0.02, taste: known, fit }: GalleryOptions,
): readonly ParameterValues[] {
  const random = randomStream(seed, 'gallery', answers.length)
  const told = (grid: readonly Float64Array[]) => grid.map((unit) => fromUnit(space, unit))
  if (answers.length === 0) return told(firstGrid(space, distance, random))
  const taste = known ?? tasteOfAnswers(space, answers, fit)
  const shown = answeredPictures(space, answers).units
  const [middle] = mostPleasing(space, taste, 1, { random, shown })
  const center = middle?.unit ?? anyPlace(space, random)
  const likely = likelyDirections(space, taste, center, random)
  let best: { readonly grid: readonly Float64Array[]; readonly worth: number } | undefined
  const consider = (a: Float64Array, b: Float64Array): void => {
    const grid = gridOn(space, center, a, b)
    if (!apart(space, grid, distance)) return
    const worth = expectedBest(taste, unitFeatures(space, grid))
    if (best === undefined || worth > best.worth) best = { grid, worth }
  }
  for (const [a, b] of likely) {
    consider(a, b)
    for (const reach of REACHES) consider(times(a, reach / length(a)), times(b, reach / length(b)))
  }
  for (const reach of REACHES)
    for (let plane = 0; plane < PLANES; plane++) {
      const a = direction(center.length, random)
      consider(times(a, reach), times(across(a, direction(center.length, random)), reach))
    }
  return told(best?.grid ?? firstGrid(space, distance, random))
}

/** A wide grid through the middle of the space. */
function firstGrid(space: ParameterSpace, distance: number, random: Random): readonly Float64Array[] {
  const size = Object.keys(space).length
  const center = settled(space, new Float64Array(size).fill(0.5))
  for (let tries = 0; tries < 50; tries++) {
    const a = direction(size, random)
    const grid = gridOn(space, center, times(a, 0.4), times(across(a, direction(size, random)), 0.4))
    if (apart(space, grid, distance)) return grid
  }
  // A space of one parameter, or of a few counts, has no such plane.
  return Array.from({ length: GALLERY_SIZE }, () => anyPlace(space, random))
}

/** Pairs of directions: towards what adds most to the best, and towards what adds most beside it. */
function likelyDirections(
  space: ParameterSpace,
  taste: Taste,
  center: Float64Array,
  random: Random,
): readonly (readonly [Float64Array, Float64Array])[] {
  if (center.length < 2) return []
  const candidates = candidatePlaces(space, [center], 200, random).filter(
    (unit) => unitDistance(space, unit, center) > 0.02,
  )
  const worth = expectedBestWith(taste, unitFeatures(space, [center]), unitFeatures(space, candidates))
  const order = Array.from(worth.keys()).sort((p, q) => (worth[q] ?? NaN) - (worth[p] ?? NaN))
  const towards = order.slice(0, 4).map((place) => shortWay(space, center, candidates[place] ?? center))
  return towards.flatMap((a, k) => {
    const others = [...towards.slice(k + 1), direction(center.length, random)]
    return others.map((b) => [a, times(across(a, b), length(a))] as const)
  })
}

/** Three by three places around a middle; what lies outside the space is moved to its side. */
function gridOn(
  space: ParameterSpace,
  center: Float64Array,
  a: Float64Array,
  b: Float64Array,
): readonly Float64Array[] {
  return [-1, 0, 1].flatMap((down) =>
    [-1, 0, 1].map((right) =>
      settled(
        space,
        center.map((value, k) => value + right * (a[k] ?? NaN) + down * (b[k] ?? NaN)),
      ),
    ),
  )
}

const apart = (space: ParameterSpace, grid: readonly Float64Array[], distance: number): boolean =>
  grid.every((a, k) => grid.every((b, j) => j <= k || unitDistance(space, a, b) > distance))

/** From one place to another, round a circle the short way. */
function shortWay(space: ParameterSpace, from: Float64Array, to: Float64Array): Float64Array {
  return Float64Array.from(Object.values(space), ({ kind }, k) => {
    const way = (to[k] ?? NaN) - (from[k] ?? NaN)
    return kind === 'circular' ? way - Math.round(way) : way
  })
}

/** A direction of length 1, each alike likely. */
function direction(size: number, random: Random): Float64Array {
  const way = Float64Array.from({ length: size }, random.normal)
  return times(way, 1 / length(way))
}

/** What of b is at right angles to a, of length 1. */
function across(a: Float64Array, b: Float64Array): Float64Array {
  const along = a.reduce((sum, value, k) => sum + value * (b[k] ?? NaN), 0) / length(a) ** 2
  const left = b.map((value, k) => value - along * (a[k] ?? NaN))
  const size = length(left)
  return size > 1e-9 ? times(left, 1 / size) : left
}

const length = (way: Float64Array): number => Math.hypot(...way)

const times = (way: Float64Array, factor: number): Float64Array => way.map((value) => value * factor)
