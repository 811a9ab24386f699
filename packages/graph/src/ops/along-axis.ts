/**
 * Selection with one index for every element (PyTorch's `gather`, NumPy's `take_along_axis`), and its adjoint.
 */
import { apply1, naming } from '../expression/apply.js'
import { normalizeAxis, type Dim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'

/**
 * `result[…, k, …] = x[…, indices[…, k, …], …]` along an axis; off it, shapes agree.
 *
 * @example const chosen = takeAlongAxis(logits, unsqueeze(labels, 1), 1) // [batch, classes], [batch] → [batch, 1]
 */
export const takeAlongAxis = (x: Tensor, indices: Tensor, axis: number): Tensor =>
  naming('takeAlongAxis', [x, indices], () =>
    apply1('takeAlongAxis', [x, indices], { axis: normalizeAxis(axis, x.shape.length) }),
  )

/**
 * Zeros of the given size along the axis, to which every value has been added at its index; indices may repeat.
 * @example addAlongAxis(unsqueeze(labels, 1), weights, 1, 10) // [batch, 1], [batch, 1] → [batch, 10]
 */
export const addAlongAxis = (indices: Tensor, values: Tensor, axis: number, size: Dim): Tensor =>
  apply1('addAlongAxis', [indices, values], { axis: normalizeAxis(axis, values.shape.length), size })
