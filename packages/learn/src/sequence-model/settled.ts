/**
 * The states that a recurrent layer of a sequence model begins from when it has been led in: what walking along a constant baseline comes to,
 * in place of zeros.
 */
import { add, broadcastTo, concat, reshape, slice, unsqueeze, zeros, type Tensor } from '@utsushi/graph'
import type { Weights } from '../parameters/parameters.js'
import type { LayerState } from '../recurrent/cell.js'
import type { Recurrent } from '../recurrent/recurrent.js'
import type { RecurrentParameters } from '../recurrent/recurrent-parameters.js'

/** How a sequence model is led in. */
export interface LeadIn {
  /** Steps of the lead-in; 30 when left out. */
  readonly steps?: number
  /** What each of them is before the sequence begins, `[inputs]`, such as the first step of the mean of training; zeros when left out. */
  readonly begin?: Tensor
  /** The same behind its end, for layers that walk from there; `begin` when left out. */
  readonly end?: Tensor
}

/** Two lead-ins side by side, `[steps, 2, inputs]`: the one before the sequence, and the one behind it. */
export function leadInsOf({ steps = 30, begin, end = begin }: LeadIn, inputs: number): Tensor {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`sequenceModel: a lead-in of ${steps} steps, expected a whole number from 1`)
  const row = (of: Tensor | undefined): Tensor =>
    of === undefined ? zeros([1, inputs]) : reshape(of, [1, inputs])
  return broadcastTo(unsqueeze(concat([row(begin), row(end)], 0), 0), [steps, 2, inputs])
}

/** A layer that has been led in. */
export interface LedIn {
  /** What the layer makes of the lead-ins, `[steps, 2, features]`: the lead-ins of the layer above. */
  readonly outputs: Tensor
  /** States to begin a batch of so many sequences from, as `initial`. */
  initial(batch: Tensor['shape'][number]): readonly LayerState[]
}

/**
 * Leads a layer in. It walks along the lead-ins twice, the second time from where it came to: outputs are settled at both ends then, and the
 * layer above is led in by what does not change any more.
 */
export function settledLayer(stack: Recurrent, weights: Weights<RecurrentParameters>, lead: Tensor): LedIn {
  const once = stack.apply(weights, { sequence: lead })
  const { outputs, final } = stack.apply(weights, { sequence: lead, initial: once.final })
  return {
    outputs,
    initial: (batch) =>
      final.map((state, direction) =>
        Object.fromEntries(
          Object.entries(state).map(([name, both]) => [
            name,
            add(zeros([batch, 1]), slice(both, { axis: 0, start: direction, end: direction + 1 })),
          ]),
        ),
      ),
  }
}
