// What a window is asked for: whether the series is out of its range, or the equipment faulty, so many steps after its end. Only what
// was measured answers; a step that carries a reading on is no observation.
import type { EquipmentConfig } from '../config.js'
import type { Park, Ranges, WindowPlaces } from './park.js'
import { deviations } from './ranges.js'

/** What labels are read from. */
export interface LabelSource {
  readonly steps: number
  /** `[series, steps]`: 1, 0, or 255 where nothing is known. */
  readonly states: Uint8Array
}

/** States of every step, once for all windows. */
export function labelSource(
  park: Park,
  ranges: Ranges,
  { labels }: Pick<EquipmentConfig, 'labels'>,
): LabelSource {
  const { steps } = park
  if (labels.kind !== 'truth' && labels.kind !== 'none') return { steps, states: deviations(park, ranges) }
  return { steps, states: park.truth ?? new Uint8Array(park.series.length * steps).fill(255) }
}

/**
 * The label of one series at one horizon.
 *
 * `point`, `truth` and `none`: the last known state within `labels.tolerance` steps before `end + horizon`, itself included, and after `end`
 * unless the horizon is 0. `any`: 1 where any known state of `(end, end + horizon]` is, 0 where all are 0. Nothing behind
 * `end + horizon` is looked at.
 *
 * @returns 1, 0, or NaN where nothing is known
 */
export function labelAt(
  { states, steps }: LabelSource,
  { kind, tolerance }: Pick<EquipmentConfig['labels'], 'kind' | 'tolerance'>,
  series: number,
  end: number,
  horizon: number,
): number {
  const from = series * steps
  const asked = end + horizon
  const after = horizon === 0 ? end : end + 1
  if (kind !== 'any') {
    for (let step = asked; step >= Math.max(after, asked - tolerance); step--) {
      const state = step < steps ? (states[from + step] as number) : 255
      if (state !== 255) return state
    }
    return NaN
  }
  let known = NaN
  for (let step = after; step <= Math.min(asked, steps - 1); step++) {
    const state = states[from + step] as number
    if (state === 1) return 1
    if (state === 0) known = 0
  }
  return known
}

/**
 * Labels of windows.
 *
 * @returns `[windows, horizons]`: 1, 0, or NaN where nothing was measured that could tell
 * @example windowLabels(park, ranges, parts.train, config)
 */
export function windowLabels(
  park: Park,
  ranges: Ranges,
  { series, end }: WindowPlaces,
  config: Pick<EquipmentConfig, 'labels'>,
): Float32Array {
  const { labels } = config
  const source = labelSource(park, ranges, config)
  const width = labels.horizons.length
  const found = new Float32Array(series.length * width)
  for (let window = 0; window < series.length; window++)
    for (const [place, horizon] of labels.horizons.entries())
      found[window * width + place] = labelAt(
        source,
        labels,
        series[window] as number,
        end[window] as number,
        horizon,
      )
  return found
}
