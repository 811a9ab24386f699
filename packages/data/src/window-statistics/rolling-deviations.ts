/**
 * Deviations of runs of a few steps along one series. Windows that overlap share them: each is worked out once, when the first
 * window reaches it, in two passes from the run's own first value.
 */
export class RollingDeviations {
  readonly steps: number
  /** The deviation of the run that ends at each step, where it has been worked out. */
  readonly #ending: Float64Array
  #series: ArrayLike<number> = []
  /** All runs that end before this step and were needed have been worked out. */
  #done = 0

  constructor(steps: number, seriesLength: number) {
    this.steps = steps
    this.#ending = new Float64Array(seriesLength)
  }

  /** Turns to another series. */
  turnTo(series: ArrayLike<number>): void {
    this.#series = series
    this.#done = 0
  }

  /**
   * Writes the mean and the largest deviation of all runs inside a window; NaN when it is shorter than a run. Windows of one
   * series come in the order of their starts.
   */
  write(start: number, length: number, out: Float64Array, at: number): void {
    const first = start + this.steps - 1
    const end = start + length
    const count = end - first
    if (count < 1) {
      out[at] = NaN
      out[at + 1] = NaN
      return
    }
    for (let step = Math.max(first, this.#done); step < end; step++)
      this.#ending[step] = this.#deviation(step)
    this.#done = Math.max(this.#done, end)
    let sum = 0
    let largest = 0
    for (let step = first; step < end; step++) {
      const deviation = this.#ending[step] as number
      sum += deviation
      if (deviation > largest) largest = deviation
    }
    out[at] = sum / count
    out[at + 1] = largest
  }

  #deviation(last: number): number {
    const series = this.#series
    const { steps } = this
    const from = last - steps + 1
    const first = series[from] as number
    let sum = 0
    for (let t = from + 1; t <= last; t++) sum += (series[t] as number) - first
    const shift = sum / steps
    let squares = 0
    for (let t = from; t <= last; t++) {
      const deviation = (series[t] as number) - first - shift
      squares += deviation * deviation
    }
    return Math.sqrt(squares / steps)
  }
}
