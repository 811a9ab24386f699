/** Counting values into bins, in one pass, so that a chart of a million points holds only its bins. */

/** Counts between edges: `edges.length === counts.length + 1`. */
export interface Histogram {
  edges: number[]
  counts: number[]
}

/** Cells of a two-dimensional histogram that hold at least one point. */
export interface DensityCell {
  x0: number
  x1: number
  y0: number
  y1: number
  count: number
}

/** Equal bins over [low, high]; values outside are left out, `high` belongs to the last bin. */
export function histogramOf(
  values: ArrayLike<number>,
  bins: number,
  [low, high]: readonly [number, number],
): Histogram {
  const counts = new Array<number>(bins).fill(0)
  const scale = bins / (high - low)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (!(value >= low && value <= high)) continue
    const bin = Math.min(bins - 1, Math.floor((value - low) * scale))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { edges: Array.from({ length: bins + 1 }, (_, i) => low + (i * (high - low)) / bins), counts }
}

/** Counts points into a square grid over the same range on both axes. */
export function densityOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  bins: number,
  xRange: readonly [number, number],
  yRange: readonly [number, number],
): DensityCell[] {
  const counts = new Uint32Array(bins * bins)
  const xStep = (xRange[1] - xRange[0]) / bins
  const yStep = (yRange[1] - yRange[0]) / bins
  for (let i = 0; i < x.length; i++) {
    const column = cell(x[i], xRange[0], xStep, bins)
    const row = cell(y[i], yRange[0], yStep, bins)
    if (column < 0 || row < 0) continue
    counts[row * bins + column] = (counts[row * bins + column] ?? 0) + 1
  }
  const cells: DensityCell[] = []
  counts.forEach((count, at) => {
    if (count === 0) return
    const x0 = xRange[0] + (at % bins) * xStep
    const y0 = yRange[0] + Math.floor(at / bins) * yStep
    cells.push({ x0, x1: x0 + xStep, y0, y1: y0 + yStep, count })
  })
  return cells
}

/** The `q`-quantile of finite values, by the nearest rank; of more than 200,000 values, of every n-th one. */
export function quantileOf(values: ArrayLike<number>, q: number): number {
  return quantilesOf(values, [q])[0] ?? Number.NaN
}

/** Several quantiles at the price of one. */
export function quantilesOf(values: ArrayLike<number>, quantiles: readonly number[]): number[] {
  const stride = Math.max(1, Math.ceil(values.length / 200_000))
  const taken = Float64Array.from(
    { length: Math.ceil(values.length / stride) },
    (_, i) => values[i * stride] ?? Number.NaN,
  )
  const sorted = taken.filter(Number.isFinite).sort()
  const last = sorted.length - 1
  return quantiles.map((q) => sorted[Math.min(last, Math.max(0, Math.round(q * last)))] ?? Number.NaN)
}

function cell(value: number | undefined, low: number, step: number, bins: number): number {
  if (value === undefined) return -1
  const index = Math.floor((value - low) / step)
  if (index === bins && value <= low + bins * step) return bins - 1
  return index >= 0 && index < bins ? index : -1
}
