/** Baselines by penalised least squares: a smooth line under the peaks, found by giving what lies above it little weight. */
import { InputError } from '@utsushi/ground'
import { requireFinite, requireLength, requireNumber } from './check-values.js'
import { whittaker } from './whittaker.js'

/** What all of them take. */
interface PenaltyOptions {
  /** How stiff the baseline is; a longer sequence takes more. Default 1e5. */
  readonly lambda?: number
  /** Differences that are penalised: 1, 2 or 3. Default 2. */
  readonly order?: 1 | 2 | 3
}

/** How to find a baseline by asymmetric least squares. */
export interface AlsOptions extends PenaltyOptions {
  /** The weight of what lies above the baseline; 1 − p is that of what lies below. Default 0.01. */
  readonly p?: number
  /** Rounds at most; it ends when weights stay. Default 10. */
  readonly iterations?: number
}

/** How to find a baseline by reweighting. */
export interface ReweightingOptions extends PenaltyOptions {
  /** Rounds at most. Default 50. */
  readonly iterations?: number
  /** It ends when weights change by less (arPLS), or when less than this share of the sequence lies below (airPLS). Default 1e-3. */
  readonly tolerance?: number
}

/**
 * The baseline by asymmetric least squares.
 *
 * Eilers, P. H. C., Boelens, H. F. M. (2005) Baseline correction with asymmetric least squares smoothing.
 *
 * @param y `[points]`
 * @returns `[points]` the baseline, to be subtracted
 * @throws InputError for missing values, fewer points than the penalty needs, and options that cannot be
 * @example const line = alsBaseline(y, { lambda: 1e6, p: 0.001 })
 */
export function alsBaseline(y: ArrayLike<number>, options: AlsOptions = {}): Float64Array {
  const { p = 0.01, iterations = 10 } = options
  requireNumber(p, 'p', { above: 0, below: 1 })
  const smooth = smootherOf(y, options, iterations, 'baseline als')
  const weights = new Float64Array(y.length).fill(1)
  let line = smooth(y, weights)
  for (let round = 1; round < iterations; round++) {
    let changed = false
    for (let at = 0; at < y.length; at++) {
      const weight = (y[at] as number) > (line[at] as number) ? p : 1 - p
      changed ||= weight !== weights[at]
      weights[at] = weight
    }
    if (!changed) break
    line = smooth(y, weights)
  }
  return line
}

/**
 * The baseline by asymmetrically reweighted penalised least squares: noise below the line tells how much above it is still noise.
 *
 * Baek, S.-J. et al. (2015) Baseline correction using asymmetrically reweighted penalized least squares smoothing, Analyst 140, 250–257.
 *
 * @param y `[points]`
 * @returns `[points]` the baseline, to be subtracted
 * @throws InputError as {@link alsBaseline}
 * @example const line = arplsBaseline(y, { lambda: 1e5 })
 */
export function arplsBaseline(y: ArrayLike<number>, options: ReweightingOptions = {}): Float64Array {
  const { iterations = 50, tolerance = 1e-3 } = options
  const smooth = smootherOf(y, options, iterations, 'baseline arpls')
  let weights = new Float64Array(y.length).fill(1)
  let line = smooth(y, weights)
  for (let round = 1; round < iterations; round++) {
    const below = belowOf(y, line)
    // Nothing lies below a line that runs through the values.
    if (below.deviation === 0 || Number.isNaN(below.deviation)) break
    const next = Float64Array.from(weights, (_, at) => {
      const residual = (y[at] as number) - (line[at] as number)
      return 1 / (1 + Math.exp((2 * (residual - (2 * below.deviation - below.mean))) / below.deviation))
    })
    const change = distance(weights, next) / norm(weights)
    if (change < tolerance) break
    weights = next
    line = smooth(y, weights)
  }
  return line
}

/**
 * The baseline by adaptive iteratively reweighted penalised least squares: what lies above has no weight, what lies below the more of it
 * the further it is away.
 *
 * Zhang, Z.-M., Chen, S., Liang, Y.-Z. (2010) Baseline correction using adaptive iteratively reweighted penalized least squares,
 * Analyst 135, 1138–1146.
 *
 * @param y `[points]`
 * @returns `[points]` the baseline, to be subtracted
 * @throws InputError as {@link alsBaseline}
 * @example const line = airplsBaseline(y, { lambda: 100, order: 1 })
 */
export function airplsBaseline(y: ArrayLike<number>, options: ReweightingOptions = {}): Float64Array {
  const { iterations = 50, tolerance = 1e-3, order = 2 } = options
  const smooth = smootherOf(y, options, iterations, 'baseline airpls')
  const size = Array.from(y).reduce((sum, value) => sum + Math.abs(value), 0)
  const weights = new Float64Array(y.length).fill(1)
  let line = smooth(y, weights)
  for (let round = 1; round < iterations; round++) {
    const residuals = Float64Array.from(line, (value, at) => (y[at] as number) - value)
    const under = residuals.filter((residual) => residual < 0)
    const below = Math.abs(under.reduce((sum, residual) => sum + residual, 0))
    // Fewer points below than the penalty leaves free determine no line.
    if (below < tolerance * size || under.length <= order) break
    for (const [at, residual] of residuals.entries())
      weights[at] = residual < 0 ? Math.exp((round * -residual) / below) : 0
    const nearest = under.reduce((most, residual) => Math.max(most, residual), -Infinity)
    // Both ends stay, or the line would leave the sequence there.
    weights[0] = Math.exp((round * nearest) / below)
    weights[weights.length - 1] = weights[0]
    line = smooth(y, weights)
  }
  return line
}

function smootherOf(
  y: ArrayLike<number>,
  { lambda = 1e5, order = 2 }: PenaltyOptions,
  iterations: number,
  what: string,
): (y: ArrayLike<number>, weights: Float64Array) => Float64Array {
  requireNumber(lambda, 'lambda', { above: 0 })
  requireNumber(iterations, 'iterations', { from: 1, whole: true })
  if (![1, 2, 3].includes(order)) throw new InputError(`order is ${order} — expected 1, 2 or 3`)
  requireFinite(y, what)
  requireLength(y, order + 2, what)
  return (values, weights) => whittaker(values, weights, lambda, order)
}

/** Mean and deviation (of a sample) of what lies below the line. */
function belowOf(
  y: ArrayLike<number>,
  line: Float64Array,
): { readonly mean: number; readonly deviation: number } {
  const residuals = line.map((value, at) => (y[at] as number) - value).filter((residual) => residual < 0)
  const mean = residuals.reduce((sum, residual) => sum + residual, 0) / residuals.length
  const squares = residuals.reduce((sum, residual) => sum + (residual - mean) ** 2, 0)
  return { mean, deviation: Math.sqrt(squares / (residuals.length - 1)) }
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value, at) => sum + (value - (b[at] as number)) ** 2, 0))
}

function norm(a: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value) => sum + value * value, 0))
}
