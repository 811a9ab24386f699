/**
 * A layer: weights it needs, and a pure function of them. No layer holds data.
 */
import type { ParameterTree, Weights } from '../parameters/parameters.js'
import type { Randomness } from './randomness.js'

/** Weights by name, and what they do; see `linear` for one. */
export interface Layer<P extends ParameterTree, Arguments extends readonly unknown[], Result> {
  /** The weights it needs, to be laid out by `flatParameters`. */
  readonly parameters: P
  /** The result, from its own weights and what it is given. */
  apply(weights: Weights<P>, ...args: Arguments): Result
}

/** A layer that says how it is called once it has its weights, as in `fit`: batch first, randomness out of sight. */
export interface BindableLayer<
  P extends ParameterTree,
  Arguments extends readonly unknown[],
  Result,
  Call,
> extends Layer<P, Arguments, Result> {
  /**
   * The layer as a function of its inputs alone.
   * @param random given while training
   */
  bound(weights: Weights<P>, random?: Randomness): Call
}

/** A layer whose last argument is randomness; bound, it is a function of its input. */
export type RandomLayer<P extends ParameterTree, Input, Result> = BindableLayer<
  P,
  [Input, Randomness?],
  Result,
  (input: Input) => Result
>
