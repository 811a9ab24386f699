/**
 * Scalers: one shift and one factor per feature, fitted on the rows that are named and on no other. A fitted scaler is a plain
 * record: it goes into JSON as it is, and into a graph as two constants.
 */
import { InputError } from '@utsushi/ground'
import { shownNumber } from '../number.js'
import { featureValues, type Panel, type PanelRows } from '../panel.js'
import { momentsOf } from './moments.js'

/** How one feature is scaled: `(x − center) / scale`. */
export interface FeatureScale {
  readonly name: string
  readonly unit?: string
  readonly center: number
  readonly scale: number
  /** Range of the values it was fitted on. */
  readonly min: number
  readonly max: number
  /** Range outside of which a value is an extrapolation, where that is wider than `min` to `max`. */
  readonly widened?: readonly [low: number, high: number]
  /** Values it was fitted on, and values that were missing among the rows. */
  readonly count: number
  readonly missing: number
  /** All values were equal; the scale is 1 because the caller allowed it. */
  readonly constant?: true
}

const scalerKinds = ['standard', 'minmax', 'extended-minmax'] as const

/** `standard`: mean 0, deviation 1. `minmax`: observed range to 0 … 1. `extended-minmax`: a widened range to 0 … 1. */
export type ScalerKind = (typeof scalerKinds)[number]

/** A fitted scaler, serialisable as JSON. */
export interface Scaler {
  readonly kind: ScalerKind
  /** Of this layout. */
  readonly version: 1
  /** In the order of the columns. */
  readonly features: readonly FeatureScale[]
}

/** What to fit on. */
export interface FitOptions {
  /** `standard`: mean 0, population standard deviation 1. `minmax`: 0 to 1. */
  readonly kind: 'standard' | 'minmax'
  /** Rows to fit on. Days are ignored for statics, `[entities, features]`. */
  readonly rows: PanelRows
  /** Give constant features the scale 1, recorded, instead of refusing them. */
  readonly allowConstant?: boolean
  /** What names the columns, for errors: `data.drivers`. `column` when absent. */
  readonly called?: string
}

/**
 * Fits a scaler on the named rows of a panel; missing values are left out and counted.
 * @throws InputError naming a feature that is constant or holds no value in those rows
 * @example const scaler = fitScaler(ensemble.targets, { kind: 'standard', rows: split.train })
 */
export function fitScaler(panel: Panel, options: FitOptions): Scaler {
  const { kind, rows, allowConstant = false, called = 'column' } = options
  const row = panel.shape.length === 3 ? 'row' : 'sample'
  const features = panel.names.map((name, feature): FeatureScale => {
    const moments = momentsOf(featureValues(panel, name, rows))
    const { count, missing, mean, deviation, min, max } = moments
    const unit = panel.units[feature]
    const where = { name, ...(unit === undefined ? {} : { unit }), min, max, count, missing }
    if (count === 0)
      throw new InputError(`${called} ${name}: holds no value in any training ${row} — leave it out`)
    const constant = min === max
    if (constant && !allowConstant) {
      throw new InputError(
        `${called} ${name}: is ${shownNumber(min)} in every training ${row} — it says nothing; leave it out`,
      )
    }
    const center = kind === 'standard' ? mean : min
    if (constant) return { ...where, center: min, scale: 1, constant: true }
    return { ...where, center, scale: kind === 'standard' ? deviation : max - min }
  })
  return { kind, version: 1, features }
}

/**
 * Scales values whose last axis is the scaler's features. Missing stays NaN.
 * @returns a new array of the same length
 * @example transform(scaler, ensemble.targets.values) // Float32Array, scaled
 */
export function transform(scaler: Scaler, values: Float32Array): Float32Array {
  return apply(scaler, values, (value, { center, scale }) => (value - center) / scale)
}

/**
 * Undoes `transform`: back to physical units.
 * @example inverseTransform(scaler, prediction) // in physical units again
 */
export function inverseTransform(scaler: Scaler, values: Float32Array): Float32Array {
  return apply(scaler, values, (value, { center, scale }) => value * scale + center)
}

function apply(
  scaler: Scaler,
  values: Float32Array,
  rule: (value: number, feature: FeatureScale) => number,
): Float32Array {
  const width = scaler.features.length
  if (width === 0 ? values.length > 0 : values.length % width !== 0) {
    throw new RangeError(`${values.length} values are not rows of ${width} features`)
  }
  const result = new Float32Array(values.length)
  for (const [place, feature] of scaler.features.entries()) {
    for (let at = place; at < values.length; at += width) result[at] = rule(values[at] as number, feature)
  }
  return result
}

/**
 * A scaler read back from JSON, checked.
 * @throws InputError when it is not a scaler of a version we know
 * @example parseScaler(JSON.parse(text), 'scalers.json: targets')
 */
export function parseScaler(value: unknown, where = 'scaler'): Scaler {
  if (isScaler(value)) return value
  throw new InputError(`${where}: is not a fitted scaler of version 1 — train again or restore the file`)
}

function isScaler(value: unknown): value is Scaler {
  if (typeof value !== 'object' || value === null) return false
  if (!('kind' in value && 'version' in value && 'features' in value)) return false
  const { kind, version, features } = value
  if (!(scalerKinds as readonly unknown[]).includes(kind) || version !== 1 || !Array.isArray(features))
    return false
  return features.every(
    (feature: unknown) =>
      typeof feature === 'object' &&
      feature !== null &&
      'name' in feature &&
      'center' in feature &&
      Number.isFinite(feature.center) &&
      'scale' in feature &&
      Number.isFinite(feature.scale) &&
      feature.scale !== 0,
  )
}

/**
 * The range that a feature's scaler calls known: outside it a value is an extrapolation.
 * @example const [low, high] = knownRange(feature)
 */
export function knownRange({ widened, min, max }: FeatureScale): readonly [low: number, high: number] {
  return widened ?? [min, max]
}
