// Hydra: random kernels in groups that compete. At every step each group's kernel with the largest answer gains that answer, and the
// one with the smallest gains a count (Dempster, Schmidt & Webb 2023).
import { randomStream } from '@utsushi/ground'
import { channelsOf, differences, lengthsOf, type Sequences } from '../sequences/sequences.js'
import { addedChannels } from './multi-rocket.js'
import { TAPS } from './dilations.js'
import { openLanes, type Lanes } from './lanes.js'

const { fround } = Math

/** Kernels of one dilation, for the series or for its differences. */
export interface HydraBank {
  readonly dilation: number
  readonly of: 'series' | 'differences'
  /** `[groups, kernels, 9]`: each kernel's weights add up to 0, and their sizes to 1. */
  readonly weights: readonly number[]
  /** Which channels are added up before the kernels of each group; left out for a single channel. */
  readonly channels?: readonly (readonly number[])[]
}

/** Kernels of Hydra: plain data. */
export interface Hydra {
  readonly channels: number
  /** Groups of each bank. */
  readonly groups: number
  /** Kernels that compete in a group. */
  readonly kernels: number
  readonly banks: readonly HydraBank[]
}

/** How kernels are drawn. */
export interface HydraOptions {
  /** Groups at every dilation, half of them for the differences; 64 when left out. */
  readonly groups?: number
  /** Kernels of a group; 8 when left out. */
  readonly kernels?: number
  /** 0 when left out. */
  readonly seed?: number
}

/**
 * Draws kernels for sequences of this shape, with dilations 1, 2, 4, … up to where the kernel is as long as the longest sequence.
 *
 * @throws RangeError for numbers out of their range
 */
export function drawHydra(
  sequences: Sequences,
  { groups = 64, kernels = 8, seed = 0 }: HydraOptions = {},
): Hydra {
  if (!Number.isInteger(groups) || groups < 2 || groups % 2 !== 0)
    throw new RangeError(`random kernels: groups is ${groups}, expected an even number above 0`)
  if (!Number.isInteger(kernels) || kernels < 2)
    throw new RangeError(`random kernels: kernels is ${kernels}, expected a whole number above 1`)
  const [, , channels] = sequences.shape
  const longest = lengthsOf(sequences).reduce((length, own) => Math.max(length, own), 0)
  const exponents = Math.floor(Math.max(0, Math.log2((longest - 1) / (TAPS - 1)))) + 1
  const added = Math.min(8, Math.max(2, Math.floor(channels / 2)))
  const half = groups / 2
  const banks = Array.from({ length: 2 * exponents }, (_, k): HydraBank => {
    const [exponent, of] = [k >> 1, k % 2 === 0 ? 'series' : 'differences'] as const
    const random = randomStream(seed, 'hydra', of, exponent)
    const weights = Array.from({ length: half * kernels }, () =>
      weightsOf(Float64Array.from({ length: TAPS }, () => random.normal())),
    ).flat()
    const chosen = Array.from({ length: half }, () =>
      Array.from({ length: added }, () => random.below(channels)),
    )
    return { dilation: 2 ** exponent, of, weights, ...(channels > 1 && { channels: chosen }) }
  })
  return { channels, groups: half, kernels, banks }
}

function weightsOf(drawn: Float64Array): readonly number[] {
  const mean = drawn.reduce((sum, weight) => sum + weight, 0) / drawn.length
  const size = drawn.reduce((sum, weight) => sum + Math.abs(weight - mean), 0)
  return Array.from(drawn, (weight) => fround((weight - mean) / size))
}

/** How many features the kernels give. */
export const hydraSize = ({ banks, groups, kernels }: Hydra): number => banks.length * groups * kernels * 2

/**
 * Features of sequences, written row after row at `offset` into rows of `width`: of each bank the sums of largest answers
 * `[groups, kernels]`, then the counts of smallest ones.
 */
export function hydraFeatures(
  model: Hydra,
  sequences: Sequences,
  into: Float32Array,
  width: number,
  offset: number,
): void {
  const each = model.groups * model.kernels
  const weights = model.banks.map((bank) => Float32Array.from(bank.weights))
  const widest = Math.max(...model.banks.map(({ dilation }) => dilation))
  const lanes = openLanes(sequences.shape[1], widest, model.kernels)
  const won: Won = { gains: new Float32Array(model.kernels), counts: new Float32Array(model.kernels) }
  lengthsOf(sequences).forEach((length, sample) => {
    const series = channelsOf(sequences, sample, length)
    const changes = differences(series, model.channels)
    model.banks.forEach((bank, b) => {
      const own = bank.of === 'series' ? series : changes
      const at = sample * width + offset + 2 * b * each
      const { dilation, channels } = bank
      for (let group = 0; group < model.groups; group++) {
        const added = addedChannels(own, model.channels, channels?.[group] ?? [0])
        if (group === 0 || channels !== undefined) padded(lanes.series, added, dilation)
        for (let kernel = 0; kernel < model.kernels; kernel++) {
          const from = (group * model.kernels + kernel) * TAPS
          lanes.weights.set((weights[b] as Float32Array).subarray(from, from + TAPS))
          lanes.weigh(dilation, added.length, kernel)
        }
        compete(lanes, model.kernels, added.length, won)
        into.set(won.gains, at + group * model.kernels)
        into.set(won.counts, at + each + group * model.kernels)
      }
    })
  })
}

/** A series with zeros for half a kernel on both sides. */
function padded(into: Float32Array, series: Float32Array, dilation: number): void {
  const margin = (TAPS >> 1) * dilation
  into.fill(0, 0, margin)
  into.set(series, margin)
  into.fill(0, margin + series.length, series.length + 2 * margin + 3)
}

/** What each kernel of a group has gained: `[kernels]`. */
interface Won {
  readonly gains: Float32Array
  readonly counts: Float32Array
}

/** At every step the largest answer is gained by its kernel, and the smallest counted. */
function compete({ answers, stride }: Lanes, kernels: number, length: number, { gains, counts }: Won): void {
  gains.fill(0)
  counts.fill(0)
  for (let j = 0; j < length; j++) {
    let [most, least, highest, lowest] = [0, 0, answers[j] as number, answers[j] as number]
    for (let kernel = 1; kernel < kernels; kernel++) {
      const own = answers[kernel * stride + j] as number
      if (own > highest) [most, highest] = [kernel, own]
      if (own < lowest) [least, lowest] = [kernel, own]
    }
    gains[most] = (gains[most] as number) + highest
    counts[least] = (counts[least] as number) + 1
  }
}
