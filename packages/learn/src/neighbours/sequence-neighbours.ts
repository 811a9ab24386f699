// Nearest neighbours of sequences, by dynamic time warping or step by step: the oldest answer to classifying series, which every other
// one must be better than.
import { greatestOf, InputError } from '@utsushi/ground'
import { matrix, type Matrix } from '../classical/matrix.js'
import {
  channelScaling,
  scaledSequences,
  shortFloat,
  type ChannelScaling,
} from '../sequences/channel-scaling.js'
import { checkSequences, lengthsOf, type Sequences } from '../sequences/sequences.js'
import { chooseWindow } from './choose-window.js'
import { nearestOf } from './nearest.js'
import { envelopeOf, leastDistance, warpedDistance, warpingRows, type Walk } from './warping.js'

/** How neighbours are found. */
export interface SequenceNeighboursOptions {
  /** `dtw` when left out; `euclidean` compares step with step, of equally long sequences. */
  readonly distance?: 'dtw' | 'euclidean'
  /** Windows to try, as shares of the longest sequence, 0–1; ten from 0 to 0.2 when left out. */
  readonly windows?: readonly number[]
  /** How many neighbours decide: numbers to try; 1 when left out, of quantities 1, 3 and 5. */
  readonly neighbours?: readonly number[]
  /** How many classes there are; one more than the largest target when left out. */
  readonly classes?: number
}

/** Fitted neighbours: plain JSON, which holds the training sequences. */
export interface SequenceNeighbours {
  readonly kind: 'sequence-neighbours'
  readonly version: 1
  /** Channels are brought to mean 0 and deviation 1 of the training sequences first, so that all count alike. */
  readonly channels: ChannelScaling
  /** Training sequences, scaled: `[samples, steps, channels]`, 0 past the ends. */
  readonly values: readonly number[]
  readonly steps: number
  /** `[samples]` */
  readonly lengths: readonly number[]
  /** `classes`: a target is 1 for the class and 0 for the others. */
  readonly of: 'classes' | 'quantities'
  /** `[samples, classes]` or `[samples, outputs]` */
  readonly targets: readonly (readonly number[])[]
  /** How many steps apart points may be matched, besides what lengths differ by. */
  readonly window: number
  readonly neighbours: number
  /** Share of training sequences whose class is found without them; of quantities the root mean squared error in their deviations. */
  readonly leaveOneOut: number
}

/** What neighbours are fitted to, and how. */
export interface SequenceNeighboursFit {
  readonly sequences: Sequences
  /** Class numbers from 0, `[samples]`; or quantities, `[samples, outputs]`. */
  readonly targets: ArrayLike<number> | Matrix
  readonly options?: SequenceNeighboursOptions
}

/** Windows that are tried: wide ones are seldom best (Dau et al. 2018). */
const WINDOWS = [0, 0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2]

/**
 * Keeps the sequences, and chooses window and number of neighbours by leaving out one after the other: the first of the best, narrow
 * windows before wide ones. Of more than 1000 sequences, 1000 evenly spread ones choose.
 *
 * @throws RangeError for options and lengths that do not fit; InputError for values that are not finite, or unequal lengths of
 * `euclidean`
 * @example
 * const model = fitSequenceNeighbours({ sequences: { values, shape: [50, 150, 1] }, targets: classes })
 * predictSequenceNeighbours(model, others) // votes [samples, classes]
 */
