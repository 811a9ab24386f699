/**
 * Extended min–max scaling: the observed range, widened on both sides by a share of itself, becomes 0 to 1. What lies a little
 * beyond the data still falls into the interval a network has learned to work in; what lies beyond the widened range is an
 * extrapolation and can be named as one.
 */
import { InputError } from '@utsushi/ground'
import { featureValues, type Panel, type PanelRows } from '../panel.js'
import { momentsOf } from './moments.js'
import type { FeatureScale, Scaler } from './scaler.js'

/** How the range of one feature is widened. */
export interface Widening {
  /** Share of the observed range added on either side. */
  readonly ratio: number
  /** The widened range does not reach below this: 0 for what cannot be negative. */
  readonly floor?: number
}

/** What to fit on, and how far to widen. */
export interface ExtendedFitOptions {
  /** Rows to fit on; no other row is read. */
  readonly rows: PanelRows
  /** Widening of a feature. */
  readonly widening: (name: string) => Widening
  /** What begins an error about a feature. Default: `column V:`. */
  readonly called?: (name: string) => string
}

/**
 * Fits an extended min–max scaler on the named rows of a panel; missing values and padding are left out. A feature that is
 * constant in those rows gets the scale 1 and is recorded as constant: a control may well be.
 * @throws InputError naming a feature that holds no value in those rows or lies below its floor
 * @example
 * fitExtendedMinMax(panel, { rows: { entities: fold.train }, widening: (name) => ({ ratio: name === 'V' ? 0.15 : 0.2 }) })
 */
export function fitExtendedMinMax(
  panel: Panel,
  { rows, widening, called = (name) => `column ${name}:` }: ExtendedFitOptions,
): Scaler {
  const features = panel.names.map((name, place): FeatureScale => {
    const { ratio, floor = -Infinity } = widening(name)
    const { count, missing, min, max } = momentsOf(featureValues(panel, name, rows))
    if (count === 0)
      throw new InputError(`${called(name)} holds no value in the training rows — leave it out`)
    if (min < floor) throw new InputError(`${called(name)} is ${min}, below its floor of ${floor}`)
    const unit = panel.units[place]
    const low = Math.max(floor, min - ratio * (max - min))
    const high = max + ratio * (max - min)
    const known = { min, max, widened: [low, high], count, missing } as const
    const named = { name, ...(unit === undefined ? {} : { unit }) }
    return min === max
      ? { ...named, center: min, scale: 1, ...known, constant: true }
      : { ...named, center: low, scale: high - low, ...known }
  })
  return { kind: 'extended-minmax', version: 1, features }
}
