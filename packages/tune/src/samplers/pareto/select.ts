import { paretoFronts } from './fronts.js'
import { hypervolume } from './hypervolume.js'

/**
 * Places of the `count` best points: whole fronts, and of the front that does not fit those that add most to the dominated
 * volume, taken one by one (greedy subset selection, Guerreiro et al. 2016; within 1 − 1/e of the best subset).
 *
 * @param losses less is better in every coordinate
 */
export function selectByHypervolume(
  losses: readonly (readonly number[])[],
  count: number,
): readonly number[] {
  const chosen: number[] = []
  for (const front of paretoFronts(losses, count)) {
    const room = count - chosen.length
    if (front.length <= room) for (const at of front) chosen.push(at)
    else chosen.push(...greedySubset(front, losses, room))
  }
  return chosen
}

function greedySubset(
  front: readonly number[],
  losses: readonly (readonly number[])[],
  count: number,
): readonly number[] {
  const points = front.map((place) => losses[place] ?? [])
  const reference = referencePoint(points)
  if (!reference.every(Number.isFinite)) return front.slice(0, count)
  const chosen: number[] = []
  const held: (readonly number[])[] = []
  // What a point adds only shrinks as others are chosen: bounds that are too low already need no second look.
  const bounds = points.map(() => Infinity)
  let volume = 0
  while (chosen.length < count) {
    let [best, most] = [-1, -Infinity]
    const order = points.map((_, at) => at).filter((at) => !chosen.includes(at))
    order.sort((a, b) => (bounds[b] === bounds[a] ? a - b : (bounds[b] as number) - (bounds[a] as number)))
    for (const at of order) {
      if ((bounds[at] as number) <= most) break
      const added = hypervolume([...held, points[at] ?? []], reference) - volume
      bounds[at] = added
      if (added > most) [best, most] = [at, added]
    }
    chosen.push(best)
    held.push(points[best] ?? [])
    volume += most
  }
  return chosen.map((at) => front[at] as number)
}

/** A little beyond the worst of each coordinate. */
function referencePoint(points: readonly (readonly number[])[]): readonly number[] {
  return (points[0] ?? []).map((_, at) => {
    const worst = points.reduce((most, point) => Math.max(most, point[at] as number), -Infinity)
    return Math.max(1.1 * worst, 0.9 * worst) || 1e-12
  })
}
