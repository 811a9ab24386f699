// The rows that a process has seen: each place once, with the mean of what was found there and how often; what was found differently
// at one place tells of noise.
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'

/** Distinct rows. */
export interface SeenRows {
  /** `[places, inputs]` */
  readonly inputs: Matrix
  /** `[places]`: the mean of the targets at each. */
  readonly targets: Float64Array
  /** `[places]`: rows that were merged into each. */
  readonly counts: Float64Array
  /** Squares of the targets' distances from the mean of their place, summed. */
  readonly within: number
  /** `[rows]`: the place of each row as given. */
  readonly places: Int32Array
}

/** Where rows stand that are the same to the last bit. */
export function placesOf(inputs: Matrix): { readonly places: Int32Array; readonly first: readonly number[] } {
  const known = new Map<string, number>()
  const first: number[] = []
  const places = new Int32Array(inputs.rows)
  for (let row = 0; row < inputs.rows; row++) {
    // −0 is 0.
    const key = rowOf(inputs, row)
      .map((value) => value + 0)
      .join()
    const place = known.get(key) ?? first.length
    if (place === first.length) {
      known.set(key, place)
      first.push(row)
    }
    places[row] = place
  }
  return { places, first }
}

/**
 * Merges rows that have the same inputs.
 *
 * @param inputs `[rows, inputs]`
 * @param targets `[rows]`
 */
export function mergeRows(inputs: Matrix, targets: ArrayLike<number>, known = placesOf(inputs)): SeenRows {
  const { places, first } = known
  const counts = new Float64Array(first.length)
  const means = new Float64Array(first.length)
  places.forEach((place, row) => {
    counts[place] = (counts[place] as number) + 1
    means[place] = (means[place] as number) + (targets[row] as number)
  })
  means.forEach((sum, place) => (means[place] = sum / (counts[place] as number)))
  let within = 0
  places.forEach((place, row) => (within += ((targets[row] as number) - (means[place] as number)) ** 2))
  if (first.length === inputs.rows) return { inputs, targets: means, counts, within: 0, places }
  const distinct = matrix(first.length, inputs.columns)
  first.forEach((row, place) => distinct.values.set(rowOf(inputs, row), place * inputs.columns))
  return { inputs: distinct, targets: means, counts, within, places }
}
