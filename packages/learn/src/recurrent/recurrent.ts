/**
 * A stack of recurrent layers over a sequence, or one step at a time.
 */
import { concat, mul, scan, slice, where, zeros, type Tensor } from '@utsushi/graph'
import { dropout, keepMask } from '../layers/dropout.js'
import type { Randomness } from '../layers/randomness.js'
import type { Weights } from '../parameters/parameters.js'
import { batchFirst, type BoundRecurrent } from './bound-recurrent.js'
import { stepCell, type AnyCell, type CellWeights, type LayerState, type StateOf } from './cell.js'
import { liveSteps } from './lengths.js'
import type { RecurrentOptions } from './recurrent-options.js'
import { recurrentParameters, type RecurrentParameters } from './recurrent-parameters.js'

/** A whole sequence, and what it begins with. */
export interface SequenceInputs<L = LayerState> {
  /** `[time, batch, inputs]` */
  readonly sequence: Tensor
  /** `[batch, statics]` */
  readonly statics?: Tensor
  /** States before the first step, one a layer (and direction: forward, backward, forward …); zeros when left out. */
  readonly initial?: readonly L[]
  /**
   * Steps that are real in each sequence, int32 or int64 `[batch]`, or a mask of them, bool `[batch, time]`; all when left
   * out. What stands elsewhere changes nothing, be it NaN: states stay as they were after the real step before, outputs are
   * 0, and a backward walk begins at the last real step.
   */
  readonly lengths?: Tensor
  /** Given while training. */
  readonly random?: Randomness
}

/** One step of a loop, and the states that it comes from. */
export interface StepInputs<L = LayerState> {
  /** `[batch, inputs]` */
  readonly input: Tensor
  /** `[batch, statics]` */
  readonly statics?: Tensor
  /** One a layer, as the step before returned it. */
  readonly state: readonly L[]
  /** Between layers, one `[batch, hidden]` each, of {@link Recurrent.keepMasks}. */
  readonly masks?: readonly Tensor[]
}

/**
 * A stack of recurrent layers: its weights, and what they do with a sequence or a step. `L` are the states of a layer, by the
 * names that its cell gave them: a tree of tensors as `scan` carries it.
 */
export interface Recurrent<L extends LayerState = LayerState> {
  readonly parameters: RecurrentParameters
  readonly cell: AnyCell
  /** 2 when bidirectional; parameters and states alternate forward, backward. */
  readonly directions: 1 | 2
  /** Features of an output: hidden, or twice that when bidirectional. */
  readonly outputs: number
  /** Runs over a sequence: outputs `[time, batch, outputs]` of the last layer, and every layer's last state. */
  apply(
    weights: Weights<RecurrentParameters>,
    inputs: SequenceInputs<L>,
  ): { readonly outputs: Tensor; readonly final: readonly L[] }
  /** The stack as a function of sequences, batch first, as `fit` calls it. */
  bound(weights: Weights<RecurrentParameters>, random?: Randomness): BoundRecurrent<L>
  /** One step of all layers, for loops that feed their own results back. */
  step(
    weights: Weights<RecurrentParameters>,
    inputs: StepInputs<L>,
  ): { readonly output: Tensor; readonly state: readonly L[] }
  /** Zeros for every layer. */
  zeroState(batch: Tensor['shape'][number]): readonly L[]
  /** Cuts `[batch, layers · states · hidden]`, such as a network's reading of the statics, into initial states. */
  stateFrom(joined: Tensor): readonly L[]
  /** Size of what {@link stateFrom} cuts. */
  readonly stateSize: number
  /** Dropout masks between layers, for a loop of {@link step}s: `[time, batch, hidden]`, or without time for `sequence`. */
  keepMasks(
    time: Tensor['shape'][number],
    batch: Tensor['shape'][number],
    random?: Randomness,
  ): readonly Tensor[]
}

/**
 * A stack of recurrent layers.
 *
 * @throws RangeError when a stack that walks backward, or both ways, is asked for a single step
 * @example
 * const core = recurrent({ cell: lstm, inputs: 10, statics: 64, hidden: 256, layers: 2, dropout: 0.1 })
 * const { outputs } = core.apply(weights.core, { sequence: drivers, statics: embedded, random })
 */
