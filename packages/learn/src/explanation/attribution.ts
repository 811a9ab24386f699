/**
 * What every step and channel of a sequence did for a model's answer, whatever the method: plain arrays, and their means by class.
 */
import { InputError } from '@utsushi/ground'

/** How an attribution was found. */
export type AttributionMethod =
  'saliency' | 'smoothGrad' | 'gradientTimesInput' | 'integratedGradients' | 'occlusion' | 'attention'

/** A map of every sequence. Plain arrays. */
export interface Attribution {
  readonly method: AttributionMethod
  /** `[sequences, steps, channels]` */
  readonly shape: readonly [number, number, number]
  /** Sequence by sequence, step by step. */
  readonly values: Float32Array
  /** The answer that is explained, `[sequences]`; NaN where the method does not ask for it. */
  readonly scores: Float64Array
}

/** How maps are averaged. */
export interface ClassMapOptions {
  /** Real steps of each sequence; all when left out. A step counts those sequences that reach it. */
  readonly lengths?: ArrayLike<number>
  /** Whether signs are dropped first: sequences whose parts speak for and against do not cancel. Kept when left out. */
  readonly absolute?: boolean
  /** Whether each map is divided by the sum of its sizes first, so that every sequence counts alike. It is when left out. */
  readonly normalised?: boolean
}

/** The mean map of a class. Plain arrays. */
export interface ClassMap {
  readonly class: number
  readonly sequences: number
  /** `[steps, channels]` */
  readonly shape: readonly [number, number]
  /** NaN where no sequence of the class reaches a step. */
  readonly mean: Float32Array
  /** Standard deviation between sequences; 0 of a single one. */
  readonly deviation: Float32Array
}

/**
 * Mean maps of the classes, in the order of their numbers. Sequences are averaged step by step: it says something only where steps of
 * all sequences mean the same (an angle, an energy, a time since the start), not where an event comes at any time.
 *
 * @param classes class of each sequence, `[sequences]`
 * @throws InputError when there are not as many classes as maps
 * @example attributionByClass(await integratedGradients(field), labels, { absolute: true })[0].mean
 */
export function attributionByClass(
  { shape: [sequences, steps, channels], values }: Attribution,
  classes: ArrayLike<number>,
  { lengths, absolute = false, normalised = true }: ClassMapOptions = {},
): readonly ClassMap[] {
  if (classes.length !== sequences)
    throw new InputError(
      `attributionByClass: ${classes.length} classes of ${sequences} sequences; give the class of each`,
    )
  const size = steps * channels
  const numbers = [...new Set(Array.from(classes))].sort((a, b) => a - b)
  return numbers.map((number): ClassMap => {
    const sums = new Float64Array(size)
    const squares = new Float64Array(size)
    const counts = new Float64Array(size)
    let members = 0
    for (let sequence = 0; sequence < sequences; sequence++) {
      if (classes[sequence] !== number) continue
      members++
      const map = values.subarray(sequence * size, (sequence + 1) * size)
      const total = normalised ? map.reduce((sum, value) => sum + Math.abs(value), 0) : 1
      const end = (lengths?.[sequence] ?? steps) * channels
      for (let at = 0; at < end; at++) {
        const value = (absolute ? Math.abs(map[at] ?? NaN) : (map[at] ?? NaN)) / (total === 0 ? 1 : total)
        sums[at] = (sums[at] ?? 0) + value
        squares[at] = (squares[at] ?? 0) + value * value
        counts[at] = (counts[at] ?? 0) + 1
      }
    }
    const mean = Float32Array.from(sums, (sum, at) => sum / (counts[at] ?? NaN))
    const deviation = Float32Array.from(squares, (sum, at) => {
      const count = counts[at] ?? NaN
      return Math.sqrt(Math.max(0, sum / count - ((sums[at] ?? NaN) / count) ** 2))
    })
    return { class: number, sequences: members, shape: [steps, channels], mean, deviation }
  })
}

/**
 * Weights of attention in the form of a map: how much of each step was taken, in one channel. They say what was looked at, which is not what
 * decided (Jain & Wallace 2019): beside them, ask for `integratedGradients`.
 *
 * @param weights `[sequences, steps]`, as attention pooling gives them; of several heads their mean
 * @example attentionAttribution({ shape: [64, 150], data })
 */
export function attentionAttribution({
  shape: [sequences = 0, steps = 0],
  data,
}: {
  readonly shape: readonly number[]
  readonly data: ArrayLike<number>
}): Attribution {
  return {
    method: 'attention',
    shape: [sequences, steps, 1],
    values: Float32Array.from(data),
    scores: new Float64Array(sequences).fill(NaN),
  }
}
