/** The baseline by clipping peaks. */
import { InputError } from '@utsushi/ground'
import { requireFinite, requireLength, requireNumber } from './check-values.js'

/** How to clip. */
export interface SnipOptions {
  /** The half width of the widest peak, in points. Default 40. */
  readonly halfWindow?: number
  /** From the widest window to the narrowest, which leaves a smoother line. Default true. */
  readonly decreasing?: boolean
  /** Works on log(log(√(y + 1) + 1) + 1), which tells small peaks beside large ones; for counts, from 0. Default false. */
  readonly compress?: boolean
}

/**
 * The baseline by statistics-sensitive non-linear iterative peak clipping (SNIP): each value becomes the mean of two neighbours, where that
 * is less.
 *
 * Ryan, C. G. et al. (1988) SNIP, a statistics-sensitive background treatment, Nuclear Instruments and Methods B 34, 396–402; decreasing windows
 * after Morháč, M. et al. (1997) Nuclear Instruments and Methods A 401, 113–132.
 *
 * @param y `[points]`
 * @returns `[points]` the baseline, to be subtracted
 * @throws InputError for missing values, a window that is none or as wide as the sequence, and negative counts where they are compressed
 * @example const line = snipBaseline(counts, { halfWindow: 30, compress: true })
 */
export function snipBaseline(y: ArrayLike<number>, options: SnipOptions = {}): Float64Array {
  const { halfWindow = 40, decreasing = true, compress = false } = options
  requireNumber(halfWindow, 'halfWindow', { from: 1, whole: true })
  requireFinite(y, 'baseline snip')
  requireLength(y, 2 * halfWindow + 1, 'baseline snip')
  const negative = Array.from(y).findIndex((value) => value < 0)
  if (compress && negative >= 0)
    throw new InputError(
      `baseline snip: the value at point ${negative + 1} is ${y[negative]}, and compress takes counts from 0 — leave compress away`,
    )
  let line = Float64Array.from(y, (value) =>
    compress ? Math.log(Math.log(Math.sqrt(value + 1) + 1) + 1) : value,
  )
  for (let round = 1; round <= halfWindow; round++) {
    const reach = decreasing ? halfWindow + 1 - round : round
    const before = line
    line = before.map((value, at) => {
      if (at < reach || at >= before.length - reach) return value
      return Math.min(value, ((before[at - reach] as number) + (before[at + reach] as number)) / 2)
    })
  }
  return compress ? line.map((value) => (Math.exp(Math.exp(value) - 1) - 1) ** 2 - 1) : line
}
