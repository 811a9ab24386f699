// Window and number of neighbours by leaving out one sequence after the other. A distance under a wide window is never larger than under
// a narrow one, so that windows are gone through from the widest, and what was worked out bounds what follows (Tan et al. 2018).
import { greatestOf } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'
import { nearestOf, type Nearest } from './nearest.js'
import { envelopeOf, leastDistance, warpedDistance, warpingRows, type Walk } from './warping.js'

/** What is chosen from. */
export interface WindowChoice {
  readonly walks: readonly Walk[]
  readonly channels: number
  /** `[samples, classes or outputs]` */
  readonly targets: Matrix
  readonly of: 'classes' | 'quantities'
  /** In steps, ascending. */
  readonly windows: readonly number[]
  readonly neighbours: readonly number[]
}

/** What was chosen, and how well it does. */
export interface ChosenWindow {
  readonly window: number
  readonly neighbours: number
  readonly leaveOneOut: number
}

/** More sequences than these do not choose better, and cost their square. */
const MOST = 1000

export function chooseWindow(choice: WindowChoice): ChosenWindow {
  const count = choice.walks.length
  const own = Array.from({ length: Math.min(count, MOST) }, (_, k) =>
    Math.floor((k * count) / Math.min(count, MOST)),
  )
  const walks = own.map((i) => choice.walks[i] as Walk)
  const most = Math.max(...choice.neighbours)
  const scored = neighboursByWindow(walks, choice, most).flatMap(({ window, nearest }) =>
    choice.neighbours.map((neighbours) => ({
      ...{ window, neighbours },
      leaveOneOut: score(choice, own, nearest, neighbours),
    })),
  )
  const better = (a: number, b: number): boolean => (choice.of === 'classes' ? a > b : a < b)
  return scored.reduce((best, one) => (better(one.leaveOneOut, best.leaveOneOut) ? one : best))
}

interface WindowNeighbours {
  readonly window: number
  readonly nearest: readonly Nearest[]
}

function neighboursByWindow(
  walks: readonly Walk[],
  { channels, windows }: WindowChoice,
  most: number,
): readonly WindowNeighbours[] {
  const count = walks.length
  const rows = warpingRows(greatestOf(walks.map(({ length }) => length)))
  const widest = windows.at(-1) ?? 0
  const envelopes = walks.map((walk) => envelopeOf(walk, channels, widest))
  const bounds = new Float64Array(count * count)
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++) {
      const envelope = envelopes[j] as (typeof envelopes)[number]
      bounds[i * count + j] =
        i === j ? NaN : leastDistance(walks[i] as Walk, walks[j] as Walk, envelope, channels, Infinity)
    }
  const found = [...windows].reverse().map((window): WindowNeighbours => {
    const exact = new Float64Array(count * count).fill(NaN)
    const nearest = walks.map((walk, i) =>
      nearestOf(most, bounds.subarray(i * count, (i + 1) * count), (j, limit) => {
        const known = exact[i * count + j] as number
        if (!Number.isNaN(known)) return known > limit ? Infinity : known
        const distance = warpedDistance(walk, walks[j] as Walk, channels, window, limit, rows)
        for (const at of [i * count + j, j * count + i]) {
          bounds[at] = Math.max(bounds[at] as number, distance === Infinity ? limit : distance)
          if (distance < Infinity) exact[at] = distance
        }
        return distance
      }),
    )
    return { window, nearest }
  })
  return found.reverse()
}

/** Share of classes found; of quantities the root mean squared error in deviations of each. */
function score(
  { targets, of }: WindowChoice,
  own: readonly number[],
  nearest: readonly Nearest[],
  count: number,
): number {
  const width = targets.columns
  const target = (i: number, k: number): number => targets.values[(own[i] as number) * width + k] as number
  const predicted = nearest.map(({ places }) => {
    const used = places.slice(0, count)
    return Array.from(
      { length: width },
      (_, k) => used.reduce((sum, i) => sum + target(i, k), 0) / (used.length || 1),
    )
  })
  if (of === 'classes') {
    const right = predicted.filter((votes, i) => target(i, votes.indexOf(Math.max(...votes))) === 1)
    return right.length / own.length
  }
  let sum = 0
  for (let k = 0; k < width; k++) {
    const truth = own.map((_, i) => target(i, k))
    const mean = truth.reduce((all, value) => all + value, 0) / truth.length
    const spread = truth.reduce((all, value) => all + (value - mean) ** 2, 0) || 1
    sum +=
      predicted.reduce((all, values, i) => all + ((values[k] as number) - (truth[i] as number)) ** 2, 0) /
      spread
  }
  return Math.sqrt(sum / width)
}
