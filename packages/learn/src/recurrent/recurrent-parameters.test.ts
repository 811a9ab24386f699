import { expect, test } from 'vitest'
import { flatParameters, initialise } from '../parameters/parameters.js'
import { toRecord } from '../parameters/record.js'
import { gru, lstm } from './cells.js'
import { recurrent } from './recurrent.js'
import type { RecurrentOptions } from './recurrent-options.js'

/** First values of one weight of a stack. */
function begin(options: Partial<RecurrentOptions>, name: string): Float32Array {
  const model = flatParameters(recurrent({ cell: lstm, inputs: 3, hidden: 16, ...options }).parameters)
  const found = toRecord(model, initialise(model, 4)).get(name)
  if (found === undefined) throw new Error(`no weight "${name}"`)
  return found.data
}

test('as in PyTorch, everything begins within ±1/√hidden and fills that range', () => {
  for (const name of ['0.input', '0.state', '0.bias', '0.stateBias']) {
    const values = begin({}, name)
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(largest).toBeLessThanOrEqual(0.25)
    expect(largest).toBeGreaterThan(0.2)
  }
})

test('a forget bias raises the forget gate alone', () => {
  const [plain, raised] = [begin({}, '0.bias'), begin({ forgetBias: 1 }, '0.bias')]
  raised.forEach((value, k) => {
    const isForget = k >= 16 && k < 32
    expect(value - (plain[k] ?? 0)).toBeCloseTo(isForget ? 1 : 0, 6)
  })
})

test('long memories: forget gates begin between one step and the longest memory, input gates as their opposite', () => {
  const bias = begin({ memory: 365, initial: 'orthogonal' }, '0.bias')
  const [input, forget, rest] = [bias.slice(0, 16), bias.slice(16, 32), bias.slice(32)]
  expect([...input]).toEqual([...forget].map((value) => -value))
  for (const value of forget) {
    expect(value).toBeGreaterThanOrEqual(0)
    expect(value).toBeLessThan(Math.log(364))
  }
  expect(Math.max(...forget)).toBeGreaterThan(Math.log(100))
  expect([...rest].every((value) => value === 0)).toBe(true)
})

test('one bias a layer, or none, where that is asked', () => {
  const names = (options: Partial<RecurrentOptions>): readonly string[] =>
    flatParameters(recurrent({ cell: gru, inputs: 3, hidden: 4, ...options }).parameters).entries.map(
      ({ name }) => name,
    )
  expect(names({ biases: 1 })).toEqual(['0.input', '0.state', '0.bias'])
  expect(names({ biases: 0 })).toEqual(['0.input', '0.state'])
})
