// Peaks of a powder pattern on an axis of angles: pseudo-Voigt profiles whose area does not depend on their width.

/** How wide the peaks of a powder on a diffractometer are. */
export interface Broadening {
  /** Of the instrument, degrees. */
  readonly instrument: number
  /** Of the crystallites, Å. */
  readonly size: number
  /** Spread of the lattice parameter, relative. */
  readonly strain: number
}

const degrees = 180 / Math.PI
/** Scherrer's constant. */
const shape = 0.9

/** Full width at half maximum, degrees of 2θ: instrument, Scherrer's size and Stokes and Wilson's strain added up. */
export function widthAt(theta: number, { instrument, size, strain }: Broadening, wavelength: number): number {
  const ofSize = (degrees * shape * wavelength) / (size * Math.cos(theta))
  return instrument + ofSize + degrees * 4 * strain * Math.tan(theta)
}

/**
 * Pseudo-Voigt profile of unit area: `mixing` of a Lorentzian and the rest of a Gaussian, both of the full width `width`
 * (Thompson, Cox & Hastings 1987, J. Appl. Cryst. 20, 79).
 * @example pseudoVoigt(0, { width: 0.3, mixing: 0.5 }) // the height of the peak, per degree
 */
export function pseudoVoigt(
  offset: number,
  { width, mixing }: { readonly width: number; readonly mixing: number },
): number {
  const half = width / 2
  const lorentzian = half / (Math.PI * (offset * offset + half * half))
  const gaussian = (Math.sqrt(Math.LN2 / Math.PI) / half) * Math.exp(-Math.LN2 * (offset / half) ** 2)
  return mixing * lorentzian + (1 - mixing) * gaussian
}

/** A peak on the axis. */
export interface Peak {
  /** Degrees of 2θ. */
  readonly at: number
  /** Counts · degree. */
  readonly area: number
  readonly width: number
  readonly mixing: number
}

/** Counts at every angle, `[axis]`: each peak's profile there. */
export function patternOf(axis: Float64Array, peaks: readonly Peak[]): Float64Array {
  const counts = new Float64Array(axis.length)
  for (const peak of peaks)
    for (const [place, angle] of axis.entries())
      counts[place] = (counts[place] ?? 0) + peak.area * pseudoVoigt(angle - peak.at, peak)
  return counts
}
