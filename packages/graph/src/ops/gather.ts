/**
 * Selection by index, and its adjoint, which adds into the selected places.
 */
import { apply1, naming } from '../expression/apply.js'
import { normalizeAxis, type Shape } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import { cast } from './compare.js'
import { constant } from './constant.js'
import { mul } from './elementwise.js'
import { broadcastTo, reshape } from './shape.js'

/**
 * Rows of `x` along `axis`, selected by integer indices of any shape: the index axes take the axis's place.
 * @example gather(table, index, 1) // [days, samples, features], int32 [batch] → [days, batch, features]
 */
export const gather = (x: Tensor, indices: Tensor, axis = 0): Tensor =>
  naming('gather', [x, indices], () =>
    apply1('gather', [x, indices], { axis: normalizeAxis(axis, x.shape.length) }),
  )

/**
 * `[size, …]` zeros to which `rows[k]` has been added at `indices[k]`; indices may repeat.
 * @example scatterAdd(index, rows, 180) // int32 [batch], [batch, features] → [180, features]
 */
export const scatterAdd = (indices: Tensor, rows: Tensor, size: Shape[number]): Tensor =>
  apply1('scatterAdd', [indices, rows], { size })

/**
 * One-hot rows of the given depth, float32.
 * @example oneHot(classes, 3) // int64 [batch] → [batch, 3]
 */
export function oneHot(indices: Tensor, depth: number): Tensor {
  const classes = constant(
    Array.from({ length: depth }, (_, k) => k),
    { dtype: indices.dtype },
  )
  const shape = [...indices.shape, depth]
  const spread = broadcastTo(reshape(indices, [...indices.shape, 1]), shape)
  return cast(apply1('equal', [spread, mul(classes, 1)]), 'float32')
}
