// Which variables of held-out experiments leave the range that the scaler of the training experiments calls known.
import { featureValues, knownRange, type Scaler } from '@utsushi/data'
import type { Experiments } from '../experiments.js'
import type { ExperimentSplit } from '../split.js'

/** A variable that leaves its known range in a later part. */
export interface LeftRange {
  readonly column: string
  readonly unit: string
  readonly part: 'validation' | 'test' | 'extremes'
  /** Share of the part's measured samples outside. */
  readonly share: number
  readonly min: number
  readonly max: number
  readonly low: number
  readonly high: number
}

/** Variables outside their known range, the part that leaves most often first. */
export function leftRanges({ panel }: Experiments, split: ExperimentSplit, scaler: Scaler): LeftRange[] {
  const found: LeftRange[] = []
  for (const part of ['validation', 'test', 'extremes'] as const) {
    for (const [place, feature] of scaler.features.entries()) {
      const [low, high] = knownRange(feature)
      const values = featureValues(panel, feature.name, { entities: split[part] }).filter(
        (value) => !Number.isNaN(value),
      )
      const outside = values.filter((value) => value < low || value > high)
      if (outside.length === 0) continue
      found.push({
        column: feature.name,
        unit: panel.units[place] ?? '',
        part,
        share: outside.length / values.length,
        min: values.reduce((a, b) => Math.min(a, b)),
        max: values.reduce((a, b) => Math.max(a, b)),
        low,
        high,
      })
    }
  }
  return found.sort((a, b) => b.share - a.share)
}
