// What the kernels do not see, since their weights add up to nothing: how high a sequence stands, how far it swings and where it goes.
import { channelsOf, lengthsOf, type Sequences } from '../sequences/sequences.js'

const { fround } = Math

/** Features of every channel: mean, deviation, least, largest, and the means of three thirds (of very short sequences they overlap). */
export const LEVELS = 7

/** Levels that differ by less, in deviations of their channel, were made equal on purpose. */
const EQUAL = 1e-3

/** Where the three thirds of a sequence begin, and how long each is. */
export function thirdsOf(length: number): { readonly starts: readonly number[]; readonly third: number } {
  const third = Math.ceil(length / 3)
  return { starts: [0, Math.floor((length - third) / 2), length - third], third }
}

/** Features of sequences, channel after channel, written row after row at `offset` into rows of `width`. */
export function levelFeatures(sequences: Sequences, into: Float32Array, width: number, offset: number): void {
  const channels = sequences.shape[2]
  lengthsOf(sequences).forEach((length, sample) => {
    const series = channelsOf(sequences, sample, length)
    const { starts, third } = thirdsOf(length)
    for (let channel = 0; channel < channels; channel++) {
      const own = series.subarray(channel * length, (channel + 1) * length)
      const mean = meanOf(own)
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length
      const extremes = own.reduce(
        ([least, largest], value): readonly [number, number] => [
          Math.min(least, value),
          Math.max(largest, value),
        ],
        [Infinity, -Infinity] as readonly [number, number],
      )
      const thirds = starts.map((from) => meanOf(own.subarray(from, from + third)))
      into.set(
        [mean, Math.sqrt(variance), ...extremes, ...thirds],
        sample * width + offset + channel * LEVELS,
      )
    }
  })
}

const meanOf = (values: Float32Array): number =>
  fround(values.reduce((sum, value) => sum + value, 0) / values.length)

/**
 * Whether sequences differ in mean or deviation at all: where each was brought to one of both, levels are only another sight of its
 * shape.
 *
 * @param sequences with channels of deviation 1
 */
export function levelsDiffer(sequences: Sequences): boolean {
  const [samples, , channels] = sequences.shape
  const features = new Float32Array(samples * channels * LEVELS)
  levelFeatures(sequences, features, channels * LEVELS, 0)
  for (let channel = 0; channel < channels; channel++)
    for (const feature of [0, 1]) {
      let [least, largest] = [Infinity, -Infinity]
      for (let at = channel * LEVELS + feature; at < features.length; at += channels * LEVELS) {
        least = Math.min(least, features[at] as number)
        largest = Math.max(largest, features[at] as number)
      }
      if (largest - least > EQUAL) return true
    }
  return false
}
