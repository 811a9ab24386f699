// MiniRocket and MultiRocket: the same 84 kernels at many dilations along the series and along its differences, each compared with
// biases taken from training sequences (Dempster, Schmidt & Webb 2021; Tan, Dempster, Bergmeir & Webb 2022).
import { randomStream, type Random } from '@utsushi/ground'
import { channelsOf, differences, lengthsOf, type Sequences } from '../sequences/sequences.js'
import { convolve, spreadSeries } from './convolve.js'
import { KERNELS, quantileOf, spreadDilations, TAPS, type Dilations } from './dilations.js'
import { openLanes, type Lanes } from './lanes.js'
import { keepPooled } from './pooling.js'

/** Kernels and biases for the series, or for its differences. Kernel k at dilation d is number 84 · d + k. */
export interface RocketBank extends Dilations {
  /** The biases of kernel after kernel. */
  readonly thresholds: readonly number[]
  /** Which channels are added up before each kernel; left out for a single channel. */
  readonly channels?: readonly (readonly number[])[]
}

/** Kernels of MiniRocket or MultiRocket: plain data. */
export interface MultiRocket {
  readonly channels: number
  /** `share`: how often an answer is above the bias, MiniRocket's one feature; `all`: MultiRocket's four. */
  readonly pooling: 'share' | 'all'
  readonly series: RocketBank
  readonly differences?: RocketBank
}

/** How kernels are chosen. */
export interface MultiRocketOptions {
  /**
   * About how many features there are in all. When left out 50,000, as published, where sequences are few and short; of more than
   * 40,000 values fewer, down to 10,000.
   */
  readonly features?: number
  /** `all` when left out. */
  readonly pooling?: MultiRocket['pooling']
  /** Whether the differences are looked at as well; they are when left out. */
  readonly differences?: boolean
  /** Dilations at most; 32 when left out. */
  readonly dilations?: number
  /** Of the choice of channels and of the sequences that biases come from; 0 when left out. */
  readonly seed?: number
}

/**
 * Chooses dilations by the longest sequence, and biases from the sequences.
 *
 * @throws RangeError for numbers out of their range
 */
export function chooseMultiRocket(sequences: Sequences, options: MultiRocketOptions = {}): MultiRocket {
  const [samples, steps, channels] = sequences.shape
  const affordable = Math.min(50_000, Math.max(10_000, Math.round(2e9 / (samples * steps))))
  const {
    features = affordable,
    pooling = 'all',
    differences: both = true,
    dilations = 32,
    seed = 0,
  } = options
  for (const [key, value] of Object.entries({ features, dilations }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`random kernels: ${key} is ${value}, expected a whole number above 0`)
  const wanted = features / (both ? 2 : 1) / (pooling === 'all' ? 4 : 1)
  const bank = (name: 'series' | 'differences'): RocketBank =>
    chooseBank(sequences, name, wanted, dilations, randomStream(seed, 'multi-rocket', name))
  return { channels, pooling, series: bank('series'), ...(both && { differences: bank('differences') }) }
}

function chooseBank(
  sequences: Sequences,
  name: 'series' | 'differences',
  features: number,
  most: number,
  random: Random,
): RocketBank {
  const lengths = lengthsOf(sequences)
  const [samples, , channels] = sequences.shape
  const longest = lengths.reduce((length, own) => Math.max(length, own), 0) - (name === 'series' ? 0 : 1)
  const { dilations, biases } = spreadDilations(longest, features, most)
  const chosen = dilations.flatMap(() =>
    Array.from({ length: KERNELS }, () => drawChannels(channels, random)),
  )
  const thresholds: number[] = []
  const lanes = openLanes(longest, Math.max(...dilations))
  dilations.forEach((dilation, d) => {
    for (let kernel = 0; kernel < KERNELS; kernel++) {
      const sample = random.below(samples)
      const length = lengths[sample] as number
      const series = seriesOf(channelsOf(sequences, sample, length), channels, name)
      const added = addedChannels(series, channels, chosen[d * KERNELS + kernel] as readonly number[])
      spreadSeries(lanes, added, dilation)
      convolve(lanes, kernel, dilation, added.length)
      const answers = lanes.answers.slice(0, added.length).sort()
      for (let k = 0; k < (biases[d] as number); k++)
        thresholds.push(quantile(answers, quantileOf(thresholds.length)))
    }
  })
  return { dilations, biases, thresholds, ...(channels > 1 && { channels: chosen }) }
}

/** One to nine channels, fewer more often. */
function drawChannels(channels: number, random: Random): readonly number[] {
  if (channels === 1) return [0]
  const count = Math.floor(2 ** (random.uniform() * Math.log2(Math.min(channels, TAPS) + 1)))
  const left = Array.from({ length: channels }, (_, channel) => channel)
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0] as number)
}

/** Between two of the sorted values, as NumPy's `quantile` has it; a float32 number. */
function quantile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return Math.fround(low + (high - low) * (place - below))
}

