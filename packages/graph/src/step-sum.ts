/**
 * Σ over the steps of a loop of one expression, moved behind the loop where that is possible.
 *
 * Sums, reshapes, slices and concatenations commute with the sum over steps; a product of two step values becomes one
 * product over all steps of their stacks. What is left is added up inside the loop.
 */
import { elementCount } from './ops/constant.js'
import { add, mul, neg, sub } from './ops/elementwise.js'
import { flattenRows, matmul } from './ops/matmul.js'
import { sum } from './ops/reduce.js'
import { concat, transpose } from './ops/shape.js'
import { rewrite } from './rewrite.js'
import type { Dim } from './shape.js'
import { apply1, first, type Tensor } from './tensor.js'

export interface StepSum {
  /** Step values that must be stacked for it. */
  readonly stack: readonly Tensor[]
  /** Step values that must be added up inside the loop. */
  readonly accumulate: readonly Tensor[]
  build(results: StepResults): Tensor
}

export interface StepResults {
  /** `[steps, …]` for a stacked step value. */
  stackOf(tensor: Tensor): Tensor
  totalOf(tensor: Tensor): Tensor
  /** Loop invariants, outside the loop. */
  readonly captures: ReadonlyMap<Tensor, Tensor>
  readonly steps: Dim
}

/** Plans Σₜ of `term`, where `isStep` tells which tensors change from step to step. */
export function sumOverSteps(term: Tensor, isStep: (tensor: Tensor) => boolean): StepSum {
  const plan = (tensor: Tensor): StepSum => sumOverSteps(tensor, isStep)
  const { op, inputs, attributes } = term.node
  const outside = (tensor: Tensor, { captures }: StepResults): Tensor => first(rewrite([tensor], captures))
  const combine = (
    parts: readonly Tensor[],
    join: (sums: readonly Tensor[], results: StepResults) => Tensor,
  ): StepSum => {
    const plans = parts.map(plan)
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
  const a = inputs[0]
  const b = inputs[1]
  if (!isStep(term)) {
    return {
      stack: [],
      accumulate: [],
      build: (results) => mul(outside(term, results), elementCount([results.steps], term.dtype)),
    }
  }
  switch (op) {
    case 'add':
    case 'sub':
      if (a && b && sameRank(a, b, term))
        return combine([a, b], ([x, y]) => (op === 'add' ? add(x ?? 0, y ?? 0) : sub(x ?? 0, y ?? 0)))
      break
    case 'neg':
      if (a) return combine([a], ([x]) => neg(x ?? 0))
      break
    case 'concat':
      return combine(inputs, (sums) => concat(sums, attributes['axis'] as number))
    case 'reshape':
    case 'transpose':
    case 'slice':
    case 'pad':
    case 'flip':
      if (a) return combine([a], (sums) => apply1(op, sums, attributes))
      break
    case 'mul':
      if (a && b && !isStep(b) && sameRank(a, a, term))
        return combine([a], ([x], results) => mul(x ?? 0, outside(b, results)))
      if (a && b && !isStep(a) && sameRank(b, b, term))
        return combine([b], ([y], results) => mul(outside(a, results), y ?? 0))
      break
    case 'sum':
      if (a && isStep(a)) {
        const axes = (attributes['axes'] as readonly number[]).map((axis) => axis + 1)
        const keepDims = attributes['keepDims'] as boolean
        return {
          stack: [a],
          accumulate: [],
          build: ({ stackOf }) => {
            const stacked = sum(stackOf(a), { axes, keepDims })
            return sum(stacked, { axes: 0 })
          },
        }
      }
      break
    case 'matmul':
      if (a && b && a.shape.length === 2 && b.shape.length === 2) {
        if (isStep(a) && isStep(b)) return stackedProduct(a, b)
        if (isStep(a)) return combine([a], ([x], results) => matmul(x ?? a, outside(b, results)))
        return combine([b], ([y], results) => matmul(outside(a, results), y ?? b))
      }
      break
  }
  return { stack: [], accumulate: [term], build: ({ totalOf }) => totalOf(term) }
}

const sameRank = (a: Tensor, b: Tensor, term: Tensor): boolean =>
  [a, b].every(
    (part) => part.shape.length === term.shape.length && part.shape.every((dim, k) => dim === term.shape[k]),
  )

/** Σₜ aₜ·bₜ as one product over all steps: columns of every a against rows of every b. */
function stackedProduct(a: Tensor, b: Tensor): StepSum {
  const left = a.node.op === 'transpose' ? first(a.node.inputs) : transpose(a)
  return {
    stack: [left, b],
    accumulate: [],
    build: ({ stackOf }) => matmul(transpose(flattenRows(stackOf(left))), flattenRows(stackOf(b))),
  }
}
