// How large errors of a flux are: a part that is always there, one that grows with the flux, and one with the disagreement of an ensemble's
// members. An emulator's file knows these three on every day of any weather, and no calendar.

/** Coefficients of the three parts, none below 0; the first in the flux's unit. */
export type SpreadModel = readonly [always: number, flux: number, members: number]

/** What the size of an error is told from: `[values]` each. */
export interface SpreadInputs {
  /** In the flux's unit. */
  readonly predicted: ArrayLike<number>
  /** Standard deviation over the members of an ensemble; left out of a single network. */
  readonly members?: ArrayLike<number>
}

/** Rounds of coordinate descent: three coefficients need few. */
const rounds = 200

/**
 * Fits the mean absolute error by least squares with coefficients of 0 or more.
 *
 * @param errors `[values]` observed − predicted, finite
 * @param least of the part that is always there, above 0: no interval is a point
 */
export function fitSpread(inputs: SpreadInputs, errors: ArrayLike<number>, least: number): SpreadModel {
  const { predicted, members } = inputs
  const columns = [
    () => 1,
    (k: number) => Math.abs(predicted[k] ?? 0),
    (k: number) => (members === undefined ? 0 : (members[k] ?? 0)),
  ]
  const gram = columns.map(() => [0, 0, 0])
  const target = [0, 0, 0]
  for (let k = 0; k < errors.length; k++) {
    const row = columns.map((column) => column(k))
    const size = Math.abs(errors[k] ?? 0)
    for (const [i, a] of row.entries()) {
      target[i] = (target[i] ?? 0) + a * size
      for (const [j, b] of row.entries()) {
        const own = gram[i]
        if (own !== undefined) own[j] = (own[j] ?? 0) + a * b
      }
    }
  }
  const found = [0, 0, 0]
  for (let round = 0; round < rounds; round++)
    for (const i of found.keys()) {
      const own = gram[i]?.[i] ?? 0
      if (own === 0) continue
      const rest = found.reduce((sum, value, j) => (j === i ? sum : sum + (gram[i]?.[j] ?? 0) * value), 0)
      found[i] = Math.max(0, ((target[i] ?? 0) - rest) / own)
    }
  const [always = 0, flux = 0, own = 0] = found
  return [Math.max(least, always), flux, own]
}

/** What it says of one value. */
export const spreadAt = ([always, flux, own]: SpreadModel, predicted: number, members = 0): number =>
  always + flux * Math.abs(predicted) + own * members
