/** The order in which windows are visited: series by series, by their starts, so that neighbours can share work. */

/** @returns `[windows]` indices of the windows in the order of their series, then of their starts */
export function windowOrder(series: Int32Array, start: Int32Array, seriesCount: number): Int32Array {
  const { length } = series
  const next = new Int32Array(seriesCount + 1)
  for (let window = 0; window < length; window++) {
    const after = (series[window] as number) + 1
    next[after] = (next[after] as number) + 1
  }
  for (let k = 0; k < seriesCount; k++) next[k + 1] = (next[k + 1] as number) + (next[k] as number)
  const bounds = next.slice()
  const order = new Int32Array(length)
  for (let window = 0; window < length; window++) {
    const own = series[window] as number
    const place = next[own] as number
    order[place] = window
    next[own] = place + 1
  }
  const startOf = (window: number): number => start[window] as number
  for (let k = 0; k < seriesCount; k++) {
    const mine = order.subarray(bounds[k], bounds[k + 1])
    const ascends = mine.every((window, at) => at === 0 || startOf(mine[at - 1] as number) <= startOf(window))
    if (!ascends) mine.sort((a, b) => startOf(a) - startOf(b))
  }
  return order
}
