// The simplest forecast there is: tomorrow is as today.
import type { Panel, WindowSet } from '@utsushi/data'

/**
 * The flux on the last context day, for every day of the horizon. Where that day is missing, the last one observed in
 * the context; NaN when there is none.
 *
 * @param targets `[samples, days, fluxes]`
 * @returns `[windows, horizon, fluxes]`
 */
export function lastValue(targets: Panel, windows: WindowSet): Float32Array {
  const { horizon, count } = windows
  const width = targets.names.length
  const result = new Float32Array(count * horizon * width)
  const last = new Float32Array(width)
  for (let window = 0; window < count; window++) {
    lastObserved(targets, windows, window, last)
    for (let lead = 0; lead < horizon; lead++) result.set(last, (window * horizon + lead) * width)
  }
  return result
}

/** Writes the last observed value of every flux in a window's context into `into`; NaN where there is none. */
export function lastObserved(
  targets: Panel,
  { context, entity, start }: WindowSet,
  window: number,
  into: Float32Array,
): void {
  const days = targets.shape[1] ?? 0
  const width = targets.names.length
  const first = (entity[window] as number) * days + (start[window] as number)
  for (let flux = 0; flux < width; flux++) {
    into[flux] = NaN
    for (let row = first + context - 1; row >= first; row--) {
      const value = targets.values[row * width + flux] as number
      if (value !== value) continue
      into[flux] = value
      break
    }
  }
}
