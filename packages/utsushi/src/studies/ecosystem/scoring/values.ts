// Forecasts of one flux as plain pairs, by flux, window or sample.
import type { WindowSet } from '@utsushi/data'

/** Values of one flux out of `[windows, horizon, fluxes]`, as `[windows · horizon]`. */
export function fluxColumn(values: Float32Array, flux: number, fluxes: number): Float32Array {
  const column = new Float32Array(values.length / fluxes)
  for (let i = 0; i < column.length; i++) column[i] = values[i * fluxes + flux] as number
  return column
}

/** The windows of each sample, in order of appearance. */
export function windowsBySample({ count, entity }: WindowSet): Map<number, number[]> {
  const groups = new Map<number, number[]>()
  for (let window = 0; window < count; window++) {
    const sample = entity[window] as number
    const group = groups.get(sample)
    if (group === undefined) groups.set(sample, [window])
    else group.push(window)
  }
  return groups
}

/** The values of some windows, one after another. */
export function takeWindowValues(
  values: Float32Array,
  windows: readonly number[],
  horizon: number,
): Float32Array {
  const taken = new Float32Array(windows.length * horizon)
  for (const [i, window] of windows.entries())
    taken.set(values.subarray(window * horizon, (window + 1) * horizon), i * horizon)
  return taken
}
