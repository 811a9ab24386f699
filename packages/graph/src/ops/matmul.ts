/**
 * Matrix multiplication with NumPy's batching rules.
 */
import { GraphError } from '../graph-error.js'
import { registerRules } from '../rules.js'
import { broadcastShapes, dimAt, multiplyDims, type Dim } from '../shape.js'
import { apply1, type Tensor } from '../tensor.js'
import { alignBatched } from './batching.js'
import { unbroadcast } from './reduce.js'
import { reshape, transpose, unsqueeze } from './shape.js'

registerRules({
  matmul: {
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
})

/** aᵀ·g summed over every leading axis at once when b is one matrix: a single large product. */
function rightGradient(a: Tensor, b: Tensor, g: Tensor): Tensor {
  if (b.shape.length === 2 && a.shape.length > 2) return matmul(transpose(flattenRows(a)), flattenRows(g))
  return unbroadcast(matmul(swapLastAxes(a), g), b.shape)
}

/** [..., rows, columns] → [product of the leading sizes, columns] */
export function flattenRows(x: Tensor): Tensor {
  const lead: readonly Dim[] = x.shape.slice(0, -1)
  return reshape(x, [multiplyDims(lead), dimAt(x.shape, x.shape.length - 1)])
}

/** The last two axes exchanged. */
export function swapLastAxes(x: Tensor): Tensor {
  const rank = x.shape.length
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2])
}

/**
 * a·b: `[..., m, k] × [..., k, n] → [..., m, n]`, leading axes broadcast. A vector counts as one row (left) or one
 * column (right), as in NumPy.
 * @throws GraphError when the inner sizes differ or leading axes do not broadcast
 * @example matmul(x, w) // [batch, 36], [36, 64] → [batch, 64]
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const left = a.shape.length === 1 ? unsqueeze(a, 0) : a
  const right = b.shape.length === 1 ? unsqueeze(b, 1) : b
  const product = apply1('matmul', [left, right])
  if (a.shape.length > 1 && b.shape.length > 1) return product
  const rank = product.shape.length
  const dropped = product.shape.filter(
    (_, axis) => !(a.shape.length === 1 && axis === rank - 2) && !(b.shape.length === 1 && axis === rank - 1),
  )
  return reshape(product, dropped)
}
