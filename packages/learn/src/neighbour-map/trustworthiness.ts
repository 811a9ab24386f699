/** How far a map can be believed: whether what is near on it is near in truth. */
import type { Matrix } from '../classical/matrix.js'
import { nearestRows, squaresTo } from './nearest-rows.js'

/**
 * Trustworthiness (Venna & Kaski 2001): 1 where the nearest rows on the map are nearest in truth; each that is not counts by how far
 * down the true order it stands. About 0.5 for a map drawn at random.
 *
 * @param x `[rows, columns]`
 * @param map `[rows, 2]`, or of any number of columns
 * @param neighbours that are looked at, fewer than half of the rows (default 5, or what there are)
 * @throws RangeError when the map has other rows, or the neighbours are not fewer than half of them
 * @example trustworthiness(embeddings, neighbourMap(embeddings))
 */
export function trustworthiness(x: Matrix, map: Matrix, neighbours?: number): number {
  const { rows } = x
  if (map.rows !== rows) throw new RangeError(`a map of ${map.rows} rows for ${rows} rows`)
  const count = neighbours ?? Math.max(1, Math.min(5, Math.ceil(rows / 2) - 1))
  if (!(count >= 1 && count < rows / 2))
    throw new RangeError(
      `trustworthiness of ${count} neighbours among ${rows} rows: they must be fewer than half`,
    )
  const near = nearestRows(map, count)
  const squares = new Float64Array(rows)
  let penalty = 0
  for (let i = 0; i < rows; i++) {
    squaresTo(x, i, squares)
    for (let k = 0; k < count; k++) {
      const j = near.rows[i * count + k] as number
      const own = squares[j] as number
      let rank = 1
      for (let other = 0; other < rows; other++) {
        const square = squares[other] as number
        if (other !== i && (square < own || (square === own && other < j))) rank++
      }
      if (rank > count) penalty += rank - count
    }
  }
  return 1 - (2 * penalty) / (rows * count * (2 * rows - 3 * count - 1))
}
