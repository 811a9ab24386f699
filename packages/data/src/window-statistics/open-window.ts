/**
 * The window that features are being computed of: its values, their order, mean and deviations, worked out once. Everything is
 * measured from the window's own first value, so that a large level takes no digits from small changes.
 */
import { quantileSorted } from '../statistics/column-statistics.js'

export class OpenWindow {
  readonly length: number
  /** Oldest first. */
  readonly values: Float64Array
  /** Ascending. */
  readonly sorted: Float64Array
  /** Values less their mean. */
  readonly deviations: Float64Array
  mean = NaN
  /** Of the population; exactly 0 when all values are equal. */
  deviation = NaN
  /** The largest |value|. */
  magnitude = NaN
  /** The largest |deviation|: what higher powers are scaled by, so that they neither overflow nor vanish. */
  farthest = NaN
  #series: ArrayLike<number> = []
  #start = -1

  constructor(length: number) {
    this.length = length
    this.values = new Float64Array(length)
    this.sorted = new Float64Array(length)
    this.deviations = new Float64Array(length)
  }

  /**
   * Moves to the values from `start` of a series.
   * @returns whether all of them are finite; features may be asked for only then
   */
  moveTo(series: ArrayLike<number>, start: number): boolean {
    const { values, deviations, length } = this
    const first = series[start] as number
    let sum = 0
    for (let t = 0; t < length; t++) {
      const value = series[start + t] as number
      values[t] = value
      const shifted = value - first
      deviations[t] = shifted
      sum += shifted
    }
    if (!Number.isFinite(sum)) {
      this.#start = -1
      return false
    }
    this.#order(series, start)
    const shift = sum / length
    this.mean = first + shift
    const lowest = this.quantile(0)
    const highest = this.quantile(1)
    this.magnitude = Math.max(Math.abs(lowest), Math.abs(highest))
    const farthest = lowest === highest ? 0 : Math.max(highest - first - shift, first + shift - lowest)
    this.farthest = farthest
    let squares = 0
    for (let t = 0; t < length; t++) {
      const deviation = farthest === 0 ? 0 : (deviations[t] as number) - shift
      deviations[t] = deviation
      squares += farthest === 0 ? 0 : (deviation / farthest) ** 2
    }
    this.deviation = farthest * Math.sqrt(squares / length)
    return true
  }

  quantile(probability: number): number {
    return quantileSorted(this.sorted, probability)
  }

  /** One quantile less a lower one, from differences of neighbours: a large level takes no digits from it. */
  quantileRange(lower: number, upper: number): number {
    const { sorted } = this
    const last = sorted.length - 1
    const value = (place: number): number => sorted[Math.min(place, last)] as number
    const [low, high] = [lower * last, upper * last]
    const [belowLow, belowHigh] = [Math.floor(low), Math.floor(high)]
    const beyondLow = (low - belowLow) * (value(belowLow + 1) - value(belowLow))
    const beyondHigh = (high - belowHigh) * (value(belowHigh + 1) - value(belowHigh))
    return value(belowHigh) - value(belowLow) + (beyondHigh - beyondLow)
  }

  /** Sorts anew, or exchanges what left for what came when the window has moved a little along the same series. */
  #order(series: ArrayLike<number>, start: number): void {
    const { sorted, values, length } = this
    const moved = start - this.#start
    const slides = this.#series === series && this.#start >= 0 && moved >= 0 && moved * 8 <= length
    if (slides) {
      for (let step = 0; step < moved; step++) {
        const left = series[this.#start + step] as number
        exchange(sorted, left, values[length - moved + step] as number)
      }
    } else {
      sorted.set(values)
      sorted.sort()
    }
    this.#series = series
    this.#start = start
  }
}

/** Takes one value out of ascending values and puts another in. */
function exchange(sorted: Float64Array, out: number, into: number): void {
  let low = 0
  let high = sorted.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] as number) < out) low = middle + 1
    else high = middle
  }
  let at = low
  while (at + 1 < sorted.length && (sorted[at + 1] as number) < into) {
    sorted[at] = sorted[at + 1] as number
    at++
  }
  while (at > 0 && (sorted[at - 1] as number) > into) {
    sorted[at] = sorted[at - 1] as number
    at--
  }
  sorted[at] = into
}
