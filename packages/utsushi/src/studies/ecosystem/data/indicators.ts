// On which side of its thresholds each driver stands.
import type { Panel } from '@utsushi/data'
import type { Threshold } from '../config.js'

/**
 * Scaled drivers with the indicators behind them.
 *
 * @param physical `[rows, drivers]` in physical units
 * @param scaled the same, scaled
 * @returns `[rows, drivers + thresholds]`
 */
export function withIndicators(
  thresholds: readonly Threshold[],
  physical: Panel['values'],
  scaled: Float32Array,
  width: number,
): Float32Array {
  if (thresholds.length === 0) return scaled
  const rows = scaled.length / width
  const wide = width + thresholds.length
  const result = new Float32Array(rows * wide)
  for (let row = 0; row < rows; row++) {
    result.set(scaled.subarray(row * width, (row + 1) * width), row * wide)
    thresholds.forEach(({ driver, below }, k) => {
      result[row * wide + width + k] = (physical[row * width + driver] ?? NaN) < below ? 1 : 0
    })
  }
  return result
}
