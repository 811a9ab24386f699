/**
 * Which steps of a batch of sequences are real, where they are of unequal length.
 */
import { arange, cast, less, unsqueeze, type Tensor } from '@utsushi/graph'

/**
 * Whether a step of a sequence is before its end.
 *
 * @param sequence `[time, batch, …]`
 * @param lengths int32 or int64 `[batch]`; one beyond the last step is the last step
 * @returns bool `[time, batch, 1]`
 * @throws RangeError when lengths are not whole numbers, one a sequence
 */
export function liveSteps(sequence: Tensor, lengths: Tensor): Tensor {
  const [time = 0, batch] = sequence.shape
  const isWhole = lengths.dtype === 'int32' || lengths.dtype === 'int64'
  if (!isWhole || lengths.shape.length !== 1 || lengths.shape[0] !== batch) {
    throw new RangeError(
      `lengths are ${lengths.dtype} [${lengths.shape.join(', ')}], expected int32 [${String(batch)}]: one a sequence`,
    )
  }
  const before = less(unsqueeze(arange(time), 1), unsqueeze(cast(lengths, 'int64'), 0))
  return unsqueeze(before, -1)
}
