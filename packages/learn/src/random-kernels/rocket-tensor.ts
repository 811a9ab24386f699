// MiniRocket's and MultiRocket's features inside a program: the same sums in the same order as `multiRocketFeatures`, so that every
// comparison with a bias falls out alike.
import {
  add,
  and,
  cast,
  concat,
  constant,
  div,
  equal,
  gather,
  greater,
  greaterEqual,
  less,
  maximum,
  mul,
  neg,
  pad,
  scan,
  sub,
  sum,
  unsqueeze,
  where,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import { differencesTensor, timesOf, type SequenceTensor } from '../sequences/sequence-tensor.js'
import { addedChannelsTensor, stretchOf } from './added-channels.js'
import { KERNELS, kernelTaps, TAPS } from './dilations.js'
import { countedMargin, type MultiRocket, type RocketBank } from './multi-rocket.js'

/** Features of sequences: `[batch, features]`. */
export function multiRocketTensor(
  { pooling, series, differences }: MultiRocket,
  sequences: SequenceTensor,
): Tensor {
  const of = (bank: RocketBank, own: SequenceTensor): Tensor =>
    pooling === 'all' ? pooled(bank, own) : shares(bank, own)
  return differences === undefined
    ? of(series, sequences)
    : concat([of(series, sequences), of(differences, differencesTensor(sequences))], 1)
}

/** What every kernel of one dilation answers: `[steps, batch, 84]`. */
function answersOf(bank: RocketBank, d: number, { values, steps }: SequenceTensor): Tensor {
  const dilation = bank.dilations[d] as number
  const chosen = bank.channels?.slice(d * KERNELS, (d + 1) * KERNELS)
  const x = chosen === undefined ? values : addedChannelsTensor(values, chosen)
  const width = chosen === undefined ? 1 : KERNELS
  const margin = (TAPS >> 1) * dilation
  const wide = pad(x, { axis: 0, before: margin, after: margin })
  let negative = neg(x)
  for (let tap = 0; tap < TAPS; tap++)
    if (tap !== TAPS >> 1) negative = sub(negative, stretchOf(wide, tap * dilation, steps))
  const threefold = mul(wide, 3)
  const shifts = concat(
    Array.from({ length: TAPS }, (_, tap) => stretchOf(threefold, tap * dilation, steps)),
    2,
  )
  let sums = negative
  for (let nth = 0; nth < 3; nth++) {
    const places = Array.from({ length: KERNELS }, (_, kernel) => {
      const tap = kernelTaps[3 * kernel + nth] as number
      return tap * width + (width === 1 ? 0 : kernel)
    })
    sums = add(sums, gather(shifts, constant(places, { dtype: 'int64' }), 2))
  }
  return sums
}

/** What is compared with each bias, and which answers count. */
interface Compared {
  /** `[steps, batch, features]` */
  readonly answers: Tensor
  readonly thresholds: Tensor
  /** The first answer that counts, and how many do: `[batch, features]`. */
  readonly from: Tensor
  readonly count: Tensor
}

function compared(bank: RocketBank, sequences: SequenceTensor): Compared {
  const features = bank.dilations.flatMap((dilation, d) =>
    Array.from({ length: KERNELS }, (_, kernel) =>
      Array.from({ length: bank.biases[d] as number }, () => ({ d, kernel, dilation })),
    ).flat(),
  )
  const answers = bank.dilations.map((_, d) => answersOf(bank, d, sequences))
  const places = features.map(({ d, kernel }) => d * KERNELS + kernel)
  const margins = constant(
    features.map(({ d, kernel, dilation }) => countedMargin(d, kernel, dilation, Infinity)),
  )
  const from = where(greater(sequences.lengths, mul(margins, 2)), margins, 0)
  return {
    answers: gather(concat(answers, 2), constant(places, { dtype: 'int64' }), 2),
    thresholds: constant(bank.thresholds),
    from,
    count: sub(sequences.lengths, mul(from, 2)),
  }
}

/** MiniRocket's one feature. */
function shares(bank: RocketBank, sequences: SequenceTensor): Tensor {
  const { answers, thresholds, from, count } = compared(bank, sequences)
  const place = sub(timesOf(sequences.steps, 2), unsqueeze(from, 0))
  const live = and(greaterEqual(place, 0), less(place, unsqueeze(count, 0)))
  return div(sum(cast(and(greater(answers, thresholds), live), 'float32'), { axes: 0 }), count)
}

/** MultiRocket's four features, by a walk along the answers: sums grow step by step, as in `poolAll`. */
function pooled(bank: RocketBank, sequences: SequenceTensor): Tensor {
  const { answers, thresholds, from, count } = compared(bank, sequences)
  const none = zeros(from.shape)
  const { state } = scan(
    {
      state: { above: none, total: none, places: none, last: none, longest: none },
      inputs: { answer: answers, time: timesOf(sequences.steps, 2) },
    },
    ({ above, total, places, last, longest }, { answer, time }) => {
      const place = sub(time, from)
      const live = and(greaterEqual(place, 0), less(place, count))
      const high = and(greater(answer, thresholds), live)
      const low = and(less(answer, thresholds), live)
      return {
        state: {
          above: add(above, cast(high, 'float32')),
          total: add(total, where(high, add(answer, thresholds), 0)),
          places: add(places, where(high, place, 0)),
          last: where(low, place, last),
          longest: where(live, maximum(longest, sub(place, last)), longest),
        },
      }
    },
  )
  const { above, total, places, longest } = state
  const some = maximum(above, 1)
  const nothing = equal(above, 0)
  return concat([div(above, count), longest, div(total, some), where(nothing, -1, div(places, some))], 1)
}
