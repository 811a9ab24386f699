/**
 * The recurrent cells that ship: each is its equations.
 */
import { add, mul, sigmoid, sub, tanh } from '@utsushi/graph'
import { cell } from './cell.js'

/** h' = tanh(W·x + R·h + b) (Elman 1990). */
export const rnn = cell('rnn', ['candidate'], ['h'], ({ state: { h }, input: x, weights: w }) => ({
  h: tanh(w.candidate(x, h)),
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
)

/** The cells by name, as configuration selects them. */
export const cells = { rnn, lstm, gru } as const
