/**
 * What a `fit` is told.
 */
import type { Executable, HostTensor, Program, Tensor } from '@utsushi/graph'
import type { Randomness } from '../layers/randomness.js'
import type { Optimiser } from '../optimisers/optimiser.js'
import type { NamedArray } from '../parameters/record.js'
import type { Schedule } from '../schedules.js'
import type { CheckpointStore } from '../training/checkpoint-store.js'
import type { ProgressReport } from '../training/training-options.js'
import type { DataArrays } from './arrays.js'
import type { BoundModel, ModelTree } from './bound-model.js'
import type { FitEpoch } from './fit-history.js'
import type { Answers, OutputTree } from './output-tree.js'

/** Scores by name. */
export type Scores = Readonly<Record<string, number>>

/** What `forward` is given: the model as functions of tensors, and a batch of every array `[batch, …]`. */
export type ForwardInputs<M, D> = {
  readonly model: BoundModel<M>
  /** Given while training, for a `dropout` of your own; the model's layers draw by themselves. */
  readonly random: Randomness | undefined
} & { readonly [K in keyof D]: Tensor }

/** What `loss` is given: what `forward` answered, and the batch that it was asked about. */
export type LossInputs<D, O> = { readonly output: O } & { readonly [K in keyof D]: Tensor }

/** What `score` is given: answers and data of all validation samples, as arrays. */
export type ScoreInputs<D, O> = { readonly output: Answers<O> } & { readonly [K in keyof D]: HostTensor }

/** How long a `fit` is. */
export interface FitCourse {
  /** In all. */
  readonly steps: number
  readonly stepsPerEpoch: number
}

/** Runs programs: `openRuntime` in Node, `openWebRuntime` in a page. */
export interface ProgramRunner {
  load(program: Program): Promise<Executable>
}

/** A model, data, and how the one is fitted to the other. */
export interface FitOptions<
  M extends ModelTree,
  D extends DataArrays,
  O extends OutputTree,
  S extends Scores,
> {
  /** Of the program and the ONNX file; `model` when left out. */
  readonly name?: string
  /** Layers and weights by name. */
  readonly model: M
  /** Arrays by name, each `[samples, …]`: `x` and `y`, and any others. */
  readonly data: D
  /** The model's answer to a batch: a tensor `[batch, …]` or several by name. It is what `predict` gives and the file holds. */
  forward(inputs: ForwardInputs<M, D>): O
  /** What is minimised: a scalar, a mean over the batch. */
  loss(inputs: LossInputs<D, O>): Tensor
  /** Samples a step; all of them where there are fewer. 32 when left out. */
  readonly batch?: number
  /** Passes over the samples. */
  readonly epochs: number
  /** Learning rate, or one for every step; 0.001 when left out. */
  readonly rate?: number | Schedule
  /** Learning rates made for the length of the course, in the place of `rate`: `({ steps }) => cosineRate({ rate: 1e-3, steps })`. */
  schedule?(course: FitCourse): Schedule
  /** `adam()` when left out. */
  readonly optimiser?: Optimiser
  /** Longest gradient to step along, as a norm over all weights. */
  readonly clip?: number
  /** Of first weights, order of samples and dropout; 0 when left out. */
  readonly seed?: number
  /** Weights to begin with, by name, such as those of another `fit`; what is not named begins by itself. */
  readonly initial?: ReadonlyMap<string, NamedArray>
  /** Weights that are not trained: names of branches such as `encoder`, or a choice by name such as `encoder.0.weight`. */
  readonly frozen?: readonly string[] | ((name: string) => boolean)
  /** Samples that are not trained on: they choose the weights that are kept. The last ones are kept when left out. */
  readonly validation?: NoInfer<D>
  /** Further scores of the validation samples, such as an accuracy, from all answers at once. */
  score?(inputs: ScoreInputs<D, O>): S
  /** The score that chooses the weights: the validation loss when left out. */
  readonly monitor?: { readonly metric: 'loss' | (keyof S & string); readonly higherIsBetter?: boolean }
  /** Epochs without a better score before it stops. */
  readonly patience?: number
  /** After every epoch. */
  readonly onEpoch?: (epoch: FitEpoch<S>) => void
  /** About once a second. */
  readonly onProgress?: (progress: ProgressReport) => void
  /** Stops it; what was fitted so far is kept. */
  readonly signal?: AbortSignal
  /** Where its state is kept so that it can go on: `fileCheckpoints` of `@utsushi/learn/node`. */
  readonly checkpoints?: CheckpointStore
  /** Where it runs. */
  readonly runtime: ProgramRunner
}
