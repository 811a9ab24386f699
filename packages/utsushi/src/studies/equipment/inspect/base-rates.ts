// How often windows deviate, part by part and horizon by horizon: what every score must be read against.
import type { PartsOf } from '@utsushi/study'
import type { EquipmentConfig } from '../config.js'
import { windowLabels } from '../data/labels.js'
import type { Park, Ranges, WindowPlaces } from '../data/park.js'

/** Labels of a part at one horizon. */
export interface BaseRate {
  readonly part: string
  readonly horizon: number
  readonly windows: number
  /** Windows whose label is known. */
  readonly known: number
  readonly positives: number
}

/** @example baseRates(config, park, ranges, partsOf(config, park)) */
export function baseRates(
  config: Pick<EquipmentConfig, 'labels'>,
  park: Park,
  ranges: Ranges,
  parts: PartsOf<WindowPlaces>,
): BaseRate[] {
  const { horizons } = config.labels
  return Object.entries(parts).flatMap(([part, places]) => {
    if (places === undefined) return []
    const labels = windowLabels(park, ranges, places, config)
    return horizons.map((horizon, place): BaseRate => {
      let [known, positives] = [0, 0]
      for (let at = place; at < labels.length; at += horizons.length) {
        if (Number.isNaN(labels[at])) continue
        known++
        positives += labels[at] as number
      }
      return { part, horizon, windows: places.end.length, known, positives }
    })
  })
}
