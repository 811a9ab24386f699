// One of the 84 kernels along a series. Sums are rounded to float32 one after the other, in an order that a program of the graph
// repeats: a comparison with a bias then falls out alike.
import { kernelTaps, TAPS } from './dilations.js'

const { fround } = Math

/** What all kernels of one dilation share of a series. */
export class SpreadSeries {
  /** The series threefold, with zeros for half a kernel on both sides. */
  #threefold = new Float32Array(0)
  /** The sum of all nine shifts, negated. */
  #negative = new Float32Array(0)
  #dilation = 1
  #length = 0

  /** @param series `[length]` */
  spread(series: Float32Array, dilation: number): void {
    const length = series.length
    const margin = (TAPS >> 1) * dilation
    if (this.#threefold.length < length + 2 * margin) this.#threefold = new Float32Array(length + 2 * margin)
    if (this.#negative.length < length) this.#negative = new Float32Array(length)
    this.#dilation = dilation
    this.#length = length
    const threefold = this.#threefold.fill(0, 0, length + 2 * margin)
    const negative = this.#negative
    for (let j = 0; j < length; j++) {
      threefold[margin + j] = 3 * (series[j] as number)
      negative[j] = -(series[j] as number)
    }
    for (let tap = 0; tap < TAPS; tap++) {
      const shift = (tap - (TAPS >> 1)) * dilation
      if (shift === 0) continue
      const end = Math.min(length, length - shift)
      for (let j = Math.max(0, -shift); j < end; j++)
        negative[j] = (negative[j] as number) - (series[j + shift] as number)
    }
  }

  /** Writes kernel `kernel` along the series into `into`: `[length]`. */
  convolve(kernel: number, into: Float32Array): void {
    const [threefold, negative, length] = [this.#threefold, this.#negative, this.#length]
    const first = (kernelTaps[3 * kernel] as number) * this.#dilation
    const second = (kernelTaps[3 * kernel + 1] as number) * this.#dilation
    const third = (kernelTaps[3 * kernel + 2] as number) * this.#dilation
    for (let j = 0; j < length; j++) {
      const two = fround((negative[j] as number) + (threefold[j + first] as number))
      const three = fround(two + (threefold[j + second] as number))
      into[j] = fround(three + (threefold[j + third] as number))
    }
  }
}