const seriesOf = (series: Float32Array, channels: number, name: 'series' | 'differences'): Float32Array =>
  name === 'series' ? series : differences(series, channels)

/** The sum of these channels, added one after the other in float32: `[length]`. */
export function addedChannels(
  series: Float32Array,
  channels: number,
  chosen: readonly number[],
): Float32Array {
  const length = series.length / channels
  const [first = 0, ...others] = chosen
  if (others.length === 0) return series.subarray(first * length, (first + 1) * length)
  const sum = series.slice(first * length, (first + 1) * length)
  for (const channel of others)
    for (let j = 0; j < length; j++) sum[j] = (sum[j] as number) + (series[channel * length + j] as number)
  return sum
}

/** How many features the kernels give. */
export const multiRocketSize = ({ pooling, series, differences: other }: MultiRocket): number =>
  (series.thresholds.length + (other?.thresholds.length ?? 0)) * (pooling === 'all' ? 4 : 1)

/** Features of sequences, written row after row at `offset` into rows of `width`. */
export function multiRocketFeatures(
  model: MultiRocket,
  sequences: Sequences,
  into: Float32Array,
  width: number,
  offset: number,
): void {
  const { series: bank, differences: other, pooling, channels } = model
  const widest = Math.max(...bank.dilations, ...(other?.dilations ?? []))
  const lanes = openLanes(4 * sequences.shape[1], 4 * widest)
  for (const { length, samples } of fours(lengthsOf(sequences))) {
    const each = samples.map((sample) => channelsOf(sequences, sample, length))
    const rows = samples.map((sample) => sample * width + offset)
    bankFeatures(model, bank, interleaved(each), lanes, into, rows)
    if (other === undefined) continue
    const further = bank.thresholds.length * (pooling === 'all' ? 4 : 1)
    const changes = each.map((series) => differences(series, channels))
    const behind = rows.map((at) => at + further)
    bankFeatures(model, other, interleaved(changes), lanes, into, behind)
  }
}

/** Up to four samples of one length, again and again until none is left. */
function fours(
  lengths: ArrayLike<number>,
): readonly { readonly length: number; readonly samples: readonly number[] }[] {
  const found: { readonly length: number; readonly samples: number[] }[] = []
  const open = new Map<number, number[]>()
  for (let sample = 0; sample < lengths.length; sample++) {
    const length = lengths[sample] as number
    const samples = open.get(length) ?? []
    if (samples.length === 0) found.push({ length, samples })
    samples.push(sample)
    open.set(length, samples.length === 4 ? [] : samples)
  }
  return found
}

/** Four series side by side, number by number; where there are fewer, the rest is 0. */
function interleaved(each: readonly Float32Array[]): Float32Array {
  const found = new Float32Array(4 * (each[0]?.length ?? 0))
  each.forEach((series, lane) => {
    for (let at = 0; at < series.length; at++) found[4 * at + lane] = series[at] as number
  })
  return found
}

/**
 * Which answers count: of every second kernel all of them, zeros being added at both ends; of the others those that need no zeros, or
 * all where every answer needs some.
 */
export function countedMargin(d: number, kernel: number, dilation: number, length: number): number {
  const margin = (TAPS >> 1) * dilation
  return (d + kernel) % 2 === 0 || length <= 2 * margin ? 0 : margin
}

/**
 * Features of up to four series, which lie interleaved: to a kernel they are one series of four times the steps, whose weights stand four
 * times as far apart.
 *
 * @param rows where the features of each begin
 */
function bankFeatures(
  { channels, pooling }: MultiRocket,
  bank: RocketBank,
  series: Float32Array,
  lanes: Lanes,
  into: Float32Array,
  rows: readonly number[],
): void {
  const length = series.length / channels / 4
  const apart = bank.thresholds.length
  const { pooled } = lanes
  let feature = 0
  bank.dilations.forEach((dilation, d) => {
    const count = bank.biases[d] as number
    if (bank.channels === undefined) spreadSeries(lanes, series, 4 * dilation)
    for (let kernel = 0; kernel < KERNELS; kernel++) {
      const chosen = bank.channels?.[d * KERNELS + kernel]
      if (chosen !== undefined) spreadSeries(lanes, addedChannels(series, channels, chosen), 4 * dilation)
      convolve(lanes, kernel, 4 * dilation, 4 * length)
      const from = countedMargin(d, kernel, dilation, length)
      const to = length - from
      for (let k = 0; k < count; k++, feature++) {
        const bias = bank.thresholds[feature] as number
        if (pooling === 'all') lanes.pool(from, to, bias)
        else lanes.countAbove(from, to, bias)
        for (let lane = 0; lane < rows.length; lane++) {
          const at = (rows[lane] as number) + feature
          if (pooling === 'all') keepPooled(pooled, lane, to - from, into, at, apart)
          else into[at] = (pooled.above[lane] as number) / (to - from)
        }
      }
    }
  })
}
