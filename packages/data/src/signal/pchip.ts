/** Slopes of the piecewise cubic Hermite interpolant that keeps the shape of its data. */

/**
 * The slope at each of some consecutive points: 0 at a turn, the weighted harmonic mean of both sides elsewhere, a one-sided formula of three points
 * at the ends.
 * @param from first point
 * @param to behind the last one
 * @returns `[to − from]`
 */
export function pchipSlopes(
  axis: ArrayLike<number>,
  y: ArrayLike<number>,
  from: number,
  to: number,
): Float64Array {
  const points = to - from
  const slopes = new Float64Array(points)
  if (points < 2) return slopes
  const step = (at: number): number => (axis[from + at + 1] as number) - (axis[from + at] as number)
  const rise = (at: number): number => ((y[from + at + 1] as number) - (y[from + at] as number)) / step(at)
  if (points === 2) return slopes.fill(rise(0))
  for (let at = 1; at < points - 1; at++) {
    const [left, right] = [rise(at - 1), rise(at)]
    if (left * right <= 0 || Math.sign(left) !== Math.sign(right)) continue
    const before = 2 * step(at) + step(at - 1)
    const behind = step(at) + 2 * step(at - 1)
    slopes[at] = (before + behind) / (before / left + behind / right)
  }
  const last = points - 2
  slopes[0] = endSlope(step(0), step(1), rise(0), rise(1))
  slopes[points - 1] = endSlope(step(last), step(last - 1), rise(last), rise(last - 1))
  return slopes
}

function endSlope(step: number, next: number, rise: number, further: number): number {
  const slope = ((2 * step + next) * rise - step * further) / (step + next)
  if (Math.sign(slope) !== Math.sign(rise)) return 0
  if (Math.sign(rise) !== Math.sign(further) && Math.abs(slope) > 3 * Math.abs(rise)) return 3 * rise
  return slope
}
