/**
 * Σ over the steps of a loop of one expression, moved behind the loop where that is possible.
 *
 * Operations say in their rules how: sums, reshapes, slices and concatenations commute with the sum over steps; a product of two
 * step values becomes one product over all steps of their stacks. What is left is added up inside the loop.
 */
import { rewrite } from '../expression/rewrite.js'
import { ruleOf } from '../expression/rules.js'
import type { StepResults, StepSum, StepSumContext } from '../expression/step-sum.js'
import { first, type Tensor } from '../expression/tensor.js'
import { elementCount } from '../ops/constant.js'
import { mul } from '../ops/elementwise.js'

/** Plans Σₜ of `term`, where `isStep` tells which tensors change from step to step. */
export function sumOverSteps(term: Tensor, isStep: (tensor: Tensor) => boolean): StepSum {
  const outside = (tensor: Tensor, { captures }: StepResults): Tensor => first(rewrite([tensor], captures))
  const combine: StepSumContext['combine'] = (parts, join) => {
    const plans = parts.map((part) => sumOverSteps(part, isStep))
    return {
      stack: plans.flatMap((part) => part.stack),
      accumulate: plans.flatMap((part) => part.accumulate),
      build: (results) =>
        join(
          plans.map((part) => part.build(results)),
          results,
        ),
    }
  }
  if (!isStep(term)) {
    return {
      stack: [],
      accumulate: [],
      build: (results) => mul(outside(term, results), elementCount([results.steps], term.dtype)),
    }
  }
  const { op, inputs } = term.node
  const own = ruleOf(op).sumOverSteps?.({ term, changing: inputs.map(isStep), combine, outside })
  return own ?? { stack: [], accumulate: [term], build: ({ totalOf }) => totalOf(term) }
}
