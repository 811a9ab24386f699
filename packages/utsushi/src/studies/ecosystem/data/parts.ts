// How a study file cuts an ensemble: by time, by sample, or both.
import { inRecords, splitByEntity, splitByTime, splitByTimeAndEntity, type Part } from '@utsushi/data'
import type { Ensemble } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import type { EcosystemConfig } from '../config.js'

/** Parts of an ensemble: by time, and by sample where some are held out. */
export interface EcosystemParts extends Readonly<Record<string, Part | undefined>> {
  readonly train: Part
  readonly validation?: Part
  readonly test?: Part
  readonly heldOut?: Part
}

/** The split of a study file: by time, by sample, or both. @throws InputError for a part without samples or days */
export function splitOf(config: EcosystemConfig, ensemble: Ensemble): EcosystemParts {
  try {
    return cutOf(config, ensemble)
  } catch (error) {
    // Shares are told by the keys that set them.
    if (!(error instanceof InputError)) throw error
    const none = config.split.by === 'samples' ? '' : ', or set it to 0 to hold none out'
    throw new InputError(
      error.message
        .replace(/^split\.heldOut: (share .* is none .*)$/, `split.holdOutSamples: $1${none}`)
        .replace(/^split\.validation: (share .* is none .*)$/, `split.validationSamples: $1${none}`)
        .replace(/of 1 is none — add more$/, 'of 1 is none — add samples, or split by time: split.by: time')
        .replace(
          /^split\.train: no training rows — all (\d+) entities are held out$/,
          'split.holdOutSamples and split.validationSamples: hold out all $1 samples — lower one of the two',
        )
        .replace(/^split\.heldOut:/, 'split.holdOutSamples:'),
    )
  }
}

function cutOf({ split, seed }: EcosystemConfig, { days, samples, records }: Ensemble): EcosystemParts {
  const { train, validation, test, guard: guardDays, holdOutSamples, validationSamples } = split
  const entities = samples.length
  const own = records && { records }
  if (train === undefined || validation === undefined || test === undefined) {
    const shares = {
      heldOut: holdOutSamples,
      ...(validationSamples > 0 && { validation: validationSamples }),
    }
    const parts = splitByEntity({ entities, days: days.length, shares, seed, ...own })
    if (train === undefined) return parts
    const { from, to } = splitByTime({ days, entities, parts: { train }, ...own }).train
    return Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, inRecords({ ...part, from, to }, records)]),
    ) as typeof parts
  }
  const options = { days, entities, parts: { train, validation, test }, guardDays, ...own }
  // Of one sample none can be held out.
  return split.by === 'time' || entities === 1
    ? splitByTime(options)
    : splitByTimeAndEntity({
        ...options,
        share: holdOutSamples,
        validationShare: validationSamples,
        seed,
      })
}
