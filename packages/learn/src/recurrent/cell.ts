/**
 * Recurrent cells as their equations.
 *
 * A cell names its gates and its states and gives one step; each gate contributes W·x + R·h + b.
 */
import { add, matmul, slice, type Tensor } from '@utsushi/graph'
import type { Initialiser } from '../parameters/initialisers.js'

/** One gate: its columns of the layer's weights, each result `[batch, hidden]`. */
export interface Gate {
  /** W·x + R·h + b */
  (input: Tensor, state: Tensor): Tensor
  /** W·x + b alone. */
  input(input: Tensor): Tensor
  /** R·h alone, with its own bias where the layer has two. */
  state(state: Tensor): Tensor
  /** W·x + R·h, without a bias: for a cell that does something else before it is added. */
  product(input: Tensor, state: Tensor): Tensor
  /** All of the gate's bias, `[hidden]`; undefined in a layer without. */
  readonly bias: Tensor | undefined
}

/** What a cell's equations are written in. */
export interface CellStep<G extends string, S extends string, V extends string = string> {
  /** `[batch, inputs]` */
  readonly input: Tensor
  /** Each `[batch, hidden]`. */
  readonly state: LayerState<S>
  /** Every gate by its name. */
  readonly weights: Readonly<Record<G, Gate>>
  /** The cell's own vectors by name, each `[hidden]`. */
  readonly vectors: Readonly<Record<V, Tensor>>
}

/** What a cell has beside gates and states. */
export interface CellExtras<G extends string = string, V extends string = string> {
  /** Weights of one value a unit, such as peepholes or the scales of a normalisation, and how they begin. */
  readonly vectors?: Readonly<Record<V, Initialiser>>
  /** Gates see the input alone: the layer has no R. What no state feeds then runs over all steps at once. */
  readonly inputOnly?: boolean
  /** The gate that keeps the memory where it is near 1; the one called `forget` when left out. */
  readonly keeps?: G
}

/** States of one layer by name, each `[batch, hidden]`. */
export type LayerState<S extends string = string> = Readonly<Record<S, Tensor>>

/** The states of a layer of the given cell: `{ h, c }` for an LSTM. */
export type StateOf<C> = C extends Cell<string, infer S> ? LayerState<S> : never

/** A recurrent cell: names of its gates and states, and one step. */
export interface Cell<G extends string = string, S extends string = string> extends CellExtras {
  readonly name: string
  /** In the order of their columns in the weights. */
  readonly gates: readonly G[]
  /** The first state is the cell's output. */
  readonly states: readonly S[]
  /** The next states, each `[batch, hidden]`. */
  step(context: CellStep<G, S>): LayerState<S>
}

/** A cell of any gates and states, as a layer holds it. */
export type AnyCell = Cell

/** Weights of one layer: gates side by side in the columns. */
export interface CellWeights {
  /** `[inputs, gates · hidden]` */
  readonly input: Tensor
  /** `[hidden, gates · hidden]`; none where gates see the input alone. */
  readonly state?: Tensor | undefined
  /** `[gates · hidden]` */
  readonly bias?: Tensor | undefined
  /** A second bias, of the state's share. */
  readonly stateBias?: Tensor | undefined
  /** The cell's own vectors, each `[hidden]`. */
  readonly vectors?: Readonly<Record<string, Tensor>> | undefined
}

/**
 * Declares a cell.
 *
 * @param gates names of the gates, in the order of their columns
 * @param states names of the states; the first is the output
 * @param extras vectors of its own, and whether its gates see the state
 * @example
 * export const gru = cell('gru', ['reset', 'update', 'candidate'], ['h'], ({ state: { h }, input: x, weights: w }) => {
 *   const reset = sigmoid(add(w.reset.input(x), w.reset.state(h)))
 *   const update = sigmoid(add(w.update.input(x), w.update.state(h)))
 *   const candidate = tanh(add(w.candidate.input(x), mul(reset, w.candidate.state(h))))
 *   return { h: add(mul(update, h), mul(sub(1, update), candidate)) }
 * })
 */
export function cell<const G extends string, const S extends string, const V extends string = never>(
  name: string,
  gates: readonly G[],
  states: readonly S[],
  step: (context: CellStep<G, S, V>) => LayerState<S>,
  extras: CellExtras<G, V> = {},
): Cell<G, S> {
  return { name, gates, states, step, ...extras }
}

/**
 * One step of a cell with the given weights.
 * @throws RangeError when the step leaves a state out, or returns one that the cell does not have
 */
export function stepCell<S extends string>(
  { name, gates, states, step }: Cell<string, S>,
  weights: CellWeights,
  input: Tensor,
  state: LayerState<S>,
): LayerState<S> {
  const gate = gatesOf(name, weights, gates.length)
  const next = step({
    input,
    state,
    weights: Object.fromEntries(gates.map((own, position) => [own, gate(position)])),
    vectors: weights.vectors ?? {},
  })
  const missing = states.find((own) => !(own in next))
  if (missing !== undefined)
    throw new RangeError(`cell ${name}: the step does not return the state "${missing}"`)
  const surplus = Object.keys(next).find((own) => !states.some((known) => known === own))
  if (surplus !== undefined)
    throw new RangeError(`cell ${name}: the step returns "${surplus}", its states are ${states.join(', ')}`)
  return next
}

/**
 * The gates of a layer by their position. Each has products of its own; that the weights of all stand in one matrix, and one
 * product makes them, is the compiler's business.
 */
function gatesOf(
  name: string,
  { input, state, bias, stateBias }: CellWeights,
  gates: number,
): (position: number) => Gate {
  const hidden = Number(input.shape[1]) / gates
  const offset = bias !== undefined && stateBias !== undefined ? add(bias, stateBias) : (bias ?? stateBias)
  return (position) => {
    const own = (weights: Tensor): Tensor =>
      slice(weights, { axis: -1, start: position * hidden, end: (position + 1) * hidden })
    const share = (x: Tensor, weights: Tensor, added: Tensor | undefined): Tensor => {
      const product = matmul(x, own(weights))
      return added === undefined ? product : add(product, own(added))
    }
    const ofState = (h: Tensor, added: Tensor | undefined): Tensor => {
      if (state === undefined) throw new RangeError(`cell ${name}: its gates see the input alone`)
      return share(h, state, added)
    }
    return Object.assign((x: Tensor, h: Tensor) => add(share(x, input, offset), ofState(h, undefined)), {
      input: (x: Tensor) => share(x, input, bias),
      state: (h: Tensor) => ofState(h, stateBias),
      product: (x: Tensor, h: Tensor) => add(share(x, input, undefined), ofState(h, undefined)),
      bias: offset && own(offset),
    })
  }
}
