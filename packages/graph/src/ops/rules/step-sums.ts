/**
 * Sums over the steps of a loop that operations share: what is linear commutes with the sum.
 */
import { apply1 } from '../../expression/apply.js'
import type { RuleFacts } from '../../expression/rules.js'
import { sameShape } from '../../expression/shape.js'
import type { Tensor } from '../../expression/tensor.js'

type SumOverSteps = NonNullable<RuleFacts['sumOverSteps']>

/** Of an operation that is linear in all its operands together: the operation on their sums. */
export const ofSums: SumOverSteps = ({ term: { node }, combine }) =>
  combine(node.inputs, (sums) => apply1(node.op, sums, node.attributes))

/** {@link ofSums}, where no operand is broadcast. */
export const ofSumsAlike: SumOverSteps = (context) =>
  context.term.node.inputs.every((part) => sameShape(part.shape, context.term.shape))
    ? ofSums(context)
    : undefined

/** Of a product with one operand that does not change: the sum of the other one, times it. */
export function timesInvariant(
  build: (left: Tensor, right: Tensor) => Tensor,
  fits: (changing: Tensor, term: Tensor) => boolean,
): SumOverSteps {
  return ({ term, changing, combine, outside }) => {
    const [left, right] = term.node.inputs
    if (left === undefined || right === undefined) return undefined
    if (changing[1] !== true && fits(left, term))
      return combine([left], ([sum = left], results) => build(sum, outside(right, results)))
    if (changing[0] !== true && fits(right, term))
      return combine([right], ([sum = right], results) => build(outside(left, results), sum))
    return undefined
  }
}
