/**
 * An optimiser: one step on the flat parameter vector, as part of the program.
 *
 * What depends on the step number and the learning rate alone (bias corrections, schedules) is computed on the host in
 * float64 and fed as coefficients, so that nothing drifts in float32.
 */
import type { Tensor } from '@utsushi/graph'
import type { ParameterEntry } from '../parameters/parameters.js'
import type { Schedule } from '../schedules.js'

/** What an optimiser is given at one step. */
export interface OptimiserStep {
  /** All float32 of one length: all weights, or a block of neighbouring ones. Every element is stepped by itself. */
  readonly parameters: Tensor
  /** Of the loss, after clipping; as long as `parameters`. */
  readonly gradient: Tensor
  /** One vector a name in {@link Optimiser.state}. */
  readonly state: readonly Tensor[]
  /** Scalars, one a name in {@link Optimiser.coefficients}. */
  readonly coefficients: readonly Tensor[]
  /** Which weights stand where, for weight decay of some of them. */
  readonly layout: { readonly entries: readonly ParameterEntry[] }
}

/** How weights and what is remembered of them change in a step. */
export interface Optimiser {
  readonly name: string
  /** Names of the vectors it remembers from step to step; they begin at zero. */
  readonly state: readonly string[]
  /** Those of them that begin as the weights do. */
  readonly copies?: readonly string[]
  /** The one of them to validate and to use instead of the weights that are stepped on. */
  readonly deployed?: string
  /** Number of scalars fed per step. */
  readonly coefficientCount: number
  /**
   * The scalars of one step.
   *
   * @param step 1 for the first step
   * @param schedule learning rates; that of this step is `schedule(step - 1)`
   */
  coefficients(step: number, schedule: Schedule): readonly number[]
  /** The next weights and the next state, as operations of the program. */
  update(step: OptimiserStep): { readonly parameters: Tensor; readonly state: readonly Tensor[] }
}

/**
 * Which weights shrink under weight decay: all of them (PyTorch's default), matrices only (no biases, no norms), or a
 * choice of your own.
 */
export type Decayed = 'all' | 'matrices' | ((entry: ParameterEntry) => boolean)
