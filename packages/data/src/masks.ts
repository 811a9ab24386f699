/** Missing values as masks: what was observed, beside values that a graph can compute with. */

/** Values without NaN, and where they were observed. */
export interface Masked {
  /** The values, `fill` where missing. */
  readonly values: Float32Array
  /** 1 where observed, 0 where missing; the same shape. */
  readonly mask: Float32Array
  /** How many are missing. */
  readonly missing: number
}

/**
 * Which values are there: 1 observed, 0 missing.
 * @example observed(Float32Array.of(1, NaN)) // Uint8Array [1, 0]
 */
export function observed(values: Float32Array): Uint8Array {
  const mask = new Uint8Array(values.length)
  for (let at = 0; at < values.length; at++) mask[at] = Number.isNaN(values[at]) ? 0 : 1
  return mask
}

/**
 * Puts `fill` where values are missing and says where: a loss or metric multiplies by the mask, and NaN × 0 would stay NaN.
 * @param fill 0 by default, which after standard scaling is the training mean
 * @example masked(Float32Array.of(1, NaN)) // values 1, 0; mask 1, 0
 */
export function masked(values: Float32Array, fill = 0): Masked {
  const filled = values.slice()
  const mask = new Float32Array(values.length).fill(1)
  let missing = 0
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) continue
    filled[at] = fill
    mask[at] = 0
    missing++
  }
  return { values: filled, mask, missing }
}
