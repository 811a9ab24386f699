// Random convolution kernels and a ridge regression on what they find: seconds to train, and on short sets of sequences better than most
// networks.
import type { Matrix } from '../classical/matrix.js'
import {
  fitRidgeClassifier,
  predictRidgeClassifier,
  ridgeClassifierScores,
  type RidgeClassifier,
  type RidgeClassifierOptions,
} from '../classical/ridge-classifier.js'
import { fitRidgeLines, predictRidgeLines, type RidgeLines } from '../classical/ridge-lines.js'
import type { Table } from '../classical/table.js'
import {
  channelScaling,
  scaledSequences,
  shortFloat,
  type ChannelScaling,
} from '../sequences/channel-scaling.js'
import { checkSequences, type Sequences } from '../sequences/sequences.js'
import { drawHydra, hydraFeatures, hydraSize, type Hydra, type HydraOptions } from './hydra.js'
import { levelFeatures, LEVELS, levelsDiffer } from './levels.js'
import {
  chooseMultiRocket,
  multiRocketFeatures,
  multiRocketSize,
  type MultiRocket,
  type MultiRocketOptions,
} from './multi-rocket.js'
import { scaleSparse, scaleStandard, sparseScaling, standardScaling, type FeatureScaling } from './scaling.js'

/** Which kernels look at the sequences, and how. */
export interface KernelOptions {
  /** MultiRocket when left out; `false` leaves it out. MiniRocket is `{ pooling: 'share', differences: false }`. */
  readonly multiRocket?: Omit<MultiRocketOptions, 'seed'> | false
  /** `{}` takes Hydra as well, which costs some times as much; it is not taken when left out. */
  readonly hydra?: Omit<HydraOptions, 'seed'> | false
  /** Whether means, deviations and extremes of every channel stand beside them; where sequences differ in them they do when left out. */
  readonly levels?: boolean
  /** 0 when left out. The same seed, options and sequences give the same kernels on every machine. */
  readonly seed?: number
}

/** Kernels that are ready to look at sequences, and how their features are scaled. */
export interface KernelFeatures {
  /** Channels are brought to mean 0 and deviation 1 of the training sequences first. */
  readonly channels: ChannelScaling
  readonly multiRocket?: MultiRocket & { readonly scaling: FeatureScaling }
  readonly hydra?: Hydra & { readonly scaling: FeatureScaling }
  readonly levels?: { readonly scaling: FeatureScaling }
}

/** A fitted classifier or regression: plain JSON. */
export interface RandomKernels {
  readonly kind: 'random-kernels'
  readonly version: 1
  readonly features: KernelFeatures
  readonly head: RidgeClassifier | RidgeLines
}

/** What random kernels are fitted to, and how. */
export interface RandomKernelsFit {
  readonly sequences: Sequences
  /** Class numbers from 0, `[samples]`; or quantities, `[samples, outputs]`. */
  readonly targets: ArrayLike<number> | Matrix
  readonly kernels?: KernelOptions
  /** Of the regression: penalties to try, and for classes their number and weights. */
  readonly ridge?: RidgeClassifierOptions
}

/**
 * Fits random kernels: MultiRocket's features, Hydra's where asked, scaled, and a ridge classifier or ridge regression on them.
 * How well other kernels or another seed do, `head.leaveOneOut` tells from the training sequences alone.
 *
 * @throws RangeError for options and lengths that do not fit; InputError for values that are not finite, or targets of one class
 * @example
 * const model = fitRandomKernels({ sequences: { values, shape: [270, 29, 12], lengths }, targets: speakers })
 * const probabilities = predictRandomKernels(model, others) // [samples, classes]
 */
export function fitRandomKernels({ sequences, targets, kernels, ridge }: RandomKernelsFit): RandomKernels {
  const { features, table } = fitKernelFeatures(sequences, kernels)
  const head = isMatrix(targets)
    ? fitRidgeLines(table, targets, ridge)
    : rounded(fitRidgeClassifier(table, targets, { penalties: kernelPenalties, ...ridge }))
  return { kind: 'random-kernels', version: 1, features, head }
}

/** From 0.001 to 100,000: thousands of features of deviation 1 take large ones. */
const kernelPenalties: readonly number[] = Array.from({ length: 17 }, (_, k) => 10 ** (k / 2 - 3))

const isMatrix = (targets: ArrayLike<number> | Matrix): targets is Matrix => 'rows' in targets

/** Coefficients as float32 numbers, of which a file keeps half the digits. */
const rounded = (head: RidgeClassifier): RidgeClassifier => ({
  ...head,
  coefficients: head.coefficients.map((line) => line.map((value) => shortFloat(Math.fround(value)))),
})

/** What levels weigh together, as a share of all other features together: they are few, and would drown. */
const LEVELS_WEIGH = 0.5

/**
 * Kernels for these sequences, and what they find in them.
 *
 * @throws RangeError for options that are out of range, or everything left out; InputError for values that are not finite
 */
