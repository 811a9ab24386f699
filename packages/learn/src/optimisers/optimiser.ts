/**
 * An optimiser: one step on the flat parameter vector, as part of the program.
 *
 * What depends on the step number and the learning rate alone (bias corrections, schedules) is computed on the host in
 * float64 and fed as coefficients, so that nothing drifts in float32.
 */
import type { Tensor } from '@utsushi/graph'
import type { ParameterEntry } from '../parameters/parameters.js'
import type { Schedule } from '../schedules.js'

/** What an optimiser is given at one step. `S` names its vectors, `C` its scalars. */
export interface OptimiserStep<S extends string = string, C extends string = string> {
  /** All float32 of one length: all weights, or a block of neighbouring ones. Every element is stepped by itself. */
  readonly parameters: Tensor
  /** Of the loss, after clipping; as long as `parameters`. */
  readonly gradient: Tensor
  /** The vectors that it remembers, each as long as `parameters`. */
  readonly state: Readonly<Record<S, Tensor>>
  /** Scalars of this step. */
  readonly coefficients: Readonly<Record<C, Tensor>>
  /** Which weights stand where, for weight decay of some of them. */
  readonly layout: { readonly entries: readonly ParameterEntry[] }
}

/** How weights and what is remembered of them change in a step. */
export interface Optimiser<S extends string = string, C extends string = string> {
  readonly name: string
  /** Names of the vectors it remembers from step to step; they begin at zero. */
  readonly state: readonly S[]
  /** Those of them that begin as the weights do. */
  readonly copies?: readonly NoInfer<S>[]
  /** The one of them to validate and to use instead of the weights that are stepped on. */
  readonly deployed?: NoInfer<S>
  /** Names of the scalars fed per step. */
  readonly scalars: readonly C[]
  /**
   * The scalars of one step.
   *
   * @param step 1 for the first step
   * @param schedule learning rates; that of this step is `schedule(step - 1)`
   */
  coefficients(step: number, schedule: Schedule): Readonly<Record<C, number>>
  /** The next weights and the next state, as operations of the program. */
  update(step: OptimiserStep<S, C>): OptimiserResult<S>
}

/** Weights and remembered vectors after a step. */
export interface OptimiserResult<S extends string = string> {
  readonly parameters: Tensor
  readonly state: Readonly<Record<S, Tensor>>
}

/**
 * Declares an optimiser: the names in `state` and `scalars` are those that its step reads and must give.
 *
 * @example
 * const descent = optimiser({
 *   name: 'descent',
 *   state: [],
 *   scalars: ['rate'],
 *   coefficients: (step, schedule) => ({ rate: schedule(step - 1) }),
 *   update: ({ parameters, gradient, coefficients: { rate } }) => ({ parameters: sub(parameters, mul(gradient, rate)), state: {} }),
 * })
 */
export const optimiser = <const S extends string, const C extends string>(
  definition: Optimiser<S, C>,
): Optimiser => definition

/**
 * Which weights shrink under weight decay: all of them (PyTorch's default), matrices only (no biases, no norms), or a
 * choice of your own.
 */
export type Decayed = 'all' | 'matrices' | ((entry: ParameterEntry) => boolean)
