/**
 * Maps from the gradient at a sequence: saliency, SmoothGrad, gradient × input.
 */
import { randomStream } from '@utsushi/ground'
import type { Attribution } from './attribution.js'
import { atSequences, type GradientField } from './gradient-field.js'

/** How gradients are shown. */
export interface SaliencyOptions {
  /** Whether signs are kept; sizes when left out. */
  readonly signed?: boolean
}

/**
 * Saliency: how fast the answer changes along each step (Simonyan, Vedaldi & Zisserman 2014). It says where a small change would matter, not what
 * the values that are there did.
 *
 * @example const { values } = await saliency(field) // [sequences, steps, channels]
 */
export async function saliency(
  field: GradientField,
  { signed = false }: SaliencyOptions = {},
): Promise<Attribution> {
  const { scores, gradients } = await atSequences(field)
  return {
    method: 'saliency',
    shape: field.shape,
    values: signed ? gradients : gradients.map(Math.abs),
    scores: Float64Array.from(scores),
  }
}

/**
 * Gradient × input (Shrikumar et al. 2017): what each value does for the answer if the model is a plane. Zero is then what says nothing: meant for
 * sequences whose mean is 0.
 *
 * @example const { values } = await gradientTimesInput(field)
 */
export async function gradientTimesInput(field: GradientField): Promise<Attribution> {
  const { scores, gradients } = await atSequences(field)
  return {
    method: 'gradientTimesInput',
    shape: field.shape,
    values: gradients.map((slope, at) => slope * (field.values[at] ?? NaN)),
    scores: Float64Array.from(scores),
  }
}

/** How SmoothGrad draws. */
export interface SmoothGradOptions extends SaliencyOptions {
  /** Noisy copies of each sequence; 50 when left out. */
  readonly samples?: number
  /** Standard deviation of the noise, as a share of the range of the sequence's channel; 0.15 when left out. */
  readonly noise?: number
  /** 0 when left out. */
  readonly seed?: number
}

/**
 * SmoothGrad: the mean gradient over noisy copies of a sequence (Smilkov et al. 2017), which shows less of the wrinkles of a network.
 *
 * @throws RangeError for no samples or noise below 0
 * @example const { values } = await smoothGrad(field, { samples: 50, noise: 0.15, seed: 1 })
 */
export async function smoothGrad(
  field: GradientField,
  { samples = 50, noise = 0.15, seed = 0, signed = false }: SmoothGradOptions = {},
): Promise<Attribution> {
  if (!Number.isInteger(samples) || samples < 1)
    throw new RangeError(`smoothGrad: ${samples} samples; give a whole number of at least 1`)
  if (!(noise >= 0)) throw new RangeError(`smoothGrad: noise of ${noise}; give a share of at least 0`)
  const [count, steps, channels] = field.shape
  const size = steps * channels
  const values = new Float32Array(count * size)
  const scores = new Float64Array(count)
  for (let sequence = 0; sequence < count; sequence++) {
    const own = field.values.subarray(sequence * size, (sequence + 1) * size)
    const spread = rangesOf(own, channels).map((range) => range * noise)
    const random = randomStream(seed, 'smooth gradients', sequence)
    const sums = new Float64Array(size)
    let total = 0
    for (let from = 0; from < samples; from += field.batch) {
      const points = Math.min(field.batch, samples - from)
      const noisy = Float32Array.from(
        { length: points * size },
        (_, at) => (own[at % size] ?? NaN) + (spread[at % channels] ?? 0) * random.normal(),
      )
      const answers = await field.ask(noisy, new Int32Array(points).fill(sequence))
      answers.gradients.forEach((slope, at) => {
        sums[at % size] = (sums[at % size] ?? 0) + slope
      })
      total += answers.scores.reduce((sum, score) => sum + score, 0)
    }
    values.set(
      sums.map((sum) => (signed ? sum : Math.abs(sum)) / samples),
      sequence * size,
    )
    scores[sequence] = total / samples
  }
  return { method: 'smoothGrad', shape: field.shape, values, scores }
}

/** Largest less least value of every channel. */
function rangesOf(sequence: Float32Array, channels: number): number[] {
  return Array.from({ length: channels }, (_, channel) => {
    let [least, most] = [Infinity, -Infinity]
    for (let at = channel; at < sequence.length; at += channels) {
      least = Math.min(least, sequence[at] ?? NaN)
      most = Math.max(most, sequence[at] ?? NaN)
    }
    return most - least
  })
}
