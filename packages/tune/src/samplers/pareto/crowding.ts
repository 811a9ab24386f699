import { paretoFronts } from './fronts.js'

/**
 * Places of the `count` best points: whole fronts, and of the front that does not fit those with the most room around them
 * (Deb et al. 2002, section III-B).
 * @param losses less is better in every coordinate
 */
export function bestByCrowding(losses: readonly (readonly number[])[], count: number): readonly number[] {
  const chosen: number[] = []
  for (const front of paretoFronts(losses, count)) {
    const room = count - chosen.length
    const distances = front.length > room ? crowdingDistances(front.map((place) => losses[place] ?? [])) : []
    const order = front
      .map((_, at) => at)
      .sort((a, b) => (distances[b] === distances[a] ? a - b : (distances[b] ?? 0) - (distances[a] ?? 0)))
    chosen.push(...order.slice(0, room).map((at) => front[at] as number))
  }
  return chosen
}

/** For each point of a front the sum of the gaps between its neighbours, each as a share of the front's width. */
export function crowdingDistances(points: readonly (readonly number[])[]): readonly number[] {
  const distances = points.map(() => 0)
  const dimensions = points[0]?.length ?? 0
  for (let dimension = 0; dimension < dimensions; dimension++) {
    const coordinate = (at: number | undefined): number => points[at ?? -1]?.[dimension] ?? NaN
    const order = points.map((_, at) => at).sort((a, b) => coordinate(a) - coordinate(b))
    const width = coordinate(order.at(-1)) - coordinate(order[0])
    if (width === 0) continue
    order.forEach((at, rank) => {
      const gap = coordinate(order[rank + 1]) - coordinate(order[rank - 1])
      distances[at] = (distances[at] ?? 0) + (Number.isNaN(gap) ? Infinity : gap / width)
    })
  }
  return distances
}
