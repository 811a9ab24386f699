/** The 28 statistics of the open window. NaN stands for undefined: whoever asks puts the documented value in its place. */
import { changeSteps, negligible, recentSteps, rollingSteps } from './feature.js'
import type { OpenWindow } from './open-window.js'
import { RollingDeviations } from './rolling-deviations.js'

/** Writes the statistics of windows of one length, in the order of `statisticsFeatures`. */
export class StatisticsWriter {
  readonly #rolling: readonly RollingDeviations[]

  constructor(seriesLength: number) {
    this.#rolling = rollingSteps.map((steps) => new RollingDeviations(steps, seriesLength))
  }

  turnTo(series: ArrayLike<number>): void {
    for (const rolling of this.#rolling) rolling.turnTo(series)
  }

  write(window: OpenWindow, start: number, out: Float64Array, at: number): void {
    writeLocation(window, out, at)
    writeShape(window, out, at + 9)
    writeTrend(window, out, at + 12)
    writeChanges(window, out, at + 17)
    this.#rolling.forEach((rolling, k) => rolling.write(start, window.length, out, at + 20 + 2 * k))
    writeDrawdown(window, out, at + 26)
  }
}

function writeLocation(window: OpenWindow, out: Float64Array, at: number): void {
  const [low, high] = [window.quantile(0), window.quantile(1)]
  out[at] = window.mean
  out[at + 1] = window.deviation
  out[at + 2] = low
  out[at + 3] = high
  out[at + 4] = window.quantile(0.5)
  out[at + 5] = high - low
  out[at + 6] = window.quantile(0.25)
  out[at + 7] = window.quantile(0.75)
  out[at + 8] = window.quantileRange(0.25, 0.75)
}

function writeShape(window: OpenWindow, out: Float64Array, at: number): void {
  const { deviations, length, farthest, deviation, mean, magnitude } = window
  let cubes = 0
  let fourths = 0
  for (let t = 0; t < length; t++) {
    const z = (deviations[t] as number) / farthest
    cubes += z * z * z
    fourths += z * z * z * z
  }
  const spread = deviation / farthest
  out[at] = cubes / length / spread ** 3
  out[at + 1] = fourths / length / spread ** 4 - 3
  out[at + 2] = Math.abs(mean) <= negligible * magnitude ? NaN : deviation / Math.abs(mean)
}

function writeTrend(window: OpenWindow, out: Float64Array, at: number): void {
  const { deviations, values, length, mean, magnitude } = window
  const slope = slopeOf(deviations)
  out[at] = slope
  out[at + 1] = length === 1 ? mean : mean - (slope * (length - 1)) / 2
  let recent = NaN
  let past = NaN
  if (length >= 2 * recentSteps) {
    recent = sumOf(deviations, length - recentSteps, length) / recentSteps
    past = sumOf(deviations, length - 2 * recentSteps, length - recentSteps) / recentSteps
  }
  const pastMean = mean + past
  out[at + 2] = Math.abs(pastMean) <= negligible * magnitude ? NaN : (mean + recent) / pastMean
  out[at + 3] = recent - past
  out[at + 4] =
    length < changeSteps
      ? NaN
      : ((values[length - 1] as number) - (values[length - changeSteps] as number)) / changeSteps
}

function writeChanges(window: OpenWindow, out: Float64Array, at: number): void {
  const { values, length } = window
  const mean = ((values[length - 1] as number) - (values[0] as number)) / (length - 1)
  let squares = 0
  let distances = 0
  for (let t = 1; t < length; t++) {
    const change = (values[t] as number) - (values[t - 1] as number)
    squares += (change - mean) ** 2
    distances += Math.abs(change)
  }
  out[at] = mean
  out[at + 1] = Math.sqrt(squares / (length - 1))
  out[at + 2] = distances / (length - 1)
}

function writeDrawdown(window: OpenWindow, out: Float64Array, at: number): void {
  const { values, length } = window
  let highest = -Infinity
  let largest = 0
  let sum = 0
  for (let t = 0; t < length; t++) {
    const value = values[t] as number
    if (value > highest) highest = value
    const drawdown = highest - value
    if (drawdown > largest) largest = drawdown
    sum += drawdown
  }
  out[at] = largest
  out[at + 1] = sum / length
}

/** Slope of the least-squares line through values whose mean is 0; NaN for one of them. */
export function slopeOf(deviations: Float64Array): number {
  const { length } = deviations
  const middle = (length - 1) / 2
  let products = 0
  for (let t = 0; t < length; t++) products += (t - middle) * (deviations[t] as number)
  return products / ((length * (length * length - 1)) / 12)
}

function sumOf(values: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let t = from; t < to; t++) sum += values[t] as number
  return sum
}
