/**
 * Matrix multiplication with NumPy's batching rules.
 */
import { apply1 } from '../expression/apply.js'
import { dimAt, multiplyDims, type Dim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { reshape, transpose, unsqueeze } from './shape.js'

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
