/**
 * Clusters of rows: k-means from the farthest points, the same on every run and machine. For splits that hold whole clusters out.
 */
import { InputError } from '@utsushi/ground'

/** Rows that are alike. */
export interface RowClusters {
  /** `[rows]` The cluster of each, from 0: the largest first. */
  readonly cluster: Int32Array
  /** `[clusters][columns]` */
  readonly centres: readonly Float64Array[]
  /** `[clusters]` Rows in each. */
  readonly sizes: readonly number[]
}

/** Rounds of k-means, at most: it ends when nothing moves. */
const rounds = 100

/**
 * Clusters rows by their distance. Equal rows are in one cluster.
 *
 * @param values `[rows, columns]`, finite
 * @throws InputError for fewer distinct rows than clusters, with their number, and for values that are missing
 * @example clusterRows({ values, columns: 3, clusters: 5 }).cluster
 */
export function clusterRows({
  values,
  columns,
  clusters,
}: {
  readonly values: ArrayLike<number>
  readonly columns: number
  readonly clusters: number
}): RowClusters {
  const count = Math.floor(values.length / columns)
  const rows = Array.from({ length: count }, (_, row) =>
    Float64Array.from({ length: columns }, (_, column) => values[row * columns + column] ?? NaN),
  )
  const gap = rows.findIndex((row) => !row.every(Number.isFinite))
  if (gap >= 0)
    throw new InputError(`row ${gap + 1} has a missing value — leave it out of the clusters, or fill it in`)
  const keys = rows.map((row) => row.join())
  const distinct = [...new Map(keys.map((key, row) => [key, rows[row] ?? new Float64Array(columns)]))]
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > distinct.length)
    throw new InputError(
      `clusters: ${clusters} is not between 1 and the ${distinct.length} that differ — take fewer`,
    )
  const weights = new Map<string, number>()
  for (const key of keys) weights.set(key, (weights.get(key) ?? 0) + 1)
  const points = distinct.map(([key, point]) => ({ key, point, weight: weights.get(key) ?? 1 }))
  let centres = farthest(
    points.map(({ point }) => point),
    clusters,
  )
  let own = points.map(({ point }) => nearest(centres, point))
  for (let round = 0; round < rounds; round++) {
    centres = centres.map((before, place) => {
      const members = points.filter((_, k) => own[k] === place)
      return members.length === 0 ? before : meanOf(members, columns)
    })
    const next = points.map(({ point }) => nearest(centres, point))
    if (next.every((place, k) => place === own[k])) break
    own = next
  }
  const clusterOf = new Map(points.map(({ key }, k) => [key, own[k] ?? 0]))
  return bySize(
    keys.map((key) => clusterOf.get(key) ?? 0),
    centres,
  )
}

interface Point {
  readonly point: Float64Array
  readonly weight: number
}

function meanOf(members: readonly Point[], columns: number): Float64Array {
  const sum = new Float64Array(columns)
  let total = 0
  for (const { point, weight } of members) {
    total += weight
    for (const [column, value] of point.entries()) sum[column] = (sum[column] ?? 0) + weight * value
  }
  return sum.map((value) => value / total)
}

const squaredDistance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, column) => sum + (value - (b[column] ?? 0)) ** 2, 0)

/** The first of the nearest. */
function nearest(centres: readonly Float64Array[], point: Float64Array): number {
  let [best, least] = [0, Infinity]
  for (const [place, centre] of centres.entries()) {
    const distance = squaredDistance(centre, point)
    if (distance < least) [best, least] = [place, distance]
  }
  return best
}

/** The point nearest to the mean, then always the one farthest from all that were taken. */
function farthest(points: readonly Float64Array[], count: number): Float64Array[] {
  const middle = meanOf(
    points.map((point) => ({ point, weight: 1 })),
    points[0]?.length ?? 0,
  )
  const taken: Float64Array[] = []
  let next = points[nearest(points, middle)]
  const distances = points.map(() => Infinity)
  while (next !== undefined && taken.length < count) {
    taken.push(next)
    let most = 0
    const last = next
    next = undefined
    for (const [place, point] of points.entries()) {
      distances[place] = Math.min(distances[place] ?? Infinity, squaredDistance(point, last))
      if ((distances[place] ?? 0) > most) [most, next] = [distances[place] ?? 0, point]
    }
  }
  return taken
}

/** Clusters that hold something, the largest first. */
function bySize(cluster: readonly number[], centres: readonly Float64Array[]): RowClusters {
  const counts = centres.map((_, place) => cluster.filter((own) => own === place).length)
  const order = [...centres.keys()]
    .filter((place) => (counts[place] ?? 0) > 0)
    .sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  const rank = new Map(order.map((place, at) => [place, at]))
  return {
    cluster: Int32Array.from(cluster, (own) => rank.get(own) ?? 0),
    centres: order.map((place) => centres[place] ?? new Float64Array(0)),
    sizes: order.map((place) => counts[place] ?? 0),
  }
}
