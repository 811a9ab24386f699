/**
 * A small LSTM being trained: one step of gradient descent with momentum as a program, dropout drawn by counter.
 */
import {
  add,
  concat,
  constant,
  dropoutMask,
  grad,
  input,
  matmul,
  mean,
  mul,
  program,
  scan,
  sigmoid,
  slice,
  square,
  sub,
  tanh,
  zeros,
  type HostTensor,
  type Program,
  type Tensor,
} from '../building.js'
import { hostTensor } from '../runtime/host.js'
import { sample, whole } from './samples.js'

const [time, batch, features, hidden] = [6, 4, 3, 8]

/** Its initial state: weights, momentum and counter, by name. */
export const initialState: Readonly<Record<string, HostTensor>> = {
  w: sample([features + hidden, 4 * hidden], { low: -0.4, high: 0.4, seed: 1 }),
  head: sample([hidden, 1], { low: -0.4, high: 0.4, seed: 2 }),
  'w momentum': hostTensor(new Float32Array((features + hidden) * 4 * hidden), [
    features + hidden,
    4 * hidden,
  ]),
  'head momentum': hostTensor(new Float32Array(hidden), [hidden, 1]),
  step: whole([0], []),
}

/** What one step is fed: a different batch for every number. */
export const batchOf = (seed: number): Readonly<Record<string, HostTensor>> => ({
  x: sample([time, batch, features], { seed: 10 + seed }),
  y: sample([time, batch, 1], { seed: 100 + seed, low: -0.5, high: 0.5 }),
})

/** `{ x, y }` → `{ loss }`, all else is state. */
export function smallLstm(): Program {
  const x = input('x', 'float32', [time, batch, features])
  const y = input('y', 'float32', [time, batch, 1])
  const state = Object.fromEntries(
    Object.entries(initialState).map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]),
  ) as Record<'w' | 'head' | 'w momentum' | 'head momentum' | 'step', Tensor>
  const mask = dropoutMask({ seed: 7, counter: state.step, stream: 0, rate: 0.2 }, [batch, hidden])
  const start = zeros([batch, hidden])
  const { outputs } = scan({ state: [start, start], inputs: [x] }, ([h, c], [entry]) => {
    const z = matmul(concat([entry!, h!], 1), state.w)
    const gate = (k: number): Tensor => slice(z, { axis: 1, start: k * hidden, end: (k + 1) * hidden })
    const cell = add(mul(sigmoid(gate(0)), c!), mul(sigmoid(gate(1)), tanh(gate(2))))
    const next = mul(sigmoid(gate(3)), tanh(cell))
    return { state: [next, cell], outputs: [matmul(mul(next, mask), state.head)] }
  })
  const loss = mean(square(sub(outputs[0]!, y)))
  const [w, head] = grad(loss, [state.w, state.head])
  const momentum = {
    w: add(mul(state['w momentum'], 0.9), w!),
    head: add(mul(state['head momentum'], 0.9), head!),
  }
  return program({
    name: 'small LSTM',
    inputs: [x, y, ...Object.values(state)],
    outputs: {
      loss,
      w: sub(state.w, mul(momentum.w, 0.1)),
      head: sub(state.head, mul(momentum.head, 0.1)),
      'w momentum': momentum.w,
      'head momentum': momentum.head,
      step: add(state.step, constant(1, { dtype: 'int64' })),
    },
    state: Object.keys(initialState),
  })
}
