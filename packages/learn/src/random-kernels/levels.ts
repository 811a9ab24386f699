// What the kernels do not see, since their weights add up to nothing: how high a sequence stands, and how far it swings.
import { channelsOf, lengthsOf, type Sequences } from '../sequences/sequences.js'

const { fround } = Math

/** Features of every channel: mean and deviation. */
export const LEVELS = 2

/** Features of sequences, channel after channel, written row after row at `offset` into rows of `width`. */
export function levelFeatures(sequences: Sequences, into: Float32Array, width: number, offset: number): void {
  const channels = sequences.shape[2]
  lengthsOf(sequences).forEach((length, sample) => {
    const series = channelsOf(sequences, sample, length)
    for (let channel = 0; channel < channels; channel++) {
      const own = series.subarray(channel * length, (channel + 1) * length)
      const mean = fround(own.reduce((sum, value) => sum + value, 0) / length)
      const variance = own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / length
      const at = sample * width + offset + channel * LEVELS
      into[at] = mean
      into[at + 1] = Math.sqrt(variance)
    }
  })
}
