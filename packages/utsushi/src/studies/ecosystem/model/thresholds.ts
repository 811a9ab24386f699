/**
 * Thresholds of drivers: where a process model switches, such as soil that freezes at 0 °C, a network is told on which side
 * of the switch a day lies. A standardised temperature hardly shows it.
 */
import type { Panel } from '@utsushi/data'
import { cast, concat, constant, gather, less, type Tensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import type { EcosystemConfig } from '../config.js'

/** One indicator: 1 where the driver is below the value, else 0. */
export interface Threshold {
  /** Place of the driver among the drivers. */
  readonly driver: number
  readonly below: number
}

/** The thresholds of a study file, in the order of its drivers. */
export function thresholdsOf({ data }: Pick<EcosystemConfig, 'data'>): readonly Threshold[] {
  return Object.entries(data.thresholds).flatMap(([name, values]) => {
    const driver = data.drivers.indexOf(name)
    if (driver < 0) throw new InputError(`data.thresholds.${name}: is not one of data.drivers`)
    return values.map((below) => ({ driver, below }))
  })
}

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

/** The same inside a program: physical and scaled drivers `[…, drivers]` to `[…, drivers + thresholds]`. */
export function joinIndicators(thresholds: readonly Threshold[], physical: Tensor, scaled: Tensor): Tensor {
  if (thresholds.length === 0) return scaled
  const places = constant(
    thresholds.map(({ driver }) => driver),
    { dtype: 'int32' },
  )
  const chosen = gather(physical, places, physical.shape.length - 1)
  const indicators = cast(less(chosen, constant(thresholds.map(({ below }) => below))), 'float32')
  return concat([scaled, indicators], -1)
}
