import { expect, test } from 'vitest'
import { input, slice } from '@utsushi/graph'
import { linear } from './layers/linear.js'
import { mlp } from './layers/mlp.js'
import { flatParameters, weightsOf } from './parameters/parameters.js'
import { gru, lstm } from './recurrent/cells.js'
import { recurrent } from './recurrent/recurrent.js'
import { countOperations } from './testing/count-operations.js'

test('the published emulator has 1,042,820 parameters, weight for weight', () => {
  const [statics, hidden, layers] = [35, 256, 2]
  const core = recurrent({ cell: lstm, inputs: 14, statics: 64, hidden, layers, biases: 2 })
  const model = flatParameters({
    initialState: mlp({ inputs: statics, hidden: [128], outputs: core.stateSize }).parameters,
    embed: linear({ inputs: statics, outputs: 64 }).parameters,
    core: core.parameters,
    head: mlp({ inputs: hidden, hidden: [128], outputs: 4 }).parameters,
  })
  expect(core.stateSize).toBe(1024)
  expect(model.size).toBe(1_042_820)
})

test.each([lstm, gru])('$name: one product a step for the state, one for all steps of the input', (cell) => {
  const core = recurrent({ cell, inputs: 10, statics: 4, hidden: 8 })
  const model = flatParameters(core.parameters)
  const weights = weightsOf(model, input('flat', 'float32', [model.size]))
  const { outputs } = core.apply(weights, {
    sequence: input('x', 'float32', [20, 4, 10]),
    statics: input('s', 'float32', [4, 4]),
  })
  // Outside the loop: drivers over all steps, and statics once. Inside: the state's product alone.
  expect(countOperations([slice(outputs, { axis: 0, start: 19 })], 'matmul')).toEqual([2, 1])
  const activations = countOperations([outputs], 'sigmoid')
  expect(activations).toEqual([0, 1])
})
