// Whether a sequence is one of the usual: what random kernels find in it, against what they find in sequences that are known to be. Of the
// unusual none is needed, and nothing is learnt.
import { InputError, permutation, seededRandom } from '@utsushi/ground'
import { componentScores, fitComponents } from '../classical/components.js'
import type { Matrix } from '../classical/matrix.js'
import { selectSequences, type Sequences } from '../sequences/sequences.js'
import {
  fitKernelFeatures,
  kernelFeatures,
  type KernelFeatures,
  type KernelOptions,
} from './random-kernels.js'

/** What is usual. Plain JSON. */
export interface SequenceNovelty {
  readonly kind: 'sequence-novelty'
  readonly version: 1
  readonly features: KernelFeatures
  /** `[features]` */
  readonly mean: readonly number[]
  /** `[directions, features]`: along which usual sequences differ most, of length 1. */
  readonly directions: readonly (readonly number[])[]
  /** `[directions]`: variance along each. */
  readonly variances: readonly number[]
  /** Mean square of what the directions leave, of usual sequences that did not choose them. */
  readonly rest: number
  /** Distances of those, the smallest first. */
  readonly known: readonly number[]
}

/** What is fitted. */
export interface NoveltyFit {
  /** Usual sequences alone. */
  readonly sequences: Sequences
  readonly kernels?: KernelOptions
  /** Share of the variance that directions hold; 0.9 when left out. */
  readonly share?: number
  readonly seed?: number
}

/** Fewer usual sequences say nothing of how far they lie apart. */
const FEWEST = 20

/**
 * Learns what is usual: half of the sequences choose the directions along which features differ, the other half says how far usual ones lie
 * from their middle.
 *
 * @throws InputError for fewer than 20 sequences, or values that are not finite
 * @example
 * const usual = fitSequenceNovelty({ sequences: undamaged })
 * noveltyChances(usual, others) // [samples]: 0.01 of one that lies further out than 99 of 100 usual ones
 */
export function fitSequenceNovelty({
  sequences,
  kernels,
  share = 0.9,
  seed = 0,
}: NoveltyFit): SequenceNovelty {
  const [samples] = sequences.shape
  if (samples < FEWEST)
    throw new InputError(
      `what is usual cannot be learnt from ${samples} sequences: give at least ${FEWEST} that are known to be`,
    )
  const order = Array.from(permutation(samples, seededRandom(seed)))
  const half = Math.ceil(samples / 2)
  const [chosen, others] = [order.slice(0, half), order.slice(half)]
  const { features, table } = fitKernelFeatures(selectSequences(sequences, chosen), { seed, ...kernels })
  const rows = matrixOf(table)
  const components = fitComponents(rows, { share, most: Math.max(1, Math.floor(half / 3)) })
  const scores = componentScores(components, rows)
  const count = components.directions.rows
  const variances = Array.from({ length: count }, (_, direction) => {
    let sum = 0
    for (let row = 0; row < rows.rows; row++) sum += (scores.values[row * count + direction] ?? 0) ** 2
    return sum / (rows.rows - 1)
  })
  const draft: SequenceNovelty = {
    ...{ kind: 'sequence-novelty', version: 1, features, variances, rest: 1, known: [] },
    mean: Array.from(components.mean),
    directions: Array.from({ length: count }, (_, direction) =>
      Array.from(
        components.directions.values.subarray(direction * rows.columns, (direction + 1) * rows.columns),
      ),
    ),
  }
  const parts = partsOf(draft, selectSequences(sequences, others))
  const rest = parts.reduce((sum, { left }) => sum + left, 0) / parts.length
  const known = parts.map(({ along, left }) => distanceOf(along, left, rest)).toSorted((a, b) => a - b)
  return { ...draft, rest, known }
}

const matrixOf = ({
  rows,
  columns,
  values,
}: {
  rows: number
  columns: number
  values: ArrayLike<number>
}): Matrix => ({
  ...{ rows, columns },
  values: Float64Array.from(values),
})

interface Parts {
  /** Mean square of the scores, each against its variance. */
  readonly along: number
  /** Mean square of what the directions leave. */
  readonly left: number
}

function partsOf({ features, mean, directions, variances }: SequenceNovelty, sequences: Sequences): Parts[] {
  const { rows, columns, values } = kernelFeatures(features, sequences)
  return Array.from({ length: rows }, (_, row): Parts => {
    let all = 0
    for (let column = 0; column < columns; column++)
      all += ((values[row * columns + column] ?? 0) - (mean[column] ?? 0)) ** 2
    let [along, held] = [0, 0]
    for (const [place, direction] of directions.entries()) {
      let score = 0
      for (let column = 0; column < columns; column++)
        score += ((values[row * columns + column] ?? 0) - (mean[column] ?? 0)) * (direction[column] ?? 0)
      along += score ** 2 / (variances[place] ?? 1) / directions.length
      held += score ** 2
    }
    return { along, left: Math.max(0, all - held) / columns }
  })
}

const distanceOf = (along: number, left: number, rest: number): number => along + left / rest

/**
 * How far sequences lie from the usual ones: about 2 of a usual one.
 *
 * @returns `[samples]`
 */
export const noveltyDistances = (own: SequenceNovelty, sequences: Sequences): Float64Array =>
  Float64Array.from(partsOf(own, sequences), ({ along, left }) => distanceOf(along, left, own.rest))

/**
 * The chance that a usual sequence lies as far out as each of these (a conformal p-value): of usual ones, as many are below a level as the
 * level says.
 *
 * @returns `[samples]`, 0 to 1
 */
export function noveltyChances(own: SequenceNovelty, sequences: Sequences): Float64Array {
  const { known } = own
  return noveltyDistances(own, sequences).map(
    (distance) => (1 + known.filter((one) => one >= distance).length) / (known.length + 1),
  )
}
