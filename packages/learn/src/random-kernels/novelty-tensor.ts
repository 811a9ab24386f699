// Whether a sequence is one of the usual, as one program.
import {
  add,
  cast,
  constant,
  div,
  greaterEqual,
  matmul,
  maximum,
  mean,
  mul,
  square,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Tensor,
} from '@utsushi/graph'
import type { SequenceNovelty } from './novelty.js'
import { kernelFeaturesTensor } from './random-kernels-tensor.js'

/**
 * The chance that a usual sequence lies as far out, as `noveltyChances` says it, inside a program.
 *
 * @param values float32 `[batch, steps, channels]`, in the units of the usual sequences
 * @param lengths int32 `[batch]`; all steps when left out
 * @returns `[batch]`
 */
export function noveltyTensor(own: SequenceNovelty, values: Tensor, lengths?: Tensor): Tensor {
  const apart = sub(kernelFeaturesTensor(own.features, values, lengths), constant([...own.mean]))
  const columns = own.mean.length
  const directions = constant(own.directions.flat(), { shape: [own.directions.length, columns] })
  const scores = square(matmul(apart, transpose(directions)))
  const along = mean(div(scores, constant([...own.variances])), { axes: [1] })
  const left = div(maximum(sub(sum(square(apart), { axes: [1] }), sum(scores, { axes: [1] })), 0), columns)
  const distance = add(along, div(left, own.rest))
  const further = cast(greaterEqual(constant([...own.known]), unsqueeze(distance, 1)), 'float32')
  return mul(add(sum(further, { axes: [1] }), 1), 1 / (own.known.length + 1))
}
