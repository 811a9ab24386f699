// Statistics of all windows, each measured by the normal range of its series, or in its own unit.
import { windowStatistics, type FeatureFamily } from '@utsushi/data'
import { add, greater, mul, squeeze, where, type Tensor } from '@utsushi/graph'
import { windowFeatureTensor } from '@utsushi/learn'
import type { EquipmentConfig } from '../config.js'
import type { Columns } from './columns.js'
import { measureOf } from './measure.js'
import type { Park, Ranges, WindowPlaces } from './park.js'

/** How often a statistic is not defined, by name. */
export type UndefinedCounts = Readonly<Record<string, number>>

/** Families of a study file, in one order whatever the order in which they are named. */
export const familiesOf = ({ families }: EquipmentConfig['features']): readonly FeatureFamily[] =>
  (['statistics', 'range', 'memory', 'spectrum'] as const).filter((family) => families.includes(family))

/** Statistics of windows, `[windows, columns]`. */
export function statisticsOf(
  { features, windows: { context } }: Pick<EquipmentConfig, 'features' | 'windows'>,
  { values, steps, series }: Park,
  ranges: Ranges,
  { series: entity, end }: WindowPlaces,
): { readonly columns: Columns; readonly undefinedCounts: UndefinedCounts } {
  const byRange = features.scale === 'range'
  const {
    names,
    values: found,
    undefinedCounts,
  } = windowStatistics({
    values: byRange ? measured(values, steps, ranges) : values,
    steps,
    windows: { context, entity, start: end.map((last) => last - context + 1) },
    families: familiesOf(features),
    limits: byRange ? { low: series.map(() => -1), high: series.map(() => 1) } : bandsOf(ranges),
    seriesNames: series.map(({ equipment, item }) => `${equipment} ${item}`),
  })
  return { columns: { names, values: found }, undefinedCounts }
}

/** What values are measured by, as lower and upper end: finite where a limit is open, which a distance to it could not be. */
function bandsOf({ centre, half }: Ranges): { readonly low: Float32Array; readonly high: Float32Array } {
  const end = (sign: number): Float32Array =>
    centre.map((middle, series) => middle + sign * Math.abs(half[series] ?? NaN))
  return { low: end(-1), high: end(1) }
}

/** All series, each measured by its normal range. */
function measured(values: Float32Array, steps: number, ranges: Ranges): Float32Array {
  const scaled = new Float32Array(values.length)
  for (let series = 0; series * steps < values.length; series++) {
    const measure = measureOf(ranges, series)
    for (let at = series * steps; at < (series + 1) * steps; at++) scaled[at] = measure(values[at] ?? NaN)
  }
  return scaled
}

/** The same statistics of windows in graph form, `[batch, columns]`. */
export function statisticsTensor(
  { features }: Pick<EquipmentConfig, 'features'>,
  { values, window, low, high }: WindowTensors,
): Tensor {
  const byRange = features.scale === 'range'
  // Where the upper limit is open, a value is measured downwards, from high to low.
  const isTurned = greater(low, high)
  const [from, to] = byRange
    ? [fullOf(low, -1), fullOf(low, 1)]
    : [where(isTurned, high, low), where(isTurned, low, high)]
  return windowFeatureTensor(byRange ? window : values, {
    families: familiesOf(features),
    low: squeeze(from, 1),
    high: squeeze(to, 1),
  }).values
}

const fullOf = (like: Tensor, value: number): Tensor => add(mul(like, 0), value)

/** Windows as an emulator is given them. */
export interface WindowTensors {
  /** `[batch, context]` in each item's unit. */
  readonly values: Tensor
  /** The same, measured by the normal range. */
  readonly window: Tensor
  /** `[batch, 1]` */
  readonly low: Tensor
  readonly high: Tensor
}
