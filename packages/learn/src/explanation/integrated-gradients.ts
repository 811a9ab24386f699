/**
 * Integrated gradients: what a sequence adds to an answer over a baseline, shared out among its steps so that nothing is lost.
 */
import type { HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import type { Attribution } from './attribution.js'
import { atSequences, type GradientField } from './gradient-field.js'
import { integrateWays } from './integrate-ways.js'

/** From where, and how closely. */
export interface IntegratedGradientsOptions {
  /**
   * What says nothing, float32 `[baselines, steps, channels]`: the mean of training sequences ({@link meanSequence}), or several of them, over which
   * attributions are averaged. A single sequence of zeros when left out, which says nothing only where sequences have a mean of 0.
   */
  readonly baselines?: HostTensor
  /** Points along the way from a baseline to a sequence to begin with; 16 when left out. */
  readonly steps?: number
  /**
   * Points along a way, about, at most; 4096 when left out. Where the attributions of a stretch do not add up to what the answer changes along it, the
   * stretch is halved, and each half gets as many points: a network that jumps somewhere on the way is looked at closely there alone.
   */
  readonly mostSteps?: number
  /** The largest convergence delta, relative; 0.01 when left out. */
  readonly tolerance?: number
}

/** Maps that add up to what the sequence changed. */
export interface IntegratedGradients extends Attribution {
  readonly method: 'integratedGradients'
  /** The mean answer to the baselines, `[sequences]`: attributions of a sequence add up to its score less this. */
  readonly baselineScores: Float64Array
  /**
   * How far they miss that, `[sequences]`, as a share of it; where it is nearly nothing (below a hundredth of the attributions' sizes), of a
   * hundredth of these. The convergence delta.
   */
  readonly deltas: Float64Array
  /**
   * What of the answer's change came in jumps that no gradient sees, `[sequences]`, as the same share: it was given to the steps in proportion to the
   * attributions right beside each jump. 0 of most networks; a large share says that the network falls to one side or the other, and why it did is
   * less certain.
   */
  readonly jumps: Float64Array
  /** Points along all ways that it took, `[sequences]`. */
  readonly steps: Int32Array
  /** Whether every delta is within the tolerance. */
  readonly isConverged: boolean
}

/**
 * Integrated gradients (Sundararajan, Taly & Yan 2017): (x − baseline) · ∫₀¹ gradient at baseline + α (x − baseline) dα, by Gauss and Legendre's rule
 * on stretches as short as it takes. The baseline is half the question: every attribution answers "instead of what?".
 *
 * @throws InputError when baselines are not like the sequences; RangeError for steps or a tolerance out of range
 * @example
 * const { values, deltas } = await integratedGradients(field, { baselines: meanSequence(training) })
 * Math.max(...deltas) // below 0.01
 */
export async function integratedGradients(
  field: GradientField,
  { baselines, steps = 16, mostSteps = 4096, tolerance = 0.01 }: IntegratedGradientsOptions = {},
): Promise<IntegratedGradients> {
  if (!Number.isInteger(steps) || steps < 1 || !(mostSteps >= steps))
    throw new RangeError(
      `integratedGradients: ${steps} steps, at most ${mostSteps}; give whole numbers, the first no larger`,
    )
  if (!(tolerance > 0))
    throw new RangeError(`integratedGradients: a tolerance of ${tolerance}; give one above 0`)
  const [count, length, channels] = field.shape
  const size = length * channels
  const references = baselinesOf(field, baselines)
  const many = references.length / size
  const { scores } = await atSequences(field)
  const baselineScores = new Float64Array(count)
  const values = new Float32Array(count * size)
  const taken = new Int32Array(count)
  const sums = new Float64Array(count * size)
  const jumping = new Float64Array(count)
  for (let reference = 0; reference < many; reference++) {
    const from = references.subarray(reference * size, (reference + 1) * size)
    const found = await integrateWays(field, from, scores, { steps, mostSteps, tolerance })
    for (const [at, value] of found.maps.entries()) sums[at] = (sums[at] ?? 0) + value / many
    for (let sequence = 0; sequence < count; sequence++) {
      baselineScores[sequence] = (baselineScores[sequence] ?? 0) + (found.startScores[sequence] ?? NaN) / many
      jumping[sequence] = (jumping[sequence] ?? 0) + (found.jumps[sequence] ?? 0) / many
      taken[sequence] = (taken[sequence] ?? 0) + (found.points[sequence] ?? 0)
    }
  }
  values.set(sums)
  const own = (sequence: number): Float64Array => sums.subarray(sequence * size, (sequence + 1) * size)
  const expected = scores.map((score, sequence) => score - (baselineScores[sequence] ?? NaN))
  const deltas = Float64Array.from(expected, (change, sequence) => {
    const missed = Math.abs(total(own(sequence)) - change)
    return missed === 0 ? 0 : missed / measure(own(sequence), change)
  })
  const jumps = Float64Array.from(expected, (change, sequence) => {
    const jumped = jumping[sequence] ?? 0
    return jumped === 0 ? 0 : jumped / measure(own(sequence), change)
  })
  return {
    method: 'integratedGradients',
    ...{ shape: field.shape, values, scores: Float64Array.from(scores), baselineScores, deltas, jumps },
    ...{ steps: taken, isConverged: deltas.every((delta) => delta <= tolerance) },
  }
}

/**
 * The mean of some sequences, as a baseline `[1, steps, channels]`.
 * @param sequences float32 `[sequences, steps, channels]`
 * @param lengths real steps of each; all when left out. Steps that none reaches are 0.
 * @example integratedGradients(field, { baselines: meanSequence(training) })
 */
export function meanSequence(
  { shape: [count = 0, steps = 0, channels = 0], data }: HostTensor,
  lengths?: ArrayLike<number>,
): HostTensor {
  const size = steps * channels
  const mean = Float32Array.from({ length: size }, (_, at) => {
    let [sum, reached] = [0, 0]
    for (let sequence = 0; sequence < count; sequence++) {
      if (at >= (lengths?.[sequence] ?? steps) * channels) continue
      sum += Number(data[sequence * size + at])
      reached++
    }
    return reached === 0 ? 0 : sum / reached
  })
  return { dtype: 'float32', shape: [1, steps, channels], data: mean }
}

function baselinesOf(
  { shape: [, steps, channels] }: GradientField,
  given: HostTensor | undefined,
): Float32Array {
  if (given === undefined) return new Float32Array(steps * channels)
  const { shape, data } = given
  const isAlike = shape.length === 3 && shape[1] === steps && shape[2] === channels && (shape[0] ?? 0) > 0
  if (isAlike && data instanceof Float32Array && data.every(Number.isFinite)) return data
  throw new InputError(
    `baselines are ${given.dtype} [${shape.join(', ')}], expected finite float32 [baselines, ${steps}, ${channels}] like the sequences`,
  )
}

const total = (map: Float64Array): number => map.reduce((sum, value) => sum + value, 0)

/** What a delta is a share of: the change, or where it is nearly nothing a hundredth of the attributions' sizes. */
const measure = (map: Float64Array, change: number): number =>
  Math.max(Math.abs(change), 0.01 * map.reduce((sum, value) => sum + Math.abs(value), 0))
