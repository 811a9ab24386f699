/**
 * Ranks of points by dominance: the Pareto front, the front of the rest, and so on.
 */
import { dominates } from '../../trial-values.js'

/**
 * Places of the points, front by front, until the fronts hold `enough` points.
 * @param losses a point each; less is better in every coordinate
 */
export function paretoFronts(losses: readonly (readonly number[])[], enough = losses.length): number[][] {
  let rest = losses.map((_, place) => place)
  // In this order no point is dominated by a later one.
  rest.sort((a, b) => compareLosses(losses[a] ?? [], losses[b] ?? []))
  const fronts: number[][] = []
  let held = 0
  while (rest.length > 0 && held < enough) {
    const [front, others] = (losses[0]?.length ?? 0) === 2 ? peelTwo(losses, rest) : peel(losses, rest)
    fronts.push(front.sort((a, b) => a - b))
    held += front.length
    rest = others
  }
  return fronts
}

function peel(losses: readonly (readonly number[])[], sorted: readonly number[]): [number[], number[]] {
  const [front, others]: [number[], number[]] = [[], []]
  for (const place of sorted) {
    const beaten = front.some((other) => dominates(losses[other] ?? [], losses[place] ?? []))
    ;(beaten ? others : front).push(place)
  }
  return [front, others]
}

/** Two coordinates: sorted by the first, a point is on the front when its second is below all before. */
function peelTwo(losses: readonly (readonly number[])[], sorted: readonly number[]): [number[], number[]] {
  const [front, others]: [number[], number[]] = [[], []]
  let [leastFirst, least] = [Infinity, Infinity]
  for (const place of sorted) {
    const [first = 0, second = 0] = losses[place] ?? []
    const equal = front.length > 0 && first === leastFirst && second === least
    if (second < least || equal || front.length === 0) {
      front.push(place)
      leastFirst = first
      least = second
    } else others.push(place)
  }
  return [front, others]
}

export function compareLosses(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at] as number, b[at] as number]
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}
