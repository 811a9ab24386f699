import * as ort from 'onnxruntime-web/wasm'
import { expect, test } from 'vitest'
import { hostTensor, openRuntime } from '@utsushi/graph'
import { openWebRuntime } from '@utsushi/graph/web'
import { linear } from '../layers/linear.js'
import { mse } from '../losses/regression.js'
import { gru } from '../recurrent/cells.js'
import { recurrent } from '../recurrent/recurrent.js'
import { fit } from '../web.js'

test('a page fits, predicts and writes the same model as Node', async () => {
  ort.env.wasm.numThreads = 1
  const [node, web] = [await openRuntime(), await openWebRuntime(ort)]
  const x = hostTensor(
    Array.from({ length: 20 * 4 }, (_, k) => Math.sin(k)),
    [20, 4, 1],
  )
  const y = hostTensor(
    Array.from({ length: 20 }, (_, k) => Math.sin(4 * k)),
    [20, 1],
  )
  const fitted = (runtime: typeof node | typeof web) =>
    fit({
      model: {
        core: recurrent({ cell: gru, inputs: 1, hidden: 4 }),
        head: linear({ inputs: 4, outputs: 1 }),
      },
      data: { x, y },
      forward: ({ model, x: rows }) => model.head(model.core(rows).last),
      loss: ({ output, y: wanted }) => mse(output, wanted),
      ...{ batch: 5, epochs: 3, rate: 0.01, runtime },
    })
  const [here, there] = [await fitted(web), await fitted(node)]
  const [ours, theirs] = [await here.predict({ x }), await there.predict({ x })]
  Array.from(theirs.data, Number).forEach((value, k) => expect(Number(ours.data[k])).toBeCloseTo(value, 4))
  expect(here.onnx().length).toBe(there.onnx().length)
  expect('save' in here).toBe(false)
  await Promise.all([here.close(), there.close()])
  await Promise.all([web.close(), node.close()])
})
