/** The range features of the open window, in the order of `rangeFeatures`. NaN stands for undefined. */
import type { OpenWindow } from './open-window.js'

export function writeRange(
  { values, length }: OpenWindow,
  low: number,
  high: number,
  out: Float64Array,
  at: number,
): void {
  const newest = values[length - 1] as number
  let [inside, above, crossings, excess] = [0, 0, 0, 0]
  let [run, longestInside, longestOutside, lastOutside] = [0, 0, 0, -1]
  let wasInside = false
  for (let t = 0; t < length; t++) {
    const value = values[t] as number
    const isInside = value >= low && value <= high
    if (t > 0 && isInside !== wasInside) {
      crossings++
      run = 0
    }
    run++
    wasInside = isInside
    if (isInside) {
      inside++
      longestInside = Math.max(longestInside, run)
    } else {
      if (value > high) above++
      longestOutside = Math.max(longestOutside, run)
      lastOutside = t
      excess = Math.max(excess, low - value, value - high)
    }
  }
  out[at] = newest - low
  out[at + 1] = high - newest
  out[at + 2] = inside / length
  out[at + 3] = above / length
  out[at + 4] = longestInside
  out[at + 5] = longestOutside
  out[at + 6] = lastOutside < 0 ? NaN : length - 1 - lastOutside
  out[at + 7] = crossings
  out[at + 8] = excess
}
