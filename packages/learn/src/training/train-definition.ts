/**
 * What a training program is made from, and what a trainer must know to feed one.
 */
import type { DType, Tensor } from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'
import type { Optimiser } from '../optimisers/optimiser.js'
import type { FlatParameters, ParameterTree, Weights } from '../parameters/parameters.js'

/** A named input of the program. */
export interface InputSpec {
  readonly dtype: DType
  /** Fixed sizes. */
  readonly shape: readonly number[]
}

/** Inputs of a program by name. */
export type InputSpecs = Readonly<Record<string, InputSpec>>

/** What a loss is computed from. */
export interface LossContext<T, D extends InputSpecs, B extends InputSpecs> {
  /** The model's weights, as the tree that declared them. */
  readonly weights: Weights<T>
  /** Set once: tables that a batch is gathered from. */
  readonly data: { readonly [K in keyof D]: Tensor }
  /** This step's own: row numbers, mixing ratios. */
  readonly batch: { readonly [K in keyof B]: Tensor }
  /** For dropout and sampling; the same numbers for the same step, whoever resumes. */
  readonly random: Randomness
  /** int64 scalar, 0 for the first step. */
  readonly step: Tensor
}

/** A float32 scalar, alone or with other scalars to record beside it. */
export type LossAnswer = Tensor | { readonly loss: Tensor; readonly also: Readonly<Record<string, Tensor>> }

/**
 * A cheaper way to the same loss, for the batches where it holds: a batch of short sequences need not run to the length of the
 * longest. Of the loss and its shortcuts one runs, gradient and all.
 */
export interface Shortcut<Context> {
  /** bool scalar */
  holds(context: Context): Tensor
  loss(context: Context): Tensor
}

/** A training as it is written down: model, loss, optimiser and inputs. */
export interface TrainDefinition<T extends ParameterTree, D extends InputSpecs, B extends InputSpecs> {
  readonly name: string
  readonly parameters: FlatParameters<T>
  /** What is minimised. */
  loss(context: LossContext<T, D, B>): LossAnswer
  /** Tried in order; for a loss that records nothing beside itself. Models that take every operation together ignore them. */
  readonly shortcuts?: readonly Shortcut<LossContext<T, D, B>>[]
  readonly optimiser: Optimiser
  /** Longest gradient to step along, as a norm over all weights; not shortened when left out. */
  readonly clip?: number
  /** Inputs set once, such as tables. */
  readonly data: D
  /** Inputs of every step, such as sample numbers. */
  readonly batch: B
  /** Of dropout and sampling. */
  readonly seed?: number
}

/** What a trainer knows of the program that it feeds. */
export interface TrainingDescription {
  readonly name: string
  readonly parameters: FlatParameters
  readonly optimiser: Optimiser
  readonly clip: number | undefined
  readonly data: InputSpecs
  /** Inputs of a whole step. */
  readonly batch: InputSpecs
  readonly seed: number
  /** Names of the vectors that stay inside: parameters first. */
  readonly state: readonly string[]
  /** Names of the scalars recorded every step, beside `loss` and `gradientNorm`. */
  readonly also: readonly string[]
  /** Workers that share a batch. */
  readonly replicas: number
}

/** The name of the flat weights among a training program's state. */
export const parametersName = 'parameters'

/** The name of the weights that are not trained, among a training program's data; absent when all are. */
export const frozenName = 'parameters.frozen'

/** The name of the weights to validate and to use: the flat weights, or an average that the optimiser keeps of them. */
export const deployedName = ({ optimiser }: Pick<TrainingDescription, 'optimiser'>): string =>
  optimiser.deployed ?? parametersName

/** Inputs that the trainer feeds by itself: one value a step, and the numbers of the models that a program holds. */
export const stepInputs = {
  ...{ step: 'step', coefficients: 'coefficients', replica: 'replica' },
  model: 'modelNumber',
} as const
