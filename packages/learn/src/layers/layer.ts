/**
 * A layer: weights it needs, and a pure function of them. No layer holds data.
 */
import type { ParameterTree, Weights } from '../parameters/parameters.js'

/** Weights by name, and what they do; see `linear` for one. */
export interface Layer<P extends ParameterTree, Arguments extends readonly unknown[], Result> {
  /** The weights it needs, to be laid out by `flatParameters`. */
  readonly parameters: P
  /** The result, from its own weights and what it is given. */
  apply(weights: Weights<P>, ...args: Arguments): Result
}
