/**
 * What a map is worth: whether it finds what was planted, whether it follows the model, and whether it stands out at the ends.
 */
import { InputError } from '@utsushi/ground'
import { averagePrecision } from '../metrics/ranking.js'
import type { Attribution } from './attribution.js'

/**
 * How well maps find what is known to matter: the average precision of their sizes against a mask, sequence by sequence, and the mean of it. By
 * chance it is the mask's share of the sequence.
 *
 * @param mask 1 where it matters, `[sequences, steps, channels]`; sequences without any are passed over
 * @returns NaN where no sequence has anything to find
 * @throws InputError when the mask is not like the maps
 * @example localisation(await integratedGradients(field), mask) // 0.97
 */
export function localisation(
  { shape: [sequences, steps, channels], values }: Attribution,
  mask: ArrayLike<number>,
): number {
  if (mask.length !== values.length)
    throw new InputError(
      `localisation: a mask of ${mask.length} values for maps of ${values.length}; give [${sequences}, ${steps}, ${channels}]`,
    )
  const size = steps * channels
  const found: number[] = []
  for (let sequence = 0; sequence < sequences; sequence++) {
    const labels = Array.from({ length: size }, (_, at) => (mask[sequence * size + at] ? 1 : 0))
    if (!labels.includes(1)) continue
    found.push(
      averagePrecision(values.subarray(sequence * size, (sequence + 1) * size).map(Math.abs), labels),
    )
  }
  return found.reduce((sum, own) => sum + own, 0) / found.length
}

/**
 * How alike two sets of maps are: Spearman's rank correlation of their values, signs and all, sequence by sequence, and the mean of it. Maps of a
 * trained network and of the same network with random weights must not be alike, else they show the data and not the model (Adebayo et al. 2018). Sizes
 * alone are alike wherever a method multiplies by the input.
 *
 * @returns NaN where every map of either is of one value
 * @throws InputError when the maps are not of the same sequences
 * @example mapAgreement(ofTrained, ofRandom) // near 0 for a method that can be trusted
 */
export function mapAgreement(one: Attribution, other: Attribution): number {
  if (one.shape.join() !== other.shape.join())
    throw new InputError(
      `mapAgreement: maps of [${one.shape.join(', ')}] and of [${other.shape.join(', ')}]; give two of the same sequences`,
    )
  const [sequences, steps, channels] = one.shape
  const size = steps * channels
  const part = ({ values }: Attribution, sequence: number): Float64Array =>
    ranks(Float64Array.from(values.subarray(sequence * size, (sequence + 1) * size)))
  const found = Array.from({ length: sequences }, (_, sequence) =>
    correlation(part(one, sequence), part(other, sequence)),
  ).filter((value) => !Number.isNaN(value))
  return found.reduce((sum, own) => sum + own, 0) / found.length
}

/** How much a map stands out at the ends of its sequences. */
export interface EdgeSpikes {
  /** Mean size at the first step over the median of all steps; 1 where it is like any other. */
  readonly first: number
  /** The same of the last step. */
  readonly last: number
  /** Mean size of every step, `[steps]`. */
  readonly steps: Float64Array
}

/**
 * How much maps stand out at the first and the last step, averaged over the sequences. Recurrent networks begin from a state that no data has reached, and a
 * baseline that lies apart from the data makes the network wake there: both show at the first step, whatever stands there.
 *
 * @example edgeSpikes(await saliency(field)).first // 6.2: beware
 */
export function edgeSpikes({ shape: [sequences, steps, channels], values }: Attribution): EdgeSpikes {
  const means = new Float64Array(steps)
  values.forEach((value, at) => {
    const step = Math.floor(at / channels) % steps
    means[step] = (means[step] ?? 0) + Math.abs(value) / (sequences * channels)
  })
  const sorted = means.slice().sort()
  const median =
    ((sorted[Math.floor((steps - 1) / 2)] ?? NaN) + (sorted[Math.ceil((steps - 1) / 2)] ?? NaN)) / 2
  return { first: (means[0] ?? NaN) / median, last: (means[steps - 1] ?? NaN) / median, steps: means }
}

/** Ranks from 1, ties sharing their mean rank. */
function ranks(values: Float64Array): Float64Array {
  const order = Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const result = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to++
    for (let at = from; at < to; at++) result[order[at] ?? 0] = (from + 1 + to) / 2
    from = to
  }
  return result
}

function correlation(a: Float64Array, b: Float64Array): number {
  // Ranks have one mean, with ties as without.
  const mean = (a.length + 1) / 2
  let [products, squaresA, squaresB] = [0, 0, 0]
  for (const [at, value] of a.entries()) {
    const [x, y] = [value - mean, (b[at] ?? NaN) - mean]
    products += x * y
    squaresA += x * x
    squaresB += y * y
  }
  return products / Math.sqrt(squaresA * squaresB)
}
