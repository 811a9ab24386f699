import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostTensor, openRuntime, type Runtime } from '@utsushi/graph'
import { sample } from '@utsushi/graph/testing'
import { flatParameters, initialise } from '../parameters/parameters.js'
import { fromRecord, toRecord } from '../parameters/record.js'
import { gradientByLag } from './gradient-by-lag.js'
import { sequenceModel } from './sequence-model.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

test('a recurrence that halves its state at every step halves the gradient at every lag', async () => {
  const model = sequenceModel({ kind: 'rnnRelu', inputs: 1, outputs: 1, hidden: 1 })
  const flat = flatParameters(model.parameters)
  const record = toRecord(flat, initialise(flat, 1))
  const set = (part: string, value: number): void => {
    const name = [...record.keys()].find((own) => own.endsWith(part))!
    record.get(name)!.data.fill(value as never)
  }
  set('.input', 1)
  set('.state', 0.5)
  set('.bias', 0)
  set('.stateBias', 0)
  set('head.weight', 3)
  const { norms, shares, factor } = await gradientByLag({
    ...{ model, parameters: fromRecord(flat, record), runtime },
    sequences: hostTensor(new Float32Array(12).fill(1), [2, 6, 1]),
  })
  expect(norms).toEqual([3, 1.5, 0.75, 0.375, 0.1875, 0.09375])
  expect(shares.slice(0, 2)).toEqual([1, 0.5])
  expect(factor).toBeCloseTo(0.5, 6)
})

test('gates that begin with a long memory keep a gradient that a plain recurrence loses', async () => {
  const sequences = sample([4, 60, 2], { seed: 3 })
  const of = async (kind: 'rnn' | 'lstm'): Promise<number> => {
    const model = sequenceModel({ kind, inputs: 2, outputs: 1, hidden: 16, memory: 60 })
    const parameters = initialise(flatParameters(model.parameters), 1)
    return (await gradientByLag({ model, parameters, sequences, runtime })).factor
  }
  const [plain, gated] = [await of('rnn'), await of('lstm')]
  expect(plain).toBeLessThan(gated)
  expect(gated).toBeGreaterThan(0.9)
})

test('a loss that is no single number is refused', async () => {
  const model = sequenceModel({ kind: 'rnn', inputs: 1, outputs: 1, hidden: 2 })
  const parameters = initialise(flatParameters(model.parameters), 1)
  const sequences = hostTensor(new Float32Array(4), [2, 2, 1])
  await expect(
    gradientByLag({ model, parameters, sequences, runtime, loss: (answers) => answers }),
  ).rejects.toThrow('the loss is [2, 1], expected one number')
})
