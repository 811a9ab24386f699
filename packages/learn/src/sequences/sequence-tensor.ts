// Sequences inside a program: time first, scaled, zero past their ends, and how long each is.
import {
  arange,
  cast,
  clamp,
  constant,
  full,
  less,
  maximum,
  mul,
  slice,
  sub,
  transpose,
  unsqueeze,
  where,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import type { ChannelScaling } from './channel-scaling.js'

/** Sequences of a program. */
export interface SequenceTensor {
  /** `[steps, batch, channels]` */
  readonly values: Tensor
  readonly steps: number
  /** Steps of each sequence as float32, `[batch, 1]`. */
  readonly lengths: Tensor
}

/**
 * @param what is done with them, for messages
 * @param values float32 `[batch, steps, channels]`
 * @param lengths int32 or int64 `[batch]`; what is below 1 is 1, and beyond the last step the last
 * @throws RangeError for another shape, or a number of steps that is not fixed
 */
export function sequenceTensor(
  what: string,
  { mean, factor }: ChannelScaling,
  values: Tensor,
  lengths?: Tensor,
): SequenceTensor {
  const [batch, steps, channels] = values.shape
  if (values.shape.length !== 3 || typeof steps !== 'number' || channels !== mean.length || steps < 1)
    throw new RangeError(
      `${what}: values are [${values.shape.join(', ')}], expected [batch, steps, ${mean.length}] with a fixed number of steps`,
    )
  if (lengths !== undefined && (lengths.shape.length !== 1 || !['int32', 'int64'].includes(lengths.dtype)))
    throw new RangeError(
      `${what}: lengths are ${lengths.dtype} [${lengths.shape.join(', ')}], expected int32 [batch]`,
    )
  const scaled = mul(sub(transpose(values, [1, 0, 2]), constant(mean)), constant(factor))
  const counted =
    lengths === undefined
      ? full([batch ?? 1, 1], steps)
      : unsqueeze(clamp(cast(lengths, 'float32'), 1, steps), 1)
  return { values: lengths === undefined ? scaled : cut(scaled, counted, steps), steps, lengths: counted }
}

/** Zeros past the ends. */
function cut(values: Tensor, lengths: Tensor, steps: number): Tensor {
  const live = less(timesOf(steps, 2), unsqueeze(lengths, 0))
  return where(live, values, 0)
}

/** 0, 1, … as float32 along a first axis, with `others` axes of one after it. */
export function timesOf(steps: number, others: number): Tensor {
  let times = cast(arange(steps), 'float32')
  for (let k = 0; k < others; k++) times = unsqueeze(times, -1)
  return times
}

/** The differences of neighbouring steps; one zero where there is a single step. */
export function differencesTensor({ values, steps, lengths }: SequenceTensor): SequenceTensor {
  const shorter = maximum(sub(lengths, 1), 1)
  if (steps === 1) return { values: zeros(values.shape), steps, lengths: shorter }
  const changes = sub(
    slice(values, { axis: 0, start: 1 }),
    slice(values, { axis: 0, start: 0, end: steps - 1 }),
  )
  // A sequence of one step has a first difference that leads out of it.
  const live = less(timesOf(steps - 1, 2), unsqueeze(sub(lengths, 1), 0))
  return { values: where(live, changes, 0), steps: steps - 1, lengths: shorter }
}
