// An encoder of somebody's as an ONNX file: written for an older set of operators, with weights, and its number of features unsaid.
import { encodeModel, type OnnxNode } from '@utsushi/graph'

/** Five waves over the window and its mean, `[batch, steps]` to `[batch, 6]`. */
export function foreignEncoder(steps: number): Uint8Array {
  const waves = Float32Array.from({ length: steps * 5 }, (_, k) => Math.sin(k * 0.37) / Math.sqrt(steps))
  const nodes: readonly OnnxNode[] = [
    { opType: 'MatMul', inputs: ['series', 'waves'], outputs: ['product'] },
    { opType: 'Tanh', inputs: ['product'], outputs: ['states'] },
    {
      ...{ opType: 'ReduceMean', inputs: ['series'], outputs: ['mean'] },
      attributes: { axes: { kind: 'ints', value: [1] }, keepdims: { kind: 'int', value: 1 } },
    },
    {
      ...{ opType: 'Concat', inputs: ['states', 'mean'], outputs: ['features'] },
      attributes: { axis: { kind: 'int', value: 1 } },
    },
  ]
  return encodeModel({
    graph: {
      ...{ name: 'foreign', nodes },
      inputs: [{ name: 'series', dtype: 'float32', shape: ['batch', steps] }],
      outputs: [{ name: 'features', dtype: 'float32', shape: ['batch', ''] }],
      initializers: [{ name: 'waves', dtype: 'float32', dims: [steps, 5], data: waves }],
    },
    ...{ opset: 17, irVersion: 8, producer: 'other', producerVersion: '1', metadata: {} },
  })
}
