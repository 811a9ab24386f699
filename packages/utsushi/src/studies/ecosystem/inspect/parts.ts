// The parts that the study file cuts the record into, and which inputs leave the training range in the later ones.
import { featureValues, formatDay, type Part } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import type { EcosystemConfig } from '../config.js'
import { scoredWindows, splitOf, trainingWindows } from '../data.js'
import type { LookData } from './look-data.js'

/** A part of the record. */
export interface LookPart {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly samples: number
  readonly days: number
  /** Windows to forecast, or stretches to train on; absent when none can be laid. */
  readonly windows?: number
  readonly part: Part
}

/** A driver that leaves its training range in a later part. */
export interface LeftRange {
  readonly column: string
  readonly unit?: string
  readonly part: string
  /** Share of the part's days outside. */
  readonly share: number
  readonly min: number
  readonly max: number
  readonly trainMin: number
  readonly trainMax: number
}

/** The parts of a study, or what makes the split impossible. */
export type LookSplit = { readonly parts: readonly LookPart[] } | { readonly problem: string }

/** Cuts the record as training would, without ending at what is wrong with it. */
export function lookSplit(config: EcosystemConfig, ensemble: Ensemble): LookSplit {
  try {
    const split = splitOf(config, ensemble)
    const { days } = ensemble
    return {
      parts: Object.entries(split).map(([name, part]) => ({
        name: name === 'heldOut' ? 'held-out samples' : name,
        from: formatDay(days[part.from] as number),
        to: formatDay(days[part.to - 1] as number),
        samples: part.entities.length,
        days: part.to - part.from,
        windows:
          name === 'train'
            ? trainingWindows(config, { split }).count
            : scoredWindows(config, part, `split.${name}`).count,
        part,
      })),
    }
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

/** Drivers of later parts outside what training saw; the part that leaves farthest first. */
export function leftRanges({ ensemble, sharedWeather }: LookData, parts: readonly LookPart[]): LeftRange[] {
  const { drivers } = ensemble
  const train = parts.find(({ name }) => name === 'train')
  if (train === undefined) return []
  const rows = ({ part }: LookPart) => ({ ...part, ...(sharedWeather ? { entities: [0] } : {}) })
  const found = drivers.names.flatMap((column, place) => {
    const unit = drivers.units[place]
    const [trainMin, trainMax] = rangeOf(featureValues(drivers, column, rows(train)))
    // New samples under the same weather would only repeat the test period.
    const later = parts.filter(
      (part) => part !== train && !(sharedWeather && part.name === 'held-out samples'),
    )
    return later.flatMap((part) => {
      const values = featureValues(drivers, column, rows(part))
      const [min, max] = rangeOf(values)
      const outside = values.reduce(
        (count, value) => count + (value < trainMin || value > trainMax ? 1 : 0),
        0,
      )
      if (outside === 0) return []
      const share = outside / values.length
      return [
        {
          column,
          ...(unit === undefined ? {} : { unit }),
          part: part.name,
          share,
          min,
          max,
          trainMin,
          trainMax,
        },
      ]
    })
  })
  return found.sort((a, b) => b.share - a.share)
}

function rangeOf(values: Float32Array): [number, number] {
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    if (value < min) min = value
    if (value > max) max = value
  }
  return [min, max]
}
