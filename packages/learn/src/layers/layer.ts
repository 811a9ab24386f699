/**
 * A layer: weights it needs, and a pure function of them. No layer holds data.
 */
import type { ParameterTree, Weights } from '../parameters/parameters.js'

export interface Layer<P extends ParameterTree, Arguments extends readonly unknown[], Result> {
  readonly parameters: P
  apply(weights: Weights<P>, ...args: Arguments): Result
}
