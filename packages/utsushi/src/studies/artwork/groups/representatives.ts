// Pictures that stand for a group: some at its middle, and some that show how far it reaches.
import type { Matrix } from '@utsushi/learn'

/** Pictures of a group, as places among all. */
export interface Representatives {
  /** Nearest to the group's mean, the nearest first. */
  readonly middle: readonly number[]
  /** Far from each other within the group. */
  readonly reach: readonly number[]
}

/** The outermost members are odd ones: what stands for a group is looked for among the rest. */
const within = 0.9

/**
 * Pictures for a sheet of a group.
 *
 * @param embeddings `[pictures, columns]`, in which the group was found
 * @param members places of its pictures
 * @param count of pictures of each kind: `middle` and `reach`; fewer where the group is small, and none twice
 * @example representatives(scores, members, { middle: 4, reach: 8 })
 */
export function representatives(
  embeddings: Matrix,
  members: ArrayLike<number>,
  count: { readonly middle: number; readonly reach: number },
): Representatives {
  const own = Array.from(members)
  const mean = meanOf(embeddings, own)
  const byDistance = own
    .map((place) => ({ place, square: squareBetween(rowOf(embeddings, place), mean) }))
    .sort((a, b) => a.square - b.square || a.place - b.place)
    .map(({ place }) => place)
  const middle = byDistance.slice(0, count.middle)
  const left = byDistance.slice(middle.length, Math.max(middle.length, Math.ceil(within * own.length)))
  return { middle, reach: farApart(embeddings, left, middle.slice(0, 1), count.reach) }
}

/** One after the other, each as far as can be from those that were taken. */
function farApart(
  embeddings: Matrix,
  among: readonly number[],
  taken: readonly number[],
  count: number,
): readonly number[] {
  const nearest = among.map((place) =>
    Math.min(
      Infinity,
      ...taken.map((other) => squareBetween(rowOf(embeddings, place), rowOf(embeddings, other))),
    ),
  )
  const chosen: number[] = []
  while (chosen.length < Math.min(count, among.length)) {
    let best = -1
    for (let k = 0; k < among.length; k++)
      if ((nearest[k] ?? -1) >= 0 && (best < 0 || (nearest[k] ?? 0) > (nearest[best] ?? 0))) best = k
    const place = among[best]
    if (place === undefined) break
    chosen.push(place)
    for (let k = 0; k < among.length; k++)
      nearest[k] = Math.min(
        nearest[k] ?? 0,
        squareBetween(rowOf(embeddings, among[k] ?? 0), rowOf(embeddings, place)),
      )
    // Taken, and never again, though another one may be the same.
    nearest[best] = -1
  }
  return chosen
}

const rowOf = ({ columns, values }: Matrix, row: number): Float64Array =>
  values.subarray(row * columns, (row + 1) * columns)

function meanOf(embeddings: Matrix, members: readonly number[]): Float64Array {
  const mean = new Float64Array(embeddings.columns)
  for (const place of members)
    for (const [j, value] of rowOf(embeddings, place).entries())
      mean[j] = (mean[j] ?? 0) + value / members.length
  return mean
}

const squareBetween = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, j) => sum + (value - (b[j] ?? 0)) ** 2, 0)
