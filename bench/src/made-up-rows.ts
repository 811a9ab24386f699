import { seededRandom } from '@utsushi/ground'

/** Rows of features with yes-or-no targets. */
export interface LabelledRows {
  /** `[rows, features]`, NaN where missing. */
  readonly features: Float32Array
  /** `[rows]`, 1 or 0. */
  readonly targets: Float32Array
}

/** Columns of each kind, and how they are drawn. */
const informative = 24
const mixed = 20
const counted = 16

/**
 * Rows of which about 9 % are yes: a quarter of the columns tell of it (bends, steps and products of two), some are mixtures of
 * those, some are small whole numbers, and the rest is noise. Every fifth column has missing values; in a few, that a value is
 * missing tells as well.
 */
export function madeUpRows(rows: number, columns: number, seed: number): LabelledRows {
  const random = seededRandom(seed)
  const law = seededRandom(20261126)
  const slopes = Array.from({ length: informative }, () => law.normal())
  const weights = Array.from({ length: mixed * 3 }, () => [law.below(informative), law.normal()] as const)
  const features = new Float32Array(rows * columns)
  const targets = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    const own = features.subarray(row * columns, (row + 1) * columns)
    for (let k = 0; k < columns; k++) own[k] = random.normal()
    for (let k = 0; k < mixed; k++) {
      const parts = weights.slice(3 * k, 3 * k + 3)
      own[informative + k] = parts.reduce(
        (sum, [from, weight]) => sum + weight * (own[from] ?? 0),
        0.5 * random.normal(),
      )
    }
    for (let k = informative + mixed; k < informative + mixed + counted; k++)
      own[k] = Math.round(2 * Math.abs(own[k] ?? 0))
    const at = (k: number): number => own[k] ?? 0
    let odds = slopes.slice(0, 10).reduce((sum, slope, k) => sum + 0.35 * slope * at(k), 0)
    for (let k = 10; k < 16; k++) odds += 0.5 * Math.sign(at(k) - 0.6) * Math.sign(slopes[k] ?? 0)
    for (let k = 16; k < informative; k += 2) odds += 0.5 * at(k) * at(k + 1)
    odds += 0.3 * (at(informative + mixed) - 1)
    for (let k = 4; k < columns; k += 5) {
      const missing = random.uniform() < 0.15
      if (missing && k < informative) odds += 0.4
      if (missing) own[k] = NaN
    }
    targets[row] = random.uniform() < 1 / (1 + Math.exp(3.55 - odds)) ? 1 : 0
  }
  return { features, targets }
}
