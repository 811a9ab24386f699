// Channels added up inside a program, one after the other, as `addedChannels` does.
import { greatestOf } from '@utsushi/ground'
import { add, concat, constant, gather, slice, zeros, type Tensor } from '@utsushi/graph'

/**
 * @param x `[steps, batch, channels]`
 * @param chosen which channels make up each sum
 * @returns `[steps, batch, sums]`
 */
export function addedChannelsTensor(x: Tensor, chosen: readonly (readonly number[])[]): Tensor {
  const none = x.shape[2] as number
  const most = greatestOf(chosen.map((own) => own.length))
  const extended = concat([x, zeros([...x.shape.slice(0, 2), 1])], 2)
  const nth = (k: number): Tensor =>
    gather(
      extended,
      constant(
        chosen.map((own) => own[k] ?? none),
        { dtype: 'int64' },
      ),
      2,
    )
  let sum = nth(0)
  for (let k = 1; k < most; k++) sum = add(sum, nth(k))
  return sum
}

/** Steps `start` to `start + count` of the first axis. */
export const stretchOf = (x: Tensor, start: number, count: number): Tensor =>
  slice(x, { axis: 0, start, end: start + count })
