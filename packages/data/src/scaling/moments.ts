/** Count, mean, deviation and range of values, as scalers are fitted by them. */

/** What the values of a feature amount to; missing ones are left out and counted. */
export interface Moments {
  readonly count: number
  readonly missing: number
  readonly mean: number
  readonly deviation: number
  readonly min: number
  readonly max: number
}

/** Two passes: the mean, then the squares about it, so that a large mean costs no digits. */
export function momentsOf(values: Float32Array): Moments {
  let count = 0
  let sum = 0
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (value !== value) continue
    count++
    sum += value
    if (value < min) min = value
    if (value > max) max = value
  }
  const mean = sum / count
  let squares = 0
  for (const value of values) {
    if (value === value) squares += (value - mean) ** 2
  }
  return { count, missing: values.length - count, mean, deviation: Math.sqrt(squares / count), min, max }
}
