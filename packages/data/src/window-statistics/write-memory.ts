/** The lag-1 autocorrelation of the open window (Box & Jenkins). NaN, undefined, when all values are equal. */
import type { OpenWindow } from './open-window.js'

export function writeMemory(
  { deviations, length, farthest }: OpenWindow,
  out: Float64Array,
  at: number,
): void {
  let products = 0
  let squares = 0
  let before = 0
  for (let t = 0; t < length; t++) {
    const z = (deviations[t] as number) / farthest
    products += before * z
    squares += z * z
    before = z
  }
  out[at] = products / squares
}
