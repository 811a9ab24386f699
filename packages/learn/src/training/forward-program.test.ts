import { afterAll, beforeAll, expect, test } from 'vitest'
import { gather, hostTensor, openRuntime, type Runtime } from '@utsushi/graph'
import { linear } from '../layers/linear.js'
import { flatParameters } from '../parameters/parameters.js'
import { forwardBatches, forwardProgram } from './forward-program.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const layer = linear({ inputs: 1, outputs: 2 })
const model = flatParameters(layer.parameters)
const data = { x: { dtype: 'float32', shape: [10, 1] } } as const

test('answers come in the order asked for, whatever the size of a batch', async () => {
  const forward = forwardProgram({
    name: 'forward',
    parameters: model,
    data,
    size: 4,
    outputs: ({ weights, data: { x }, index }) => ({ y: layer.apply(weights, gather(x, index, 0)) }),
  })
  const executor = await runtime.load(forward.program)
  await executor.set({
    x: hostTensor(
      Float32Array.from({ length: 10 }, (_, k) => k),
      [10, 1],
    ),
  })
  const samples = Int32Array.of(9, 0, 3, 3, 7, 1)
  const { y } = await forwardBatches(executor, forward, samples, Float32Array.of(1, 2, 100, 0))
  expect(y).toMatchObject({ shape: [6, 2] })
  expect([...(y?.data as Float32Array)]).toEqual([...samples].flatMap((x) => [x + 100, 2 * x]))
})

test('an output without the batch in front is refused by name', () => {
  expect(() =>
    forwardProgram({
      name: 'forward',
      parameters: model,
      data,
      size: 4,
      outputs: ({ data: { x } }) => ({ table: x }),
    }),
  ).toThrow('"table" is [10,1], its first axis must be the batch of 4')
})
