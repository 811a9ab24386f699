// One of the 84 kernels along a series. Sums are rounded to float32 one after the other, in an order that a program of the graph
// repeats: a comparison with a bias then falls out alike.
import { kernelTaps, TAPS } from './dilations.js'
import type { Lanes } from './lanes.js'

/** Opens a series for kernels of one dilation: threefold, and the sum of all nine shifts, negated. */
export function spreadSeries(
  { series: threefold, others: negative }: Lanes,
  series: Float32Array,
  dilation: number,
): void {
  const length = series.length
  const margin = (TAPS >> 1) * dilation
  threefold.fill(0, 0, margin)
  threefold.fill(0, margin + length, length + 2 * margin + 3)
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

/** Kernel `kernel` along the series that was opened: the first `length` of the answers. */
export function convolve(lanes: Lanes, kernel: number, dilation: number, length: number): void {
  const place = (nth: number): number => (kernelTaps[3 * kernel + nth] as number) * dilation
  lanes.addThree(place(0), place(1), place(2), length)
}
