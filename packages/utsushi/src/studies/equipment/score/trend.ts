// The extension of a window for the eye: a quadratic through its last 30 steps, damped towards the recent mean and kept within three
// deviations of the window. It is drawn, and nothing is decided by it.

/** Steps that the quadratic is fitted to, and that the recent mean is of. */
const recent = 30

/**
 * Extends a window: deviations of the quadratic from the recent mean are multiplied by e^(−x / 2h) at x steps ahead of h, and the
 * whole is clipped to mean ± 3 standard deviations of the window.
 *
 * @param window values, oldest first
 * @param horizon steps ahead, h
 * @returns `[horizon]` values at 1 … h steps ahead
 * @example trendExtension(lastNinetyDays, 60)[59]
 */
export function trendExtension(window: ArrayLike<number>, horizon: number): Float64Array {
  const values = Array.from(window)
  const last = values.slice(-recent)
  const centre = meanOf(last)
  const [mean, deviation] = [meanOf(values), deviationOf(values)]
  const curve = quadraticThrough(last)
  return Float64Array.from({ length: horizon }, (_, k) => {
    const ahead = k + 1
    const damped = centre + (curve(last.length - 1 + ahead) - centre) * Math.exp(-ahead / (2 * horizon))
    return Math.min(Math.max(damped, mean - 3 * deviation), mean + 3 * deviation)
  })
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const deviationOf = (values: readonly number[]): number => {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}

/** The least-squares quadratic of values at 0, 1, … in polynomials that are orthogonal on them, so that nothing cancels. */
function quadraticThrough(values: readonly number[]): (x: number) => number {
  const count = values.length
  const middle = (count - 1) / 2
  const spread = (count * count - 1) / 12
  const basis = [() => 1, (x: number) => x - middle, (x: number) => (x - middle) ** 2 - spread] as const
  const factors = basis.map((own) => {
    const product = values.reduce((sum, value, x) => sum + value * own(x), 0)
    const square = values.reduce((sum, _, x) => sum + own(x) ** 2, 0)
    // With too few values there is no curvature to see.
    return square > 1e-12 ? product / square : 0
  })
  return (x) => basis.reduce((sum, own, k) => sum + (factors[k] ?? 0) * own(x), 0)
}
