/**
 * The loop: a step function run along axis 0 of its inputs, carrying state, in either direction.
 *
 * Every recurrent cell, rollout, decoder and optimiser loop is a plain step function given to `scan`. Tensors of the
 * surrounding program that the step uses are captured as invariants; what does not depend on the step at all leaves the
 * loop by itself, and `hoist.ts` moves out the products that no state needs.
 */
import { naming } from '../expression/apply.js'
import type { Dim } from '../expression/shape.js'
import { alignLeaves, leavesOf, tensorsOf, withTensors, type AnyTree, type Tree } from '../expression/tree.js'
import { loop } from './loop.js'

/** What a loop begins with and walks along: trees of tensors. */
export interface ScanSources<S, I> {
  /** State before the first step. */
  readonly state: S
  /** Sequences `[time, …]`; the step sees one entry of each. */
  readonly inputs?: I
  /** Walk from the last entry to the first; stacked outputs stay aligned with the inputs. */
  readonly reverse?: boolean
  /** Number of steps; needed only when there are no inputs. */
  readonly length?: Dim
  /** Leave everything in the loop: for a loop that is there to do things one after the other. */
  readonly inPlace?: boolean
}

/** What a step gives: the next state, of the form that it was given, and what to stack. */
export interface ScanStep<S, O> {
  readonly state: S
  readonly outputs?: O
}

/** The state after the last step, and every output stacked along a new axis 0. */
export interface ScanResult<S, O> {
  readonly state: S
  readonly outputs: O
}

/**
 * Runs `step` along axis 0 of the inputs. State, inputs and outputs are trees of tensors: a tensor, or records and lists of
 * them, nested as you like.
 *
 * @returns the state after the last step, in the form it was given, and each output of the step stacked along a new axis 0
 * @throws GraphError when the state that a step returns lacks a key, has one too many, or has another shape or dtype there
 * @example
 * const { state, outputs } = scan({ state: { h: h0 }, inputs: { x } }, ({ h }, { x }) => {
 *   const next = tanh(add(matmul(x, wx), matmul(h, wh)))
 *   return { state: { h: next }, outputs: { hidden: next } }
 * })
 */
export function scan<
  const S extends AnyTree,
  const I extends AnyTree = undefined,
  const O extends AnyTree = undefined,
>(
  { state, inputs, ...options }: ScanSources<S, I> & ScanSources<Tree<S>, Tree<I>>,
  step: (state: S, inputs: I) => ScanStep<NoInfer<S>, O & Tree<O>>,
): ScanResult<S, O> {
  const [before, sequences] = naming('scan', [], () => [leavesOf(state), tensorsOf(inputs)] as const)
  const carries = before.map(({ tensor }) => tensor)
  let form: O | undefined
  const result = loop({ carries, inputs: sequences, ...options }, (states, entries) => {
    const next = step(withTensors(state, states), withTensors(inputs as I, entries))
    form = next.outputs
    return naming('scan', carries, () => ({
      carries: alignLeaves(before, next.state, asState),
      outputs: tensorsOf(next.outputs),
    }))
  })
  return {
    state: withTensors(state, result.carries),
    outputs: withTensors(form as O, result.outputs),
  }
}

const asState = { given: 'the state before the step', returned: 'the state after it' }
