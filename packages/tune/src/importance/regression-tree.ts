/**
 * Regression trees over the unit cube and lists of choices, as boxes: what the functional analysis of variance integrates.
 */

/** One column: numbers from 0 to 1, or the places of choices. */
export interface TreeFeature {
  /** Of a categorical; absent for numbers. */
  readonly choices?: number
  readonly column: Float64Array
}

/** A leaf: where it holds, and its value. */
export interface TreeLeaf {
  readonly value: number
  /** Of each feature: its ends, or for choices which of them (1 or 0). */
  readonly bounds: readonly Float64Array[]
}

interface Split {
  readonly feature: number
  /** Below or at it: left. Of choices, the one that goes left. */
  readonly at: number
}

/** Splits rows until all of a leaf have one value (or nothing parts them), each time where squares fall most. */
export function growTree(
  features: readonly TreeFeature[],
  values: Float64Array,
  rows: readonly number[],
): readonly TreeLeaf[] {
  const everywhere: readonly Float64Array[] = features.map(({ choices }) =>
    choices === undefined ? Float64Array.of(0, 1) : new Float64Array(choices).fill(1),
  )
  const leaves: TreeLeaf[] = []
  const pending: { readonly rows: readonly number[]; readonly bounds: readonly Float64Array[] }[] = [
    { rows, bounds: everywhere },
  ]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const split = bestSplit(features, values, node.rows)
    if (split === undefined) {
      const sum = node.rows.reduce((total, row) => total + (values[row] ?? 0), 0)
      leaves.push({ value: sum / node.rows.length, bounds: node.bounds })
      continue
    }
    const { feature, at } = split
    const { column, choices } = features[feature] as TreeFeature
    const goesLeft = (row: number): boolean =>
      choices === undefined ? (column[row] ?? 0) <= at : column[row] === at
    for (const left of [true, false]) {
      const bounds = node.bounds.with(feature, part(node.bounds[feature] as Float64Array, choices, at, left))
      pending.push({ rows: node.rows.filter((row) => goesLeft(row) === left), bounds })
    }
  }
  return leaves
}

function part(bounds: Float64Array, choices: number | undefined, at: number, left: boolean): Float64Array {
  if (choices !== undefined) return bounds.map((inside, choice) => ((choice === at) === left ? inside : 0))
  return left ? Float64Array.of(bounds[0] ?? 0, at) : Float64Array.of(at, bounds[1] ?? 1)
}

/** `undefined` when no split lowers the squares. */
function bestSplit(
  features: readonly TreeFeature[],
  values: Float64Array,
  rows: readonly number[],
): Split | undefined {
  const total = rows.reduce((sum, row) => sum + (values[row] ?? 0), 0)
  // Squares fall by (left sum)² / left count + (right sum)² / right count − total² / count.
  let most = total ** 2 / rows.length + 1e-12 * (1 + Math.abs(total ** 2 / rows.length))
  let best: Split | undefined
  const consider = (feature: number, at: number, sum: number, count: number): void => {
    const gain = sum ** 2 / count + (total - sum) ** 2 / (rows.length - count)
    if (gain > most) [most, best] = [gain, { feature, at }]
  }
  features.forEach(({ column, choices }, feature) => {
    if (choices !== undefined) {
      const [sums, counts] = [new Float64Array(choices), new Float64Array(choices)]
      for (const row of rows) {
        const choice = column[row] ?? 0
        sums[choice] = (sums[choice] ?? 0) + (values[row] ?? 0)
        counts[choice] = (counts[choice] ?? 0) + 1
      }
      counts.forEach((count, choice) => {
        if (count > 0 && count < rows.length) consider(feature, choice, sums[choice] ?? 0, count)
      })
      return
    }
    const sorted = Uint32Array.from(rows).sort((a, b) => (column[a] ?? 0) - (column[b] ?? 0))
    let sum = 0
    for (let count = 1; count < sorted.length; count++) {
      const row = sorted[count - 1] ?? 0
      sum += values[row] ?? 0
      const [here, next] = [column[row] ?? 0, column[sorted[count] ?? 0] ?? 0]
      if (next > here) consider(feature, (here + next) / 2, sum, count)
    }
  })
  return best
}
