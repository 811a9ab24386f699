/**
 * Angles, hours of the day and other quantities that begin anew: as points on the unit circle, where the last is next to the first.
 */

/** What a quantity begins anew after. */
export interface CircularOptions {
  /** 360 when left out: degrees. */
  readonly period?: number
}

/**
 * Values as cosine and sine, `[values, 2]` row by row: what a network is to answer for a circular target.
 *
 * @throws RangeError when the period is not above 0
 * @example onCircle([0, 90]) // about [1, 0, 0, 1]
 */
export function onCircle(values: ArrayLike<number>, options: CircularOptions = {}): Float32Array {
  const turn = (2 * Math.PI) / periodOf(options)
  const points = new Float32Array(2 * values.length)
  for (let k = 0; k < values.length; k++) {
    const angle = (values[k] ?? NaN) * turn
    points[2 * k] = Math.cos(angle)
    points[2 * k + 1] = Math.sin(angle)
  }
  return points
}

/**
 * The values that points stand for, from 0 to below the period: the direction of each point from the centre, however far it is.
 * A point at the centre has none and gives NaN.
 *
 * @param points `[values, 2]`: cosine and sine
 * @throws RangeError when there is half a point, or the period is not above 0
 * @example fromCircle([0, 0.8]) // [90]
 */
export function fromCircle(points: ArrayLike<number>, options: CircularOptions = {}): Float64Array {
  const period = periodOf(options)
  if (points.length % 2 !== 0)
    throw new RangeError(`fromCircle: ${points.length} numbers are not pairs of cosine and sine`)
  return Float64Array.from({ length: points.length / 2 }, (_, k) => {
    const [x, y] = [points[2 * k] ?? NaN, points[2 * k + 1] ?? NaN]
    return x === 0 && y === 0 ? NaN : wrapped((Math.atan2(y, x) / (2 * Math.PI)) * period, period)
  })
}

/**
 * The shortest way from one value to another around the circle, from −period/2 to below period/2.
 * @example circularDifference(10, 350) // 20
 */
export function circularDifference(to: number, from: number, options: CircularOptions = {}): number {
  const period = periodOf(options)
  return wrapped(to - from + period / 2, period) - period / 2
}

function periodOf({ period = 360 }: CircularOptions): number {
  if (period > 0 && Number.isFinite(period)) return period
  throw new RangeError(`the period is ${period}, expected a number above 0`)
}

function wrapped(value: number, period: number): number {
  const rest = ((value % period) + period) % period
  // Rounding can lift what is just below 0 to the period itself.
  return rest === period ? 0 : rest
}
