/**
 * What a sum over all steps of a loop is planned from: an operation's rule may say how to have the sum of its values without
 * adding them up inside the loop.
 */
import type { Dim } from './shape.js'
import type { Tensor } from './tensor.js'

/** A plan for Σ over steps. */
export interface StepSum {
  /** Step values that must be stacked for it. */
  readonly stack: readonly Tensor[]
  /** Step values that must be added up inside the loop. */
  readonly accumulate: readonly Tensor[]
  build(results: StepResults): Tensor
}

/** What is known behind the loop. */
export interface StepResults {
  /** `[steps, …]` for a stacked step value. */
  stackOf(tensor: Tensor): Tensor
  totalOf(tensor: Tensor): Tensor
  /** Loop invariants, outside the loop. */
  readonly captures: ReadonlyMap<Tensor, Tensor>
  readonly steps: Dim
}

/** What a rule plans the sum of its operation's values from. */
export interface StepSumContext {
  readonly term: Tensor
  /** Which operands change from step to step; one does at least. */
  readonly changing: readonly boolean[]
  /** The plan in which `join` makes the sum from the sums of other tensors of the step. */
  combine(parts: readonly Tensor[], join: (sums: readonly Tensor[], results: StepResults) => Tensor): StepSum
  /** A tensor that does not change, as it is known behind the loop. */
  outside(tensor: Tensor, results: StepResults): Tensor
}
