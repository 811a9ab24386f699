// Labels and probabilities of some windows, one horizon at a time.
import type { Places } from '../data/columns.js'
import type { WindowedPark } from '../data/windowed.js'

/** One column of `[rows, width]`. */
export const columnAt = (matrix: ArrayLike<number>, width: number, column: number): Float64Array =>
  Float64Array.from({ length: matrix.length / width }, (_, row) => matrix[row * width + column] ?? NaN)

/** Labels of some windows at one horizon: 1 deviates, 0 does not, NaN not known. */
export function labelsAt({ labels, count }: WindowedPark, windows: Places, horizon: number): Float64Array {
  const horizons = labels.length / count
  return Float64Array.from(windows, (place) => labels[place * horizons + horizon] ?? NaN)
}

/** The equipment of some windows, by number. */
export function equipmentAt(
  { park, windows: { series } }: Pick<WindowedPark, 'park' | 'windows'>,
  windows: Places,
): Int32Array {
  const known = new Map<string, number>()
  const number = park.series.map(({ equipment }) => {
    const found = known.get(equipment) ?? known.size
    known.set(equipment, found)
    return found
  })
  return Int32Array.from(windows, (place) => number[series[place] ?? -1] ?? -1)
}

export const sigmoid = (logit: number): number => 1 / (1 + Math.exp(-logit))
