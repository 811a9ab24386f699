// Channels brought to one scale by what the training sequences have, in float32 and in the order that a program of the graph repeats.
import { lengthsOf, type Sequences } from './sequences.js'

/** What is taken from every channel, and what the rest is multiplied by: float32 numbers, `[channels]`. */
export interface ChannelScaling {
  readonly mean: readonly number[]
  readonly factor: readonly number[]
}

const { fround } = Math

/** Mean 0 and deviation 1 of every channel over all steps of all sequences; a channel that never changes becomes 0. */
export function channelScaling(sequences: Sequences): ChannelScaling {
  const { values, shape } = sequences
  const [, steps, channels] = shape
  const lengths = lengthsOf(sequences)
  const count = lengths.reduce((sum, length) => sum + length, 0)
  const sums = (of: (value: number, channel: number) => number): Float64Array => {
    const found = new Float64Array(channels)
    lengths.forEach((length, sample) => {
      for (let at = 0; at < length * channels; at++) {
        const channel = at % channels
        found[channel] =
          (found[channel] as number) + of(values[sample * steps * channels + at] as number, channel)
      }
    })
    return found.map((sum) => sum / count)
  }
  const means = sums((value) => value)
  const variances = sums((value, channel) => (value - (means[channel] as number)) ** 2)
  return {
    mean: Array.from(means, (mean) => shortFloat(fround(mean))),
    factor: Array.from(variances, (variance, channel) =>
      variance > (1e-6 * (means[channel] as number)) ** 2 ? shortFloat(fround(1 / Math.sqrt(variance))) : 0,
    ),
  }
}

/** The sequences, scaled; what stands past an end becomes 0. */
export function scaledSequences(sequences: Sequences, { mean, factor }: ChannelScaling): Sequences {
  const { values, shape } = sequences
  const [, steps, channels] = shape
  const scaled = new Float32Array(values.length)
  const [means, factors] = [Float32Array.from(mean), Float32Array.from(factor)]
  lengthsOf(sequences).forEach((length, sample) => {
    const from = sample * steps * channels
    for (let at = 0; at < length * channels; at++) {
      const channel = at % channels
      scaled[from + at] =
        fround((values[from + at] as number) - (means[channel] as number)) * (factors[channel] as number)
    }
  })
  return { ...sequences, values: scaled }
}

/** The number with fewest digits that is this float32 number: what a JSON file keeps of it. */
export function shortFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (fround(short) === value) return short
  }
  return Number(value.toPrecision(9))
}
