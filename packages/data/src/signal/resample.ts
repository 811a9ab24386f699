/** Values brought onto another axis, between points only: nothing is invented beyond either end. */
import { InputError } from '@utsushi/ground'
import { requireAscending, requireLength, requireNumber, shown } from './check-values.js'
import { pchipSlopes } from './pchip.js'

/** An even axis: its step, or how many points it has. */
export type GridOptions = { readonly from: number; readonly to: number } & (
  { readonly step: number } | { readonly points: number }
)

/** Points that a grid may have. */
const mostPoints = 1e7

/**
 * An even axis, both ends within. With a step that does not fit the end, the last point stands before it.
 * @throws InputError for an end that is not behind the beginning, a step that is none, and more than ten million points
 * @example gridOf({ from: 5, to: 60, step: 0.02 }) // Float64Array [5, 5.02, …, 60]
 */
export function gridOf(options: GridOptions): Float64Array {
  const { from, to } = options
  requireNumber(from, 'from', {})
  requireNumber(to, 'to', { above: from })
  if ('points' in options) {
    const { points } = options
    requireNumber(points, 'points', { from: 2, to: mostPoints, whole: true })
    return Float64Array.from({ length: points }, (_, at) => from + ((to - from) * at) / (points - 1))
  }
  const { step } = options
  requireNumber(step, 'step', { above: 0 })
  const points = Math.floor((to - from) / step + 1e-6) + 1
  if (points < 2)
    throw new InputError(`step ${step} is wider than from ${from} to ${to} — take a smaller one`)
  if (points > mostPoints)
    throw new InputError(`step ${step} makes ${points} points from ${from} to ${to} — take a wider one`)
  return Float64Array.from({ length: points }, (_, at) => from + at * step)
}

/** Straight lines between points, or cubic ones that never overshoot. */
export type ResampleMethod = 'linear' | 'pchip'

/** How to resample. */
export interface ResampleOptions {
  /** Default `linear`. */
  readonly method?: ResampleMethod
  /** Places beyond the axis are refused, or missing. Default `refuse`. */
  readonly outside?: 'refuse' | 'missing'
}

/**
 * Values at other places, by straight lines or by piecewise cubic Hermite polynomials whose slopes keep the shape (PCHIP). Between a missing
 * value and its neighbours all is missing.
 *
 * Fritsch, F. N., Butland, J. (1984) A method for constructing local monotone piecewise cubic interpolants, SIAM Journal on Scientific and
 * Statistical Computing 5, 300–304.
 *
 * @param axis `[points]` ascending
 * @param y `[points]`
 * @param grid `[places]` where values are wanted
 * @returns `[places]`
 * @throws InputError for an axis that does not ascend, and for places beyond it unless they may be missing
 * @example resample([0, 1, 2], [0, 10, 0], [0.5, 1.5]) // Float64Array [5, 5]
 */
export function resample(
  axis: ArrayLike<number>,
  y: ArrayLike<number>,
  grid: ArrayLike<number>,
  options: ResampleOptions = {},
): Float64Array {
  const { method = 'linear', outside = 'refuse' } = options
  requireLength(y, 2, 'resample')
  requireAscending(axis, y.length, 'resample')
  const [first, last] = [axis[0] as number, axis[axis.length - 1] as number]
  // Sums of steps miss the end by their rounding.
  const slack = 1e-9 * (last - first)
  const values = new Float64Array(grid.length).fill(NaN)
  const slopes = method === 'pchip' ? slopesOfRuns(axis, y) : undefined
  let segment = 0
  for (let k = 0; k < grid.length; k++) {
    const wanted = grid[k] as number
    if (!(wanted >= first - slack && wanted <= last + slack)) {
      if (outside === 'missing' && !Number.isNaN(wanted)) continue
      throw new InputError(
        `resample: the place ${shown(wanted)} lies beyond the axis, which reaches from ${shown(first)} to ${shown(last)} — ` +
          `take a grid within it, or let what lies beyond be missing (outside: missing)`,
      )
    }
    const place = Math.min(last, Math.max(first, wanted))
    segment = segmentOf(axis, place, segment)
    values[k] = valueIn(axis, y, slopes, segment, place)
  }
  return values
}

/** The segment that holds a place; the one before is looked at first, since places mostly ascend. */
function segmentOf(axis: ArrayLike<number>, place: number, before: number): number {
  const last = axis.length - 2
  if ((axis[before] as number) <= place) {
    for (let near = before; near <= Math.min(last, before + 4); near++)
      if (place < (axis[near + 1] as number)) return near
  }
  let [low, high] = [0, last]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((axis[middle] as number) <= place) low = middle
    else high = middle - 1
  }
  return low
}

function valueIn(
  axis: ArrayLike<number>,
  y: ArrayLike<number>,
  slopes: Float64Array | undefined,
  segment: number,
  place: number,
): number {
  const [left, right] = [axis[segment] as number, axis[segment + 1] as number]
  const [low, high] = [y[segment] as number, y[segment + 1] as number]
  // A point itself is known, whatever its neighbours are.
  if (place === left) return low
  if (place === right) return high
  const step = right - left
  const rise = (high - low) / step
  const at = place - left
  if (slopes === undefined) return low + rise * at
  const [from, to] = [slopes[segment] as number, slopes[segment + 1] as number]
  const cubic = (from + to - 2 * rise) / step ** 2
  const square = (3 * rise - 2 * from - to) / step
  return low + at * (from + at * (square + at * cubic))
}

/** Slopes at the points of each run without missing values. */
function slopesOfRuns(axis: ArrayLike<number>, y: ArrayLike<number>): Float64Array {
  const slopes = new Float64Array(y.length).fill(NaN)
  for (let start = 0; start < y.length; start++) {
    if (Number.isNaN(y[start])) continue
    let end = start + 1
    while (end < y.length && !Number.isNaN(y[end])) end++
    slopes.set(pchipSlopes(axis, y, start, end), start)
    start = end
  }
  return slopes
}
