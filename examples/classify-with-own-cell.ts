/**
 * A recurrent cell of your own, trained to tell sequences apart: from arrays to predictions. The waves stand in for your data.
 */
import { add, hostTensor, mul, sigmoid, sub, tanh } from '@utsushi/graph'
import { cell, crossEntropy, fit, linear, recurrent } from '@utsushi/learn'

const wave = (_: unknown, k: number): number => Math.sin(0.3 * (1 + (Math.floor(k / 24) % 3)) * k)
const x = hostTensor(Float32Array.from({ length: 300 * 24 }, wave), [300, 24, 1])
const classes = Int32Array.from({ length: 300 }, (_, sample) => sample % 3)
const y = hostTensor(classes, [300], 'int32')

const mine = cell('mine', ['forget', 'candidate'], ['h'], ({ state: { h }, input, weights: w }) => {
  const forget = sigmoid(w.forget(input, h))
  const candidate = tanh(add(w.candidate.input(input), mul(forget, w.candidate.state(h))))
  return { h: add(h, mul(forget, sub(candidate, h))) }
})
export const trained = await fit({
  model: { core: recurrent({ cell: mine, inputs: 1, hidden: 16 }), head: linear({ inputs: 16, outputs: 3 }) },
  data: { x, y },
  forward: ({ model, x }) => model.head(model.core(x).last),
  loss: ({ output, y }) => crossEntropy(output, y),
  ...{ batch: 30, epochs: 60, rate: 0.02, clip: 1, seed: 1 },
})
export const logits = await trained.predict({ x }) // [samples, classes]

// Run by itself (node examples/dist/classify-with-own-cell.js), it tells how training went.
if (process.argv[1] === import.meta.filename) console.log(trained.history.epochs.at(-1))
