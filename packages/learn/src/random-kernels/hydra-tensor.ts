// Hydra's features inside a program: answers of the kernels in the same order of sums as `hydraFeatures`, so that the same kernels win.
import {
  add,
  and,
  arange,
  argmax,
  cast,
  concat,
  constant,
  equal,
  less,
  max,
  mul,
  neg,
  pad,
  reshape,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@utsushi/graph'
import { differencesTensor, timesOf, type SequenceTensor } from '../sequences/sequence-tensor.js'
import { addedChannelsTensor, stretchOf } from './added-channels.js'
import { TAPS } from './dilations.js'
import type { Hydra, HydraBank } from './hydra.js'

/** Features of sequences: `[batch, features]`. */
export function hydraTensor(model: Hydra, sequences: SequenceTensor): Tensor {
  const changes = differencesTensor(sequences)
  return concat(
    model.banks.map((bank) => bankTensor(model, bank, bank.of === 'series' ? sequences : changes)),
    1,
  )
}

function bankTensor(
  { groups, kernels }: Hydra,
  bank: HydraBank,
  { values, steps, lengths }: SequenceTensor,
): Tensor {
  const x = bank.channels === undefined ? values : addedChannelsTensor(values, bank.channels)
  const margin = (TAPS >> 1) * bank.dilation
  const wide = unsqueeze(pad(x, { axis: 0, before: margin, after: margin }), 3)
  const products = Array.from({ length: TAPS }, (_, tap) => {
    const own = Array.from({ length: groups * kernels }, (_, k) => bank.weights[k * TAPS + tap] as number)
    return mul(stretchOf(wide, tap * bank.dilation, steps), constant(own, { shape: [groups, kernels] }))
  })
  // [steps, batch, groups, kernels]
  const answers = products.reduce((sums, one) => add(sums, one))
  const live = less(timesOf(steps, 3), unsqueeze(unsqueeze(lengths, 0), 3))
  const wins = (of: Tensor): Tensor => and(equal(unsqueeze(argmax(of, 3), 3), arange(kernels)), live)
  const highest = max(answers, { axes: 3, keepDims: true })
  const gains = sum(where(wins(answers), highest, 0), { axes: 0 })
  const counts = sum(cast(wins(neg(answers)), 'float32'), { axes: 0 })
  const batch = values.shape[1] ?? 1
  const flat = (of: Tensor): Tensor => reshape(of, [batch, groups * kernels])
  return concat([flat(gains), flat(counts)], 1)
}
