/** Sequences brought to one size, each by itself. Missing values stay missing and are left out of every sum. */
import { InputError } from '@utsushi/ground'
import { requireAscending, requireLength } from './check-values.js'

/** By what a sequence is divided; `snv` and `minmax` shift it, too. */
export const normalisations = ['max', 'area', 'snv', 'minmax', 'norm'] as const
/** See {@link normalisations}. */
export type Normalisation = (typeof normalisations)[number]

/**
 * A sequence of size one.
 *
 * | kind     | result                                                                                                          |
 * | -------- | --------------------------------------------------------------------------------------------------------------- |
 * | `max`    | divided by the largest absolute value                                                                           |
 * | `area`   | divided by the area under its absolute values, by trapezoids along the axis                                     |
 * | `snv`    | standard normal variate: less its mean, by its standard deviation (n − 1)                        |
 * | `minmax` | from 0 to 1                                                                                                     |
 * | `norm`   | divided by the square root of the sum of squares                                                                |
 *
 * Barnes, R. J., Dhanoa, M. S., Lister, S. J. (1989) Standard normal variate transformation and de-trending of near-infrared diffuse
 * reflectance spectra, Applied Spectroscopy 43, 772–777.
 *
 * @param y `[points]`
 * @param axis for `area`; steps of 1 when absent
 * @throws InputError where there is nothing to divide by: all values are equal, or 0, or missing
 * @example normalise([1, 2, 3], 'minmax') // Float64Array [0, 0.5, 1]
 */
export function normalise(y: ArrayLike<number>, kind: Normalisation, axis?: ArrayLike<number>): Float64Array {
  const what = `normalise ${kind}`
  const told = Float64Array.from(y).filter((value) => !Number.isNaN(value))
  requireLength(told, 1, what)
  if (!told.every((value) => Number.isFinite(value)))
    throw new InputError(`${what}: a value is infinite — leave it out before`)
  const { shift, size } = measure(y, told, kind, axis, what)
  if (!(size > 0)) {
    const equal = kind === 'snv' || kind === 'minmax' ? 'all values are equal' : 'all values are 0'
    throw new InputError(`${what}: ${equal} — leave the sequence out, there is nothing in it to compare`)
  }
  return Float64Array.from(y, (value) => (value - shift) / size)
}

function measure(
  y: ArrayLike<number>,
  told: Float64Array,
  kind: Normalisation,
  axis: ArrayLike<number> | undefined,
  what: string,
): { readonly shift: number; readonly size: number } {
  switch (kind) {
    case 'max':
      return { shift: 0, size: told.reduce((most, value) => Math.max(most, Math.abs(value)), 0) }
    case 'area':
      if (axis !== undefined) requireAscending(axis, y.length, what)
      return { shift: 0, size: areaOf(y, axis) }
    case 'snv': {
      const mean = told.reduce((sum, value) => sum + value, 0) / told.length
      const squares = told.reduce((sum, value) => sum + (value - mean) ** 2, 0)
      const size = Math.sqrt(squares / (told.length - 1))
      // What rounding alone leaves of equal values is no deviation.
      return { shift: mean, size: size > 1e-14 * Math.abs(mean) ? size : 0 }
    }
    case 'minmax': {
      const least = told.reduce((low, value) => Math.min(low, value), Infinity)
      return { shift: least, size: told.reduce((most, value) => Math.max(most, value), -Infinity) - least }
    }
    case 'norm':
      return { shift: 0, size: Math.sqrt(told.reduce((sum, value) => sum + value * value, 0)) }
    default:
      return kind satisfies never
  }
}

/** The area under absolute values; the trapezoid over a gap spans it. */
function areaOf(y: ArrayLike<number>, axis: ArrayLike<number> | undefined): number {
  let area = 0
  let before = -1
  for (let at = 0; at < y.length; at++) {
    const value = y[at] as number
    if (Number.isNaN(value)) continue
    if (before >= 0) {
      const step = axis === undefined ? at - before : (axis[at] as number) - (axis[before] as number)
      area += ((Math.abs(value) + Math.abs(y[before] as number)) / 2) * step
    }
    before = at
  }
  return area
}
