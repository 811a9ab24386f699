/**
 * The recurrent cells that ship: each is its equations.
 */
import { add, layerNorm, mul, relu, sigmoid, sub, tanh, zeros, type Tensor } from '@utsushi/graph'
import { one, zero } from '../parameters/initialisers.js'
import { cell, type Gate } from './cell.js'

/** h' = tanh(W·x + R·h + b) (Elman 1990). */
export const rnn = cell('rnn', ['candidate'], ['h'], ({ state: { h }, input: x, weights: w }) => ({
  h: tanh(w.candidate(x, h)),
}))

/** h' = max(0, W·x + R·h + b) (Le, Jaitly & Hinton 2015, who begin R as the identity). */
export const rnnRelu = cell('rnnRelu', ['candidate'], ['h'], ({ state: { h }, input: x, weights: w }) => ({
  h: relu(w.candidate(x, h)),
}))

/** Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997; Gers et al. 2000). */
export const lstm = cell(
  'lstm',
  ['input', 'forget', 'output', 'candidate'],
  ['h', 'c'],
  ({ state: { h, c }, input: x, weights: w }) => {
    const input = sigmoid(w.input(x, h))
    const forget = sigmoid(w.forget(x, h))
    const output = sigmoid(w.output(x, h))
    const candidate = tanh(w.candidate(x, h))
    const memory = add(mul(forget, c), mul(input, candidate))
    return { h: mul(output, tanh(memory)), c: memory }
  },
)

/** The LSTM whose gates see the memory too, each unit its own (Gers, Schraudolph & Schmidhuber 2002). */
export const lstmPeephole = cell(
  'lstmPeephole',
  ['input', 'forget', 'output', 'candidate'],
  ['h', 'c'],
  ({ state: { h, c }, input: x, weights: w, vectors: peep }) => {
    const input = sigmoid(add(w.input(x, h), mul(peep.input, c)))
    const forget = sigmoid(add(w.forget(x, h), mul(peep.forget, c)))
    const memory = add(mul(forget, c), mul(input, tanh(w.candidate(x, h))))
    const output = sigmoid(add(w.output(x, h), mul(peep.output, memory)))
    return { h: mul(output, tanh(memory)), c: memory }
  },
  { vectors: { input: zero, forget: zero, output: zero } },
)

/**
 * The LSTM with layer normalisation of every gate's products and of the memory where it is read (Ba, Kiros & Hinton 2016);
 * biases are added after the gates' normalisation.
 */
export const lstmLayerNorm = cell(
  'lstmLayerNorm',
  ['input', 'forget', 'output', 'candidate'],
  ['h', 'c'],
  ({ state: { h, c }, input: x, weights: w, vectors: v }) => {
    const gate = (own: Gate, scale: Tensor): Tensor =>
      layerNorm(own.product(x, h), scale, own.bias ?? zeros(scale.shape))
    const memory = add(
      mul(sigmoid(gate(w.forget, v.forget)), c),
      mul(sigmoid(gate(w.input, v.input)), tanh(gate(w.candidate, v.candidate))),
    )
    const read = tanh(layerNorm(memory, v.memory, v.memoryBias))
    return { h: mul(sigmoid(gate(w.output, v.output)), read), c: memory }
  },
  { vectors: { input: one, forget: one, output: one, candidate: one, memory: one, memoryBias: zero } },
)

/** Gated recurrent unit, with the reset gate after the product as in cuDNN and PyTorch (Cho et al. 2014). */
export const gru = cell(
  'gru',
  ['reset', 'update', 'candidate'],
  ['h'],
  ({ state: { h }, input: x, weights: w }) => {
    const reset = sigmoid(w.reset(x, h))
    const update = sigmoid(w.update(x, h))
    const candidate = tanh(add(w.candidate.input(x), mul(reset, w.candidate.state(h))))
    return { h: add(candidate, mul(update, sub(h, candidate))) }
  },
  { keeps: 'update' },
)

/** The GRU as it was first published, with the reset gate before the product (Cho et al. 2014, equation 8). */
export const gruResetFirst = cell(
  'gruResetFirst',
  ['reset', 'update', 'candidate'],
  ['h'],
  ({ state: { h }, input: x, weights: w }) => {
    const reset = sigmoid(w.reset(x, h))
    const update = sigmoid(w.update(x, h))
    const candidate = tanh(w.candidate(x, mul(reset, h)))
    return { h: add(candidate, mul(update, sub(h, candidate))) }
  },
  { keeps: 'update' },
)

/**
 * The linear recurrence whose gate sees the input alone (Feng et al. 2024, minGRU): h' = u·h + (1 − u)·(W·x + b). All
 * products run over all steps at once, and what is left in the loop is a multiplication and two additions.
 */
export const minGru = cell(
  'minGru',
  ['update', 'candidate'],
  ['h'],
  ({ state: { h }, input: x, weights: w }) => {
    const candidate = w.candidate.input(x)
    return { h: add(candidate, mul(sigmoid(w.update.input(x)), sub(h, candidate))) }
  },
  { inputOnly: true, keeps: 'update' },
)

/** The cells by name, as configuration selects them. */
export const cells = { rnn, rnnRelu, lstm, lstmPeephole, lstmLayerNorm, gru, gruResetFirst, minGru } as const
