/**
 * A choice made while a program runs: only the chosen branch is computed.
 *
 * Unlike `where`, which computes both sides, it saves the work of the other one: a decoder that a loop needs at a fifth of
 * its steps, say. Tensors of the surroundings that a branch uses are captured, as in a loop.
 */
import { naming } from '../expression/apply.js'
import type { Tensor } from '../expression/tensor.js'
import { alignLeaves, leavesOf, withTensors, type AnyTree, type Leaf, type Tree } from '../expression/tree.js'
import { choice } from './choice.js'

/**
 * The results of `then` where the condition holds, else those of `otherwise`.
 *
 * Over an axis of models that each have a condition of their own, `then` runs for all as soon as it holds for one.
 *
 * @param condition bool scalar
 * @returns the tree of tensors that both branches give
 * @throws GraphError when the condition is no bool scalar, or the branches differ in keys, dtypes or shapes
 * @example const value = cond(greater(step, 10), () => expensive(x), () => x)
 */
export function cond<const T extends AnyTree>(
  condition: Tensor,
  then: () => T & Tree<T>,
  otherwise: () => NoInfer<T>,
): T {
  let form: T | undefined
  let leaves: readonly Leaf[] = []
  const results = choice(
    condition,
    () => {
      form = then()
      leaves = naming('cond', [condition], () => leavesOf(form))
      return leaves.map(({ tensor }) => tensor)
    },
    () => {
      const other = otherwise()
      return naming('cond', [condition], () => alignLeaves(leaves, other, asBranches))
    },
  )
  return withTensors(form as T, results)
}

const asBranches = { given: 'the first branch', returned: 'the second branch' }
