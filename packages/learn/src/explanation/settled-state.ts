/**
 * The state that a recurrent network comes to on a baseline: where to begin from, so that the first step is a step like any other.
 */
import { add, mul, slice, type Tensor } from '@utsushi/graph'
import type { LayerState } from '../recurrent/cell.js'
import type { Recurrent } from '../recurrent/recurrent.js'
import type { RecurrentParameters } from '../recurrent/recurrent-parameters.js'
import type { Weights } from '../parameters/parameters.js'

/** How a network is led in. */
export interface SettledStateOptions {
  /** The sequences that follow, `[time, batch, inputs]`; their sizes are read, and no value. */
  readonly sequence: Tensor
  /** Steps of the lead-in, at most those of the sequence; 30 when left out. */
  readonly steps?: number
  /** What every step of the lead-in is, such as the mean of training, one number for all inputs; 0 when left out. */
  readonly value?: number
}

/**
 * The states of a recurrent network after a lead-in of a constant baseline, as `initial` of the sequence itself. A network that was trained from a
 * state of zeros is nowhere as sensitive as in its first steps: no gate is saturated there, and what the first step leaves behind is carried on. Maps of
 * any gradient method show it, whatever stands at that step; begun from this state, they do not.
 *
 * @throws RangeError when the lead-in is longer than the sequence
 * @example
 * const initial = settledState(core, weights.core, { sequence })
 * const { outputs } = core.apply(weights.core, { sequence, initial })
 */
export function settledState<L extends LayerState>(
  core: Pick<Recurrent<L>, 'apply'>,
  weights: Weights<RecurrentParameters>,
  { sequence, steps = 30, value = 0 }: SettledStateOptions,
): readonly L[] {
  const [time] = sequence.shape
  if (!Number.isInteger(steps) || steps < 1 || (typeof time === 'number' && steps > time))
    throw new RangeError(
      `settledState: a lead-in of ${steps} steps before a sequence of ${time}; give 1 to ${time}`,
    )
  const lead = add(mul(slice(sequence, { axis: 0, start: 0, end: steps }), 0), value)
  return core.apply(weights, { sequence: lead }).final
}
