// How columns are brought to one size: by the middle and the spread of most training windows, and kept within bounds, so that a ratio
// to a mean near zero, which may be anything, does not drown the rest.
import { clamp, constant, div, sub, type Tensor } from '@utsushi/graph'
import type { Columns } from '../data/columns.js'

/** How columns are scaled: (x − center) / scale, kept within ± `reach`. */
export interface ColumnScales {
  readonly names: readonly string[]
  /** Medians. */
  readonly center: readonly number[]
  /** Distance of the quartiles, as deviations of a normal distribution; the deviation where the quartiles are one. */
  readonly scale: readonly number[]
}

/** Scaled values beyond this are taken as this. */
export const reach = 5

/** Distance of the quartiles of a normal distribution, in its deviations. */
const quartileDistance = 1.349

/** Median and spread of every column over some windows; a column that is constant there has scale 1. */
export function columnScales({ names, values }: Columns, train: Int32Array): ColumnScales {
  const width = names.length
  const each = names.map((_, column) => {
    const sorted = Float64Array.from(train, (place) => values[place * width + column] ?? NaN).sort()
    const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? NaN
    const center = at(0.5)
    const least = 1e-6 * Math.max(1, Math.abs(center))
    const spread = (at(0.75) - at(0.25)) / quartileDistance
    if (spread > least) return { center, scale: spread }
    const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
    const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length)
    return { center, scale: deviation > least ? deviation : 1 }
  })
  return { names, center: each.map(({ center }) => center), scale: each.map(({ scale }) => scale) }
}

/** A value as its column is scaled. */
export const scaledValue = (value: number, center: number, scale: number): number =>
  Math.min(Math.max((value - center) / scale, -reach), reach)

/** The same of tensors `[batch, columns]`, with the scales as tensors `[columns]`. */
export const scaledTensor = (
  x: Tensor,
  { center, scale }: { readonly center: Tensor; readonly scale: Tensor },
): Tensor => clamp(div(sub(x, center), scale), -reach, reach)

/** Scales as tensors `[columns]`. */
export const scalesOf = ({ center, scale }: ColumnScales) => ({
  center: constant([...center]),
  scale: constant([...scale]),
})
