/**
 * The rule of the matrix product: the one operation that loops, models and gradients are arranged around.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { RuleTable } from '../../expression/rules.js'
import { broadcastShapes, dimAt, type Dim } from '../../expression/shape.js'
import type { StepSum, StepSumContext } from '../../expression/step-sum.js'
import type { Tensor } from '../../expression/tensor.js'
import { alignBatched } from '../batching.js'
import { flattenRows, matmul, swapLastAxes } from '../matmul.js'
import { unbroadcast } from '../reduce.js'
import { matrixTranspose, transpose } from '../shape.js'
import { timesInvariant } from './step-sums.js'

export const matmulRules: RuleTable = {
  matmul: {
    matrixProduct: true,
    work: {
      multiplications: ({ inputs: [a], outputs: [product] }) =>
        multiplied([...(product?.shape ?? []), a?.shape.at(-1) ?? 1]),
      // A right operand that does not change is made ready anew by every product, and over all steps once.
      overSteps: ([, right]) => right !== true,
    },
    sumOverSteps: sumOfProducts,
    infer: ([a, b]) => {
      if (a === undefined || b === undefined) throw new GraphError('needs two operands')
      if (a.dtype !== b.dtype)
        throw new GraphError(`dtypes ${a.dtype} and ${b.dtype} differ; cast one of them`)
      if (a.shape.length < 2 || b.shape.length < 2)
        throw new GraphError('both operands need at least two axes')
      const inner = dimAt(a.shape, a.shape.length - 1)
      if (inner !== dimAt(b.shape, b.shape.length - 2)) {
        throw new GraphError(`the inner sizes ${inner} and ${dimAt(b.shape, b.shape.length - 2)} differ`)
      }
      const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2))
      return [
        {
          dtype: a.dtype,
          shape: [...batch, dimAt(a.shape, a.shape.length - 2), dimAt(b.shape, b.shape.length - 1)],
        },
      ]
    },
    gradient: ({ inputs, cotangents: [g], needed }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor]
      if (g === undefined) return [undefined, undefined]
      return [
        needed[0] ? unbroadcast(matmul(g, swapLastAxes(b)), a.shape) : undefined,
        needed[1] ? rightGradient(a, b, g) : undefined,
      ]
    },
    batch: ({ inputs, batched }) => {
      const [a, b] = inputs as readonly [Tensor, Tensor]
      // One shared right operand: fold the new axis into the rows, which is one large product.
      if (!batched[1] && b.shape.length === 2) return [matmul(a, b)]
      return [apply1('matmul', alignBatched([a, b], batched))]
    },
    lower: ({ inputs, emit }) => [emit('MatMul', inputs)],
  },
}

/** aᵀ·g summed over every leading axis at once when b is one matrix: a single large product. */
function rightGradient(a: Tensor, b: Tensor, g: Tensor): Tensor {
  if (b.shape.length === 2 && a.shape.length > 2) return columnsByRows(flattenRows(a), flattenRows(g))
  return unbroadcast(matmul(swapLastAxes(a), g), b.shape)
}

/** The product of sizes; named ones count as one. */
const multiplied = (dims: readonly Dim[]): number =>
  dims.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1)

/** Σₜ aₜ·bₜ: with one of the two fixed, the other's sum times it; else one product over all steps. */
function sumOfProducts(context: StepSumContext): StepSum | undefined {
  const [a, b] = context.term.node.inputs
  if (a?.shape.length !== 2 || b?.shape.length !== 2) return undefined
  if (context.changing[0] === true && context.changing[1] === true) return stackedProduct(a, b)
  return timesInvariant(matmul, () => true)(context)
}

/** Σₜ aₜ·bₜ as one product over all steps: columns of every a against rows of every b. */
function stackedProduct(a: Tensor, b: Tensor): StepSum {
  const left = matrixTranspose(a)
  return {
    stack: [left, b],
    accumulate: [],
    build: ({ stackOf }) => columnsByRows(flattenRows(stackOf(left)), flattenRows(stackOf(b))),
  }
}

/**
 * aᵀ·g of two tall matrices. The runtime lays the right operand out anew before it multiplies, and over many rows that is much
 * of the work: where g is twice as wide as a or more it is (gᵀ·a)ᵀ, a quarter faster for 128 columns by 512. Of a few columns
 * the product is too small for that to matter.
 */
function columnsByRows(a: Tensor, g: Tensor): Tensor {
  const [columns, wide] = [Number(a.shape[1]), Number(g.shape[1])]
  return columns >= 64 && wide >= 2 * columns ? transpose(matmul(transpose(g), a)) : matmul(transpose(a), g)
}