export function fitSequenceNeighbours({
  sequences,
  targets,
  options = {},
}: SequenceNeighboursFit): SequenceNeighbours {
  checkSequences('neighbours', sequences)
  const of = 'rows' in targets ? 'quantities' : 'classes'
  const table = 'rows' in targets ? targets : classTable(targets, options.classes)
  const [samples, steps] = sequences.shape
  if (table.rows !== samples)
    throw new RangeError(`neighbours: ${table.rows} targets for ${samples} sequences; give one each`)
  const lengths = lengthsOf(sequences)
  const longest = lengths.reduce((most, own) => Math.max(most, own), 0)
  if (options.distance === 'euclidean' && lengths.some((own) => own !== longest))
    throw new InputError(
      'neighbours: sequences of unequal length have no Euclidean distance; cut or resample them, or use distance: dtw',
    )
  const windows = options.distance === 'euclidean' ? [0] : (options.windows ?? WINDOWS)
  const { neighbours = of === 'classes' ? [1] : [1, 3, 5] } = options
  if (windows.length === 0 || !windows.every((share) => share >= 0 && share <= 1))
    throw new RangeError(`neighbours: windows [${windows.join(', ')}], expected shares from 0 to 1`)
  if (neighbours.length === 0 || !neighbours.every((count) => Number.isInteger(count) && count > 0))
    throw new RangeError(`neighbours: neighbours [${neighbours.join(', ')}], expected whole numbers above 0`)
  const channels = channelScaling(sequences)
  const scaled = scaledSequences(sequences, channels)
  const chosen = chooseWindow({
    ...{ walks: walksOf(scaled), channels: channels.mean.length, targets: table, of },
    windows: [...new Set(windows.map((share) => Math.round(share * longest)))].sort((a, b) => a - b),
    neighbours: [...new Set(neighbours.map((count) => Math.min(count, Math.max(1, samples - 1))))],
  })
  return {
    ...{ kind: 'sequence-neighbours', version: 1, channels },
    values: Array.from(scaled.values, shortFloat),
    ...{ steps, lengths: [...lengths], of },
    targets: Array.from({ length: samples }, (_, i) => [
      ...table.values.subarray(i * table.columns, (i + 1) * table.columns),
    ]),
    ...chosen,
  }
}

function classTable(targets: ArrayLike<number>, given?: number): Matrix {
  const classes = given ?? Math.max(2, greatestOf(Array.from(targets)) + 1)
  const table = matrix(targets.length, classes)
  Array.from(targets).forEach((target, i) => {
    if (!Number.isInteger(target) || target < 0 || target >= classes)
      throw new RangeError(
        `neighbours: target ${i} is ${target}, expected a class number from 0 to ${classes - 1}`,
      )
    table.values[i * classes + target] = 1
  })
  return table
}

function walksOf(sequences: Sequences): readonly Walk[] {
  const [, steps, channels] = sequences.shape
  return Array.from(lengthsOf(sequences), (length, sample) => {
    const from = sample * steps * channels
    return { values: sequences.values.subarray(from, from + length * channels), length }
  })
}

/**
 * What the neighbours say of sequences: shares of votes for every class, or the mean of their quantities.
 *
 * @returns `[samples, classes]` or `[samples, outputs]`
 * @throws RangeError for sequences of other channels; InputError for values that are not finite
 */
export function predictSequenceNeighbours(model: SequenceNeighbours, sequences: Sequences): Matrix {
  checkSequences('neighbours', sequences)
  const channels = model.channels.mean.length
  if (sequences.shape[2] !== channels)
    throw new RangeError(`neighbours of ${channels} channels, but the sequences have ${sequences.shape[2]}`)
  const known = walksOf({
    values: Float32Array.from(model.values),
    shape: [model.lengths.length, model.steps, channels],
    lengths: model.lengths,
  })
  const envelopes = known.map((walk) => envelopeOf(walk, channels, model.window))
  const rows = warpingRows(Math.max(model.steps, sequences.shape[1]))
  const width = model.targets[0]?.length ?? 0
  const found = matrix(sequences.shape[0], width)
  walksOf(scaledSequences(sequences, model.channels)).forEach((walk, sample) => {
    const bounds = Float64Array.from(known, (other, k) =>
      leastDistance(walk, other, envelopes[k] as (typeof envelopes)[number], channels, Infinity),
    )
    const { places } = nearestOf(model.neighbours, bounds, (place, most) =>
      warpedDistance(walk, known[place] as Walk, channels, model.window, most, rows),
    )
    for (const place of places)
      model.targets[place]?.forEach((value, k) => {
        const at = sample * width + k
        found.values[at] = (found.values[at] as number) + value / places.length
      })
  })
  return found
}
