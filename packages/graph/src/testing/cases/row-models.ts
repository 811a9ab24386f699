/**
 * Cases of model files as part of a program.
 */
import { encodeModel } from '../../onnx/model.js'
import { sigmoid } from '../../ops/elementwise.js'
import { readRowModel, rowModel } from '../../ops/row-model.js'
import { hostTensor } from '../../runtime/host.js'
import type { OperationCases } from './case.js'

/** The sum of a row times a weight a column, of an older operator set. */
const file = readRowModel(
  encodeModel({
    graph: {
      name: 'weighed',
      nodes: [
        { opType: 'Mul', inputs: ['x', 'weight'], outputs: ['product'] },
        {
          opType: 'ReduceMean',
          inputs: ['product'],
          outputs: ['y'],
          attributes: { axes: { kind: 'ints', value: [1] }, keepdims: { kind: 'int', value: 1 } },
        },
      ],
      inputs: [{ name: 'x', dtype: 'float32', shape: ['rows', 3] }],
      outputs: [{ name: 'y', dtype: 'float32', shape: ['rows', 1] }],
      initializers: [{ name: 'weight', dtype: 'float32', dims: [3], data: Float32Array.of(3, 6, -9) }],
    },
    ...{ opset: 17, irVersion: 8, producer: 'other', producerVersion: '1', metadata: {} },
  }),
  'weighed.onnx',
)

export const rowModels: OperationCases = {
  rowModel: [
    {
      name: 'rowModel among other operations',
      gradient: 'none',
      inputs: [hostTensor([1, 0, 0, 0, 1, 1, 0.5, 0.5, 0.5, 2, 1, 0], [4, 3])],
      build: ([x]) => sigmoid(rowModel(x!, file)),
      expected: [1, -1, 0, 4].map((sum) => 1 / (1 + Math.exp(-sum))),
    },
  ],
}
