/** Windows that let a sequence begin and end at nothing. */
import { requireNumber } from './check-values.js'

/** Their names. */
export const windowKinds = ['hann', 'hamming', 'blackman', 'tukey'] as const
/** See {@link windowKinds}. */
export type WindowKind = (typeof windowKinds)[number]

/** How a window is laid. */
export interface WindowShape {
  /** The share of a Tukey window that rises or falls. Default 0.5. */
  readonly alpha?: number
  /** As one period of a longer signal, for spectra; symmetric otherwise. Default false. */
  readonly periodic?: boolean
}

/**
 * A window of some points, to be multiplied with values.
 *
 * Harris, F. J. (1978) On the use of windows for harmonic analysis with the discrete Fourier transform, Proceedings of the IEEE 66, 51–83.
 *
 * @returns `[points]`
 * @throws InputError for a number of points that is none, or an alpha outside 0 to 1
 * @example windowOf('hann', 5) // Float64Array [0, 0.5, 1, 0.5, 0]
 */
export function windowOf(kind: WindowKind, points: number, shape: WindowShape = {}): Float64Array {
  const { alpha = 0.5, periodic = false } = shape
  requireNumber(points, 'points', { from: 1, whole: true })
  requireNumber(alpha, 'alpha', { from: 0, to: 1 })
  if (points === 1) return Float64Array.of(1)
  const last = periodic ? points : points - 1
  return Float64Array.from({ length: points }, (_, at) => heightOf(kind, at / last, alpha))
}

/** @param place from 0 to 1 */
function heightOf(kind: WindowKind, place: number, alpha: number): number {
  const cosine = (times: number): number => Math.cos(2 * Math.PI * times * place)
  switch (kind) {
    case 'hann':
      return 0.5 - 0.5 * cosine(1)
    case 'hamming':
      return 0.54 - 0.46 * cosine(1)
    case 'blackman':
      return 0.42 - 0.5 * cosine(1) + 0.08 * cosine(2)
    case 'tukey': {
      const edge = Math.min(place, 1 - place)
      return alpha === 0 || edge >= alpha / 2 ? 1 : 0.5 * (1 - Math.cos((2 * Math.PI * edge) / alpha))
    }
    default:
      return kind satisfies never
  }
}
