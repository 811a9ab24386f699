// What stands in the days that windows forecast.
import type { Panel, WindowSet } from '@utsushi/data'

/**
 * The forecast days of every window, out of a panel `[samples, days, features]`.
 *
 * @returns `[windows, horizon, features]`
 */
export function forecastDays(panel: Panel, windows: WindowSet): Float32Array {
  const { context, horizon, count, entity, start } = windows
  const days = panel.shape[1] ?? 0
  const width = panel.names.length
  const result = new Float32Array(count * horizon * width)
  for (let window = 0; window < count; window++) {
    const first = ((entity[window] as number) * days + (start[window] as number) + context) * width
    result.set(panel.values.subarray(first, first + horizon * width), window * horizon * width)
  }
  return result
}
