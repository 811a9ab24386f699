// Hydra: random kernels in groups that compete. At every step each group's kernel with the largest answer gains that answer, and the
// one with the smallest gains a count (Dempster, Schmidt & Webb 2023).
import { randomStream } from '@utsushi/ground'
import { channelsOf, differences, lengthsOf, type Sequences } from '../sequences/sequences.js'
import { addedChannels } from './multi-rocket.js'
import { TAPS } from './dilations.js'

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
  const widest = (TAPS - 1) * Math.max(...model.banks.map(({ dilation }) => dilation))
  const scratch = scratchFor(model.kernels, sequences.shape[1], widest)
  lengthsOf(sequences).forEach((length, sample) => {
    const series = channelsOf(sequences, sample, length)
    const changes = differences(series, model.channels)
    model.banks.forEach((bank, b) => {
      const own = bank.of === 'series' ? series : changes
      const at = sample * width + offset + 2 * b * each
      for (let group = 0; group < model.groups; group++) {
        const added = addedChannels(own, model.channels, bank.channels?.[group] ?? [0])
        compete(model, bank, weights[b] as Float32Array, group, added, scratch)
        into.set(scratch.gains, at + group * model.kernels)
        into.set(scratch.counts, at + each + group * model.kernels)
      }
    })
  })
}

interface Scratch {
  /** A series with zeros for half a kernel on both sides. */
  readonly padded: Float32Array
  /** Answers of one kernel after the other: `[kernels, steps]`. */
  readonly answers: Float32Array
  readonly steps: number
  /** `[kernels]` */
  readonly gains: Float32Array
  readonly counts: Float32Array
}

const scratchFor = (kernels: number, steps: number, widest: number): Scratch => ({
  ...{ padded: new Float32Array(steps + widest), answers: new Float32Array(kernels * steps), steps },
  ...{ gains: new Float32Array(kernels), counts: new Float32Array(kernels) },
})

/** The answers of a group's kernels along a series, and what each gains. */
function compete(
  { kernels }: Hydra,
  { dilation }: HydraBank,
  weights: Float32Array,
  group: number,
  series: Float32Array,
  { padded, answers, steps, gains, counts }: Scratch,
): void {
  const length = series.length
  const margin = (TAPS >> 1) * dilation
  padded.fill(0, 0, length + 2 * margin)
  padded.set(series, margin)
  for (let kernel = 0; kernel < kernels; kernel++)
    answer(padded, length, dilation, weights, (group * kernels + kernel) * TAPS, answers, kernel * steps)
  gains.fill(0)
  counts.fill(0)
  for (let j = 0; j < length; j++) {
    let [most, least, highest, lowest] = [0, 0, answers[j] as number, answers[j] as number]
    for (let kernel = 1; kernel < kernels; kernel++) {
      const own = answers[kernel * steps + j] as number
      if (own > highest) [most, highest] = [kernel, own]
      if (own < lowest) [least, lowest] = [kernel, own]
    }
    gains[most] = (gains[most] as number) + highest
    counts[least] = (counts[least] as number) + 1
  }
}

/** Nine weights along a padded series: products rounded to float32 and added one after the other. */
function answer(
  x: Float32Array,
  length: number,
  d: number,
  weights: Float32Array,
  at: number,
  into: Float32Array,
  to: number,
): void {
  const [w0, w1, w2] = [weights[at] as number, weights[at + 1] as number, weights[at + 2] as number]
  const [w3, w4, w5] = [weights[at + 3] as number, weights[at + 4] as number, weights[at + 5] as number]
  const [w6, w7, w8] = [weights[at + 6] as number, weights[at + 7] as number, weights[at + 8] as number]
  for (let j = 0; j < length; j++) {
    let sum = fround(w0 * (x[j] as number))
    sum = fround(sum + fround(w1 * (x[j + d] as number)))
    sum = fround(sum + fround(w2 * (x[j + 2 * d] as number)))
    sum = fround(sum + fround(w3 * (x[j + 3 * d] as number)))
    sum = fround(sum + fround(w4 * (x[j + 4 * d] as number)))
    sum = fround(sum + fround(w5 * (x[j + 5 * d] as number)))
    sum = fround(sum + fround(w6 * (x[j + 6 * d] as number)))
    sum = fround(sum + fround(w7 * (x[j + 7 * d] as number)))
    into[to + j] = fround(sum + fround(w8 * (x[j + 8 * d] as number)))
  }
}
