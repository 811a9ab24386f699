/**
 * Which steps of a batch of sequences are real: those before an end of its own, or those that a mask names.
 */
import { arange, cast, less, notEqual, transpose, unsqueeze, type Dim, type Tensor } from '@utsushi/graph'

const refusal = ({ dtype, shape }: Tensor, batch: Dim, time: Dim): RangeError =>
  new RangeError(
    `lengths are ${dtype} [${shape.join(', ')}], expected int32 [${String(batch)}]: one a sequence, or bool [${String(batch)}, ${String(time)}]: which steps are real`,
  )

/**
 * Which steps are real, batch first.
 *
 * @param time steps of the padded sequences
 * @param lengths int32 or int64 `[batch]`, where a length beyond the last step is the last step; or bool or numbers
 * `[batch, time]`, not 0 where a step is real
 * @returns bool `[batch, time]`
 * @throws RangeError when lengths are neither
 */
export function realSteps(time: Dim, lengths: Tensor): Tensor {
  const { dtype, shape } = lengths
  if (shape.length === 2 && shape[1] === time)
    return dtype === 'bool' ? lengths : notEqual(cast(lengths, 'float32'), 0)
  if (shape.length !== 1 || (dtype !== 'int32' && dtype !== 'int64'))
    throw refusal(lengths, shape[0] ?? 'batch', time)
  return less(unsqueeze(arange(time), 0), unsqueeze(cast(lengths, 'int64'), 1))
}

/**
 * Which steps are real, as a loop over them reads it.
 *
 * @param sequence `[time, batch, …]`
 * @param lengths as in {@link realSteps}
 * @returns bool `[time, batch, 1]`
 * @throws RangeError when lengths are neither one whole number a sequence nor a mask of its steps
 */
export function liveSteps(sequence: Tensor, lengths: Tensor): Tensor {
  const [time = 0, batch = 0] = sequence.shape
  if (lengths.shape[0] !== batch) throw refusal(lengths, batch, time)
  return unsqueeze(transpose(realSteps(time, lengths), [1, 0]), -1)
}
