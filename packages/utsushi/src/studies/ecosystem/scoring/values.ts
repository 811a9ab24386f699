// Forecasts of one flux as plain pairs, and errors gathered by lead, month, window or sample.
import type { WindowSet } from '@utsushi/data'

/** Values of one flux out of `[windows, horizon, fluxes]`, as `[windows · horizon]`. */
export function fluxColumn(values: Float32Array, flux: number, fluxes: number): Float32Array {
  const column = new Float32Array(values.length / fluxes)
  for (let i = 0; i < column.length; i++) column[i] = values[i * fluxes + flux] as number
  return column
}

/** Errors of one group of days. */
export class ErrorSum {
  #count = 0
  #sum = 0
  #squares = 0

  /** Adds a pair; left out when either value is missing. */
  add(observed: number, predicted: number): void {
    const error = predicted - observed
    if (!Number.isFinite(error)) return
    this.#count++
    this.#sum += error
    this.#squares += error * error
  }

  get count(): number {
    return this.#count
  }

  /** NaN of nothing. */
  get rmse(): number {
    return Math.sqrt(this.#squares / this.#count)
  }

  /** Predicted − observed; NaN of nothing. */
  get bias(): number {
    return this.#sum / this.#count
  }
}

/**
 * Errors of one flux by any key of a forecast day.
 *
 * @param keyOf the group of a day, given its window and its lead from 0
 */
export function errorsBy(
  { count, horizon }: WindowSet,
  observed: Float32Array,
  predicted: Float32Array,
  keyOf: (window: number, lead: number) => number,
): Map<number, ErrorSum> {
  const groups = new Map<number, ErrorSum>()
  for (let window = 0; window < count; window++) {
    for (let lead = 0; lead < horizon; lead++) {
      const key = keyOf(window, lead)
      let group = groups.get(key)
      if (group === undefined) groups.set(key, (group = new ErrorSum()))
      const at = window * horizon + lead
      group.add(observed[at] as number, predicted[at] as number)
    }
  }
  return groups
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
