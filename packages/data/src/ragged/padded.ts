/** Batches of sequences: padded to the longest of the batch, and dealt so that little is padding. */
import { shuffle, type Random } from '@utsushi/ground'
import type { RaggedPanel } from './ragged-panel.js'

/** Sequences of one length. */
export interface PaddedBatch {
  /** `[batch, time, features]` */
  readonly shape: readonly [number, number, number]
  /** NaN where a value is missing; behind the end of a sequence, what it was padded with. */
  readonly values: Float32Array
  /** `[batch]` */
  readonly lengths: Int32Array
}

/** How to pad. */
export interface PaddedOptions {
  /** What stands behind the end of a sequence. Default 0, which after standard scaling is the training mean. */
  readonly fill?: number
  /** Rows to pad to; those of the longest sequence when absent. */
  readonly length?: number
}

/**
 * Pads sequences to a batch. Missing values stay NaN: `masked` tells them from what was observed.
 *
 * @param places sequences of the batch
 * @throws RangeError when a sequence is longer than `length`
 * @example const { values, shape, lengths } = padded(panel, [4, 0, 7]) // shape [3, longest of the three, features]
 */
export function padded(
  panel: RaggedPanel,
  places: ArrayLike<number>,
  options: PaddedOptions = {},
): PaddedBatch {
  const { fill = 0 } = options
  const width = panel.names.length
  const lengths = Int32Array.from(
    places,
    (place) => (panel.offsets[place + 1] ?? 0) - (panel.offsets[place] ?? 0),
  )
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0)
  const time = options.length ?? longest
  if (longest > time) throw new RangeError(`a sequence has ${longest} rows, more than the ${time} to pad to`)
  const values = new Float32Array(places.length * time * width).fill(fill)
  for (let row = 0; row < places.length; row++) {
    const first = panel.offsets[places[row] as number] ?? 0
    const last = first + (lengths[row] as number)
    values.set(panel.values.subarray(first * width, last * width), row * time * width)
  }
  return { shape: [places.length, time, width], values, lengths }
}

/** How to deal sequences. */
export interface LengthBatchOptions {
  /** Sequences of a batch; the last of all may have fewer. */
  readonly batch: number
  /** Deals anew: alike lengths change places, and batches their order. Ascending and the same every time when absent. */
  readonly random?: Random
}

/**
 * Deals sequences into batches of similar length; each stands in one batch, once.
 *
 * @param lengths `[sequences]`
 * @returns places by batch
 * @example for (const places of batchesByLength(sequenceLengths(panel), { batch: 32, random })) step(padded(panel, places))
 */
export function batchesByLength(lengths: ArrayLike<number>, options: LengthBatchOptions): Int32Array[] {
  const { batch, random } = options
  if (!Number.isInteger(batch) || batch < 1)
    throw new RangeError(`batch ${batch} is not a whole number from 1`)
  const order = Int32Array.from({ length: lengths.length }, (_, place) => place)
  if (random !== undefined) shuffle(order, random)
  const rank = new Int32Array(order.length)
  for (const [at, place] of order.entries()) rank[place] = at
  const length = (place: number): number => lengths[place] as number
  order.sort((a, b) => length(a) - length(b) || (rank[a] as number) - (rank[b] as number))
  const batches = Array.from({ length: Math.ceil(order.length / batch) }, (_, at) =>
    order.slice(at * batch, (at + 1) * batch),
  )
  if (random === undefined) return batches
  const turns = shuffle(
    Int32Array.from({ length: batches.length }, (_, at) => at),
    random,
  )
  return Array.from(turns, (at) => batches[at] ?? new Int32Array(0))
}
