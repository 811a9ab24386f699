/**
 * Recurrent cells as their equations.
 *
 * A cell names its gates and its states and gives one step; each gate contributes W·x + R·h + b. The products of all
 * gates are one matrix product for the input and one for the state, made when first asked for; a gate is a slice of them.
 */
import { add, matmul, slice, type Tensor } from '@utsushi/graph'

/** One gate's share of the joined products, each `[batch, hidden]`. */
export interface Gate {
  /** W·x + R·h + b, of all gates in one sum. */
  (input: Tensor, state: Tensor): Tensor
  /** W·x + b alone. */
  input(input: Tensor): Tensor
  /** R·h alone, with its own bias where the layer has two. */
  state(state: Tensor): Tensor
  /** The joined products that it is a share of. */
  readonly bank: GateBank
  /** Its place among the cell's gates. */
  readonly position: number
}

/** What a cell's equations are written in. */
export interface CellStep<G extends string, S extends string> {
  /** `[batch, inputs]` */
  readonly input: Tensor
  /** Each `[batch, hidden]`. */
  readonly state: LayerState<S>
  /** Every gate by its name. */
  readonly weights: Readonly<Record<G, Gate>>
}

/** States of one layer by name, each `[batch, hidden]`. */
export type LayerState<S extends string = string> = Readonly<Record<S, Tensor>>

/** The states of a layer of the given cell: `{ h, c }` for an LSTM. */
export type StateOf<C> = C extends Cell<string, infer S> ? LayerState<S> : never

/** A recurrent cell: names of its gates and states, and one step. */
export interface Cell<G extends string = string, S extends string = string> {
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
  /** `[hidden, gates · hidden]` */
  readonly state: Tensor
  /** `[gates · hidden]` */
  readonly bias?: Tensor | undefined
  /** A second bias, of the state's share. */
  readonly stateBias?: Tensor | undefined
}

/**
 * Declares a cell.
 *
 * @param gates names of the gates, in the order of their columns
 * @param states names of the states; the first is the output
 * @example
 * export const gru = cell('gru', ['reset', 'update', 'candidate'], ['h'], ({ state: { h }, input: x, weights: w }) => {
 *   const reset = sigmoid(add(w.reset.input(x), w.reset.state(h)))
 *   const update = sigmoid(add(w.update.input(x), w.update.state(h)))
 *   const candidate = tanh(add(w.candidate.input(x), mul(reset, w.candidate.state(h))))
 *   return { h: add(mul(update, h), mul(sub(1, update), candidate)) }
 * })
 */
export function cell<const G extends string, const S extends string>(
  name: string,
  gates: readonly G[],
  states: readonly S[],
  step: (context: CellStep<G, S>) => LayerState<S>,
): Cell<G, S> {
  return { name, gates, states, step }
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
  const bank = new GateBank(weights, gates.length)
  const next = step({
    input,
    state,
    weights: Object.fromEntries(gates.map((gate, position) => [gate, gateOf(bank, position)])),
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
 * Neighbouring gates under one activation: one operation over their joined columns.
 *
 * @example const [input, forget, output] = together(sigmoid, [w.input, w.forget, w.output], x, h)
 */
export function together<const N extends readonly Gate[]>(
  activation: (x: Tensor) => Tensor,
  gates: N,
  input: Tensor,
  state: Tensor,
): { readonly [K in keyof N]: Tensor } {
  const [first] = gates
  const adjacent = gates.every((gate, k) => gate.position === (first?.position ?? 0) + k)
  if (first === undefined || !adjacent) {
    return gates.map((gate) => activation(gate(input, state))) as { readonly [K in keyof N]: Tensor }
  }
  const { bank, position } = first
  const active = activation(bank.columns(bank.sum(input, state), position, gates.length))
  return gates.map((_, k) => bank.columns(active, k, 1)) as { readonly [K in keyof N]: Tensor }
}

/** The joined products of one layer in one step, each made once. */
export class GateBank {
  private readonly made: { readonly key: readonly unknown[]; readonly tensor: Tensor }[] = []
  readonly hidden: number

  constructor(
    private readonly weights: CellWeights,
    gates: number,
  ) {
    this.hidden = Number(weights.state.shape[1]) / gates
  }

  /** W·x + R·h + b of all gates: `[batch, gates · hidden]`. */
  sum(input: Tensor, state: Tensor): Tensor {
    const { bias, stateBias } = this.weights
    const offset = bias !== undefined && stateBias !== undefined ? add(bias, stateBias) : (bias ?? stateBias)
    return this.once(['sum', input, state], () => {
      const product = this.product(input, this.weights.input)
      return add(
        offset === undefined ? product : add(product, offset),
        this.product(state, this.weights.state),
      )
    })
  }

  /** The columns of one gate of W·x + b. */
  input(input: Tensor, position: number): Tensor {
    return this.share(input, this.weights.input, this.weights.bias, position)
  }

  /** The columns of one gate of R·h, and of the state's own bias. */
  state(state: Tensor, position: number): Tensor {
    return this.share(state, this.weights.state, this.weights.stateBias, position)
  }

  columns(joined: Tensor, position: number, count: number): Tensor {
    const start = position * this.hidden
    return this.once(['columns', joined, position, count], () =>
      slice(joined, { axis: -1, start, end: start + count * this.hidden }),
    )
  }

  private share(x: Tensor, weights: Tensor, bias: Tensor | undefined, position: number): Tensor {
    const product = this.columns(this.product(x, weights), position, 1)
    return bias === undefined ? product : add(product, this.columns(bias, position, 1))
  }

  private product(x: Tensor, weights: Tensor): Tensor {
    return this.once(['product', x, weights], () => matmul(x, weights))
  }

  private once(key: readonly unknown[], make: () => Tensor): Tensor {
    const known = this.made.find((entry) => entry.key.every((part, k) => part === key[k]))
    if (known !== undefined) return known.tensor
    const tensor = make()
    this.made.push({ key, tensor })
    return tensor
  }
}

function gateOf(bank: GateBank, position: number): Gate {
  return Object.assign((input: Tensor, state: Tensor) => bank.columns(bank.sum(input, state), position, 1), {
    input: (input: Tensor) => bank.input(input, position),
    state: (state: Tensor) => bank.state(state, position),
    bank,
    position,
  })
}