export function recurrent<C extends AnyCell>(options: RecurrentOptions<C>): Recurrent<StateOf<C>>
export function recurrent(options: RecurrentOptions): Recurrent {
  const {
    cell,
    hidden,
    layers = 1,
    dropout: rate = 0,
    bidirectional = false,
    reverse = false,
    dropoutKind = 'element',
  } = options
  const directions = bidirectional ? [false, true] : [reverse]
  const parameters = recurrentParameters(options)
  const count = layers * directions.length
  const states = cell.states.length
  const cutState = (pick: (position: number) => Tensor): readonly LayerState[] =>
    Array.from({ length: count }, (_, layer) =>
      Object.fromEntries(cell.states.map((name, k) => [name, pick(layer * states + k)])),
    )
  const zeroState = (batch: Tensor['shape'][number]): readonly LayerState[] => {
    const zero = zeros([batch, hidden])
    return cutState(() => zero)
  }
  const stack: Recurrent = {
    parameters,
    cell,
    directions: bidirectional ? 2 : 1,
    outputs: hidden * directions.length,
    zeroState,
    stateSize: count * states * hidden,
    stateFrom: (joined) =>
      cutState((k) => slice(joined, { axis: 1, start: k * hidden, end: (k + 1) * hidden })),
    keepMasks: (time, batch, random) =>
      rate === 0 || random === undefined
        ? []
        : Array.from({ length: layers - 1 }, () =>
            keepMask(dropoutKind === 'sequence' ? [batch, hidden] : [time, batch, hidden], rate, random),
          ),
    bound: (weights, random) =>
      batchFirst(
        (inputs) => stack.apply(weights, { ...inputs, ...(random && { random }) }),
        stack.directions,
        (state) => outputOf(cell, state),
      ),
    apply: (weights, { sequence, statics, initial, lengths, random }) => {
      const given = initial ?? zeroState(sequence.shape[1] ?? 0)
      const final: LayerState[] = []
      const live = lengths && liveSteps(sequence, lengths)
      let value = live === undefined ? sequence : where(live, sequence, 0)
      for (let layer = 0; layer < layers; layer++) {
        const walks = directions.map((backward, direction) => {
          const position = layer * directions.length + direction
          const walk = walkLayer(cell, {
            weights: at(weights, position),
            sequence: value,
            statics: layer === 0 ? statics : undefined,
            initial: at(given, position),
            live,
            reverse: backward,
          })
          final.push(walk.final)
          return walk.outputs
        })
        value = concat(walks, 2)
        if (layer < layers - 1) {
          const [, batch = 1, features = 1] = value.shape
          const mask = dropoutKind === 'sequence' ? [1, batch, features] : value.shape
          value = dropout(value, rate, random, mask)
        }
      }
      return { outputs: value, final }
    },
    step: (weights, { input, statics, state, masks = [] }) => {
      if (bidirectional || reverse)
        throw new RangeError('only a stack that walks forward can run step by step')
      const next: LayerState[] = []
      let value = input
      for (let layer = 0; layer < layers; layer++) {
        const joined = layer === 0 && statics !== undefined ? concat([value, statics], 1) : value
        const own = stepCell(cell, at(weights, layer), joined, at(state, layer))
        next.push(own)
        value = outputOf(cell, own)
        const mask = masks[layer]
        if (mask !== undefined) value = mul(value, mask)
      }
      return { output: value, state: next }
    },
  }
  return stack
}

interface Walk {
  readonly weights: CellWeights
  readonly sequence: Tensor
  readonly statics: Tensor | undefined
  readonly initial: LayerState
  /** Which steps are real, bool `[time, batch, 1]`; all when left out. */
  readonly live: Tensor | undefined
  readonly reverse: boolean
}

/** One layer in one direction. */
function walkLayer(
  cell: AnyCell,
  { weights, sequence, statics, initial, live, reverse }: Walk,
): { readonly outputs: Tensor; readonly final: LayerState } {
  const stepOf = (x: Tensor, before: LayerState): LayerState =>
    stepCell(cell, weights, statics === undefined ? x : concat([x, statics], 1), before)
  if (live === undefined) {
    const { state, outputs } = scan({ state: initial, inputs: sequence, reverse }, (before, x) => {
      const next = stepOf(x, before)
      return { state: next, outputs: outputOf(cell, next) }
    })
    return { outputs, final: state }
  }
  const inputs = { x: sequence, isLive: live }
  const { state, outputs } = scan({ state: initial, inputs, reverse }, (before, { x, isLive }) => {
    const next = stepOf(x, before)
    return {
      state: Object.fromEntries(
        cell.states.map((name) => [
          name,
          where(isLive, stateOf(cell, next, name), stateOf(cell, before, name)),
        ]),
      ),
      outputs: where(isLive, outputOf(cell, next), 0),
    }
  })
  return { outputs, final: state }
}

const outputOf = (cell: AnyCell, state: LayerState): Tensor => stateOf(cell, state, cell.states[0] ?? '')

function stateOf({ name }: AnyCell, state: LayerState, own: string): Tensor {
  const tensor = state[own]
  if (tensor === undefined) throw new RangeError(`cell ${name}: the state "${own}" is missing`)
  return tensor
}

function at<T>(list: readonly T[], position: number): T {
  const item = list[position]
  if (item === undefined) throw new RangeError(`expected more than ${list.length} entries`)
  return item
}
