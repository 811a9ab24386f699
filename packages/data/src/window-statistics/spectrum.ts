/** The strongest rhythm of the open window: its period and its share of the power, without the window's straight line. */
import { negligible } from './feature.js'
import type { OpenWindow } from './open-window.js'
import { slopeOf } from './write-statistics.js'

/**
 * Writes the features of `spectrumFeatures` for windows of one length. The steps t and n − t meet every cosine with the same
 * sign and every sine with the opposite one: their sums and differences are half as many numbers.
 */
export class SpectrumWriter {
  readonly #residual: Float64Array
  /** `[frequencies, pairs]` for the pairs t = 1 … ⌊(n − 1)/2⌋, frequencies from 1. */
  readonly #cosine: Float64Array
  readonly #sine: Float64Array
  readonly #sums: Float64Array
  readonly #differences: Float64Array

  constructor(length: number) {
    const pairs = (length - 1) >> 1
    const frequencies = length >> 1
    this.#residual = new Float64Array(length)
    this.#sums = new Float64Array(pairs)
    this.#differences = new Float64Array(pairs)
    this.#cosine = new Float64Array(frequencies * pairs)
    this.#sine = new Float64Array(frequencies * pairs)
    for (let at = 0; at < this.#cosine.length; at++) {
      const turn = ((1 + Math.floor(at / pairs)) * (1 + (at % pairs))) % length
      this.#cosine[at] = Math.cos((2 * Math.PI * turn) / length)
      this.#sine[at] = Math.sin((2 * Math.PI * turn) / length)
    }
  }

  write({ deviations, length, magnitude }: OpenWindow, out: Float64Array, at: number): void {
    const residual = this.#residual
    const slope = length < 2 ? 0 : slopeOf(deviations)
    let largest = 0
    for (let t = 0; t < length; t++) {
      const rest = (deviations[t] as number) - slope * (t - (length - 1) / 2)
      residual[t] = rest
      largest = Math.max(largest, Math.abs(rest))
    }
    out[at] = NaN
    out[at + 1] = NaN
    if (largest <= negligible * magnitude) return
    this.#pair(largest)
    let [total, best, frequency] = [0, -1, 0]
    for (let k = 1; 2 * k <= length; k++) {
      // The highest frequency of an even length has no twin beyond it.
      const power = this.#power(k, largest) * (2 * k === length ? 1 : 2)
      total += power
      // Equal but for rounding: the slower one stays.
      if (power > best * (1 + 1e-9)) {
        best = power
        frequency = k
      }
    }
    out[at] = length / frequency
    out[at + 1] = best / total
  }

  #pair(unit: number): void {
    const residual = this.#residual
    const { length } = residual
    for (let pair = 0; pair < this.#sums.length; pair++) {
      const [early, late] = [residual[pair + 1] as number, residual[length - 1 - pair] as number]
      this.#sums[pair] = (early + late) / unit
      this.#differences[pair] = (early - late) / unit
    }
  }

  #power(k: number, unit: number): number {
    const residual = this.#residual
    const [sums, differences, cosine, sine] = [this.#sums, this.#differences, this.#cosine, this.#sine]
    const pairs = sums.length
    const half = residual.length % 2 === 0 ? (residual[residual.length >> 1] as number) : 0
    let real = ((residual[0] as number) + (k % 2 === 0 ? half : -half)) / unit
    let imaginary = 0
    const from = (k - 1) * pairs
    for (let pair = 0; pair < pairs; pair++) {
      real += (sums[pair] as number) * (cosine[from + pair] as number)
      imaginary += (differences[pair] as number) * (sine[from + pair] as number)
    }
    return real * real + imaginary * imaginary
  }
}