export function fitKernelFeatures(
  sequences: Sequences,
  { multiRocket = {}, hydra = false, levels = true, seed = 0 }: KernelOptions = {},
): { readonly features: KernelFeatures; readonly table: Table } {
  checkSequences('random kernels', sequences)
  const none = multiRocket === false && hydra === false
  if (none && !levels)
    throw new RangeError('random kernels: multiRocket, hydra and levels are all left out; keep one of them')
  const channels = channelScaling(sequences)
  const seen = scaledSequences(sequences, channels)
  const chosen = {
    ...(multiRocket !== false && { multiRocket: chooseMultiRocket(seen, { ...multiRocket, seed }) }),
    ...(hydra !== false && { hydra: drawHydra(seen, { ...hydra, seed }) }),
    ...(levels && (none || levelsDiffer(seen)) && { levels: {} }),
  }
  const { values, columns, hydraAt, levelsAt } = found(chosen, seen)
  const weight = levelsAt === 0 ? 1 : Math.sqrt((LEVELS_WEIGH * levelsAt) / (columns - levelsAt))
  const features: KernelFeatures = {
    channels,
    ...(chosen.multiRocket && {
      multiRocket: { ...chosen.multiRocket, scaling: standardScaling(values, columns, 0, hydraAt) },
    }),
    ...(chosen.hydra && {
      hydra: { ...chosen.hydra, scaling: sparseScaling(values, columns, hydraAt, levelsAt - hydraAt) },
    }),
    ...(chosen.levels && {
      levels: { scaling: standardScaling(values, columns, levelsAt, columns - levelsAt, weight) },
    }),
  }
  return { features, table: scaled(features, { values, columns, hydraAt, levelsAt }) }
}

/**
 * What the kernels find in sequences, scaled: MultiRocket's features, then Hydra's, then levels.
 *
 * @returns `[samples, features]`
 * @throws RangeError for sequences of other channels; InputError for values that are not finite
 */
export function kernelFeatures(features: KernelFeatures, sequences: Sequences): Table {
  checkSequences('random kernels', sequences)
  const channels = features.channels.mean.length
  if (sequences.shape[2] !== channels)
    throw new RangeError(
      `random kernels of ${channels} channels, but the sequences have ${sequences.shape[2]}`,
    )
  return scaled(features, found(features, scaledSequences(sequences, features.channels)))
}

/** Features as the kernels give them, and where Hydra's and the levels begin. */
interface Found {
  readonly values: Float32Array
  readonly columns: number
  readonly hydraAt: number
  readonly levelsAt: number
}

function found(
  {
    multiRocket,
    hydra,
    levels,
  }: { readonly multiRocket?: MultiRocket; readonly hydra?: Hydra; readonly levels?: object },
  sequences: Sequences,
): Found {
  const [samples, , channels] = sequences.shape
  const hydraAt = multiRocket === undefined ? 0 : multiRocketSize(multiRocket)
  const levelsAt = hydraAt + (hydra === undefined ? 0 : hydraSize(hydra))
  const columns = levelsAt + (levels === undefined ? 0 : channels * LEVELS)
  const values = new Float32Array(samples * columns)
  if (multiRocket !== undefined) multiRocketFeatures(multiRocket, sequences, values, columns, 0)
  if (hydra !== undefined) hydraFeatures(hydra, sequences, values, columns, hydraAt)
  if (levels !== undefined) levelFeatures(sequences, values, columns, levelsAt)
  return { values, columns, hydraAt, levelsAt }
}

function scaled(
  { multiRocket, hydra, levels }: KernelFeatures,
  { values, columns, hydraAt, levelsAt }: Found,
): Table {
  if (multiRocket !== undefined) scaleStandard(values, columns, 0, multiRocket.scaling)
  if (hydra !== undefined) scaleSparse(values, columns, hydraAt, hydra.scaling)
  if (levels !== undefined) scaleStandard(values, columns, levelsAt, levels.scaling)
  return { rows: values.length / columns, columns, values }
}

/**
 * What random kernels say of sequences: probabilities of every class, or quantities.
 *
 * @returns `[samples, classes]` or `[samples, outputs]`
 * @throws RangeError for sequences of other channels; InputError for values that are not finite
 * @example predictRandomKernels(model, { values, shape: [samples, steps, 1] })
 */
export function predictRandomKernels({ features, head }: RandomKernels, sequences: Sequences): Matrix {
  const table = kernelFeatures(features, sequences)
  return head.kind === 'ridge-classifier'
    ? predictRidgeClassifier(head, table)
    : predictRidgeLines(head, table)
}

/**
 * Decision values of every class, of a fitted classifier: the largest is the class.
 *
 * @returns `[samples, classes]`
 * @throws RangeError for a regression, or sequences of other channels
 */
export function randomKernelsScores({ features, head }: RandomKernels, sequences: Sequences): Matrix {
  if (head.kind !== 'ridge-classifier')
    throw new RangeError('random kernels: a regression has no decision values')
  return ridgeClassifierScores(head, kernelFeatures(features, sequences))
}
