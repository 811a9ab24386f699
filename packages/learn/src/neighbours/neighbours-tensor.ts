// Neighbours inside a program: the table of dynamic time warping walked along its diagonals, of all training sequences at once.
import {
  abs,
  add,
  and,
  arange,
  cast,
  concat,
  constant,
  equal,
  full,
  gather,
  less,
  lessEqual,
  mean,
  min,
  neg,
  scan,
  slice,
  stack,
  square,
  sub,
  sum,
  topK,
  transpose,
  unsqueeze,
  where,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import { sequenceTensor } from '../sequences/sequence-tensor.js'
import type { SequenceNeighbours } from './sequence-neighbours.js'

/** What no path has cost. */
const NONE = 1e30

/**
 * What the neighbours say of sequences, as `predictSequenceNeighbours` does, inside a program. It knows no bounds: every sequence is
 * warped onto every training sequence, which takes `batch × samples × steps` numbers at once, and time for their product with the
 * steps of both. Some hundred training sequences of some hundred steps are well; beyond, use the plain form.
 *
 * @param values float32 `[batch, steps, channels]`, in the units of the training sequences, of any fixed number of steps
 * @param lengths int32 `[batch]`; all steps when left out
 * @returns votes `[batch, classes]`, or quantities `[batch, outputs]`
 * @throws RangeError for values or lengths of another form
 */
export function sequenceNeighboursTensor(
  model: SequenceNeighbours,
  values: Tensor,
  lengths?: Tensor,
): Tensor {
  const distances = distancesTensor(model, values, lengths)
  const { indices } = topK(neg(distances), model.neighbours)
  const targets = constant(model.targets.flat(), {
    shape: [model.targets.length, model.targets[0]?.length ?? 0],
  })
  return mean(gather(targets, indices), { axes: 1 })
}

/** Warped distances to every training sequence: `[batch, samples]`. */
function distancesTensor(model: SequenceNeighbours, values: Tensor, lengths?: Tensor): Tensor {
  const channels = model.channels.mean.length
  const samples = model.lengths.length
  const own = sequenceTensor('neighbours', model.channels, values, lengths)
  const diagonals = own.steps + model.steps - 1
  const known = constant(model.values, { shape: [samples, model.steps, channels] })
  const coming = concat(
    [transpose(known, [1, 0, 2]), zeros([own.steps - 1, samples, channels])].filter(
      (part) => part.shape[0] !== 0,
    ),
    0,
  )
  const x = unsqueeze(transpose(own.values, [1, 0, 2]), 1) // [batch, 1, steps, channels]
  const ends = unsqueeze(own.lengths, 1) // [batch, 1, 1]
  const others = constant(model.lengths, { shape: [1, samples, 1] })
  const reach = add(abs(sub(ends, others)), model.window)
  const i = cast(arange(own.steps), 'float32')
  const batch = values.shape[0] ?? 1
  const nothing = full([batch, samples, own.steps], NONE)
  const edge = full([batch, samples, 1], NONE)
  /** A diagonal moved one step on along the sequence. */
  const moved = (diagonal: Tensor, first: Tensor): Tensor =>
    concat([first, slice(diagonal, { axis: 2, start: 0, end: own.steps - 1 })], 2)
  const { state } = scan(
    {
      state: {
        ...{ last: nothing, before: nothing },
        window: zeros([samples, own.steps, channels]),
        found: zeros([batch, samples]),
      },
      inputs: { next: coming, k: cast(arange(diagonals), 'float32') },
    },
    ({ last, before, window, found }, { next, k }) => {
      // Step i of a sequence stands beside step k − i of each training sequence.
      const beside = concat([unsqueeze(next, 1), slice(window, { axis: 1, start: 0, end: own.steps - 1 })], 1)
      const cost = sum(square(sub(x, unsqueeze(beside, 0))), { axes: 3 })
      const begin = where(equal(k, 0), 0, edge)
      const ways = min(stack([last, moved(last, edge), moved(before, begin)], 3), { axes: 3 })
      const j = sub(k, i)
      const within = and(and(lessEqual(0, j), less(j, others)), less(i, ends))
      const near = and(within, lessEqual(abs(sub(i, j)), reach))
      const now = where(near, add(cost, ways), NONE)
      const arrived = and(equal(i, sub(ends, 1)), equal(j, sub(others, 1)))
      return {
        state: {
          ...{ last: now, before: last, window: beside },
          found: add(found, sum(where(arrived, now, 0), { axes: 2 })),
        },
      }
    },
  )
  return state.found
}
