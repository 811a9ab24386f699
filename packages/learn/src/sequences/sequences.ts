// Sequences as classical methods take them: one array, padded to a common number of steps, and where each sequence ends.
import { InputError } from '@utsushi/ground'

/** Sequences of one or several channels. */
export interface Sequences {
  /** `[samples, steps, channels]`; what stands past a sequence's end is never read. */
  readonly values: Float32Array
  readonly shape: readonly [samples: number, steps: number, channels: number]
  /** `[samples]`: steps of each sequence, 1 to `steps`; all of them when left out. */
  readonly lengths?: ArrayLike<number>
}

/** The number of steps of every sequence. */
export function lengthsOf({ shape: [samples, steps], lengths }: Sequences): Int32Array {
  return lengths === undefined ? new Int32Array(samples).fill(steps) : Int32Array.from(lengths)
}

/**
 * Checks that sequences are what they say, and their values finite.
 *
 * @param what is done with them, for messages
 * @throws RangeError for lengths and shapes that do not fit; InputError for a value that is not finite
 */
export function checkSequences(what: string, { values, shape, lengths }: Sequences): void {
  const [samples, steps, channels] = shape
  if (!shape.every((size) => Number.isInteger(size) && size > 0))
    throw new RangeError(`${what}: sequences of shape [${shape.join(', ')}], expected sizes above 0`)
  if (values.length !== samples * steps * channels)
    throw new RangeError(`${what}: ${values.length} values for sequences of shape [${shape.join(', ')}]`)
  if (lengths !== undefined && lengths.length !== samples)
    throw new RangeError(`${what}: ${lengths.length} lengths for ${samples} sequences; give one each`)
  for (let sample = 0; sample < samples; sample++) {
    const length = lengths?.[sample] ?? steps
    if (!Number.isInteger(length) || length < 1 || length > steps)
      throw new RangeError(`${what}: sequence ${sample} has length ${length}, expected 1 to ${steps}`)
    const from = sample * steps * channels
    const own = values.subarray(from, from + length * channels)
    const bad = own.findIndex((value) => !Number.isFinite(value))
    if (bad >= 0)
      throw new InputError(
        `${what}: sequence ${sample}, step ${Math.floor(bad / channels)}, channel ${bad % channels} is ${own[bad]}, expected a number; fill gaps first, or leave the sequence out`,
      )
  }
}

/**
 * One sequence, channel by channel: `[channels, length]`.
 */
export function channelsOf(
  { values, shape: [, steps, channels] }: Sequences,
  sample: number,
  length: number,
): Float32Array {
  const found = new Float32Array(channels * length)
  const from = sample * steps * channels
  for (let channel = 0; channel < channels; channel++)
    for (let step = 0; step < length; step++)
      found[channel * length + step] = values[from + step * channels + channel] as number
  return found
}

/**
 * Differences of neighbouring steps of each channel; one zero for a sequence of a single step.
 *
 * @param series `[channels, length]`
 * @returns `[channels, max(1, length − 1)]`
 */
export function differences(series: Float32Array, channels: number): Float32Array {
  const length = series.length / channels
  const width = Math.max(1, length - 1)
  const found = new Float32Array(channels * width)
  for (let channel = 0; channel < channels; channel++)
    for (let step = 0; step < length - 1; step++)
      found[channel * width + step] =
        (series[channel * length + step + 1] as number) - (series[channel * length + step] as number)
  return found
}

/** Some of the sequences, in the order of their places. */
export function selectSequences({ values, shape, lengths }: Sequences, places: readonly number[]): Sequences {
  const [, steps, channels] = shape
  const size = steps * channels
  const chosen = new Float32Array(places.length * size)
  for (const [row, place] of places.entries())
    chosen.set(values.subarray(place * size, (place + 1) * size), row * size)
  return {
    values: chosen,
    shape: [places.length, steps, channels],
    ...(lengths && { lengths: Int32Array.from(places, (place) => lengths[place] ?? steps) }),
  }
}
