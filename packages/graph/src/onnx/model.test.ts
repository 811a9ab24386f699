import { InferenceSession, Tensor } from 'onnxruntime-node'
import { expect, test } from 'vitest'
import { dtypes, type DType } from '../expression/dtype.js'
import {
  decodeModel,
  encodeModel,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxModel,
  type OnnxTensor,
} from './model.js'

const model = (graph: OnnxGraph, metadata: Record<string, string> = {}): OnnxModel => ({
  graph,
  opset: 21,
  irVersion: 10,
  producer: 'utsushi',
  producerVersion: '0.1.0',
  metadata,
})

const float = (name: string, dims: number[], values: number[]): OnnxTensor => ({
  name,
  dtype: 'float32',
  dims,
  data: Float32Array.from(values),
})

/** Running totals of x [time, 2] scaled by w: a Scan whose body reads a tensor from outside. */
const runningTotal = model(
  {
    name: 'running total',
    nodes: [
      {
        opType: 'Scan',
        name: 'loop',
        inputs: ['zero', 'x'],
        outputs: ['total', 'totals'],
        attributes: {
          num_scan_inputs: { kind: 'int', value: 1 },
          scan_input_directions: { kind: 'ints', value: [0] },
          body: {
            kind: 'graph',
            value: {
              name: 'body',
              nodes: [
                { opType: 'Mul', inputs: ['row', 'w'], outputs: ['scaled'] },
                { opType: 'Add', inputs: ['sum', 'scaled'], outputs: ['next'] },
                { opType: 'Identity', inputs: ['next'], outputs: ['seen'] },
              ],
              inputs: [
                { name: 'sum', dtype: 'float32', shape: [2] },
                { name: 'row', dtype: 'float32', shape: [2] },
              ],
              outputs: [
                { name: 'next', dtype: 'float32', shape: [2] },
                { name: 'seen', dtype: 'float32', shape: [2] },
              ],
              initializers: [],
            },
          },
        },
      },
      {
        opType: 'LeakyRelu',
        inputs: ['total'],
        outputs: ['y'],
        attributes: { alpha: { kind: 'float', value: 2 } },
      },
    ],
    inputs: [{ name: 'x', dtype: 'float32', shape: ['time', 2] }],
    outputs: [
      { name: 'y', dtype: 'float32', shape: [2] },
      { name: 'totals', dtype: 'float32', shape: ['time', 2] },
    ],
    initializers: [float('zero', [2], [0, 0]), float('w', [2], [10, -1])],
  },
  { study: 'none', unit: 'Mg C ha⁻¹ day⁻¹' },
)

test('a model with a loop runs in ONNX Runtime and gives what it says', async () => {
  const session = await InferenceSession.create(encodeModel(runningTotal))
  const { y, totals } = await session.run({
    x: new Tensor('float32', Float32Array.of(1, 1, 2, 2, 3, 3), [3, 2]),
  })
  expect([...(y!.data as Float32Array)]).toEqual([60, -12])
  expect([...(totals!.data as Float32Array)]).toEqual([10, -1, 30, -3, 60, -6])
  await session.release()
})

test('what is written is read back the same', () => {
  expect(decodeModel(encodeModel(runningTotal))).toEqual(runningTotal)
})

test('every dtype, attribute kind and shape survives the way through bytes', () => {
  const extremes: Record<DType, OnnxTensor['data']> = {
    float32: Float32Array.of(NaN, -0, Infinity),
    float64: Float64Array.of(Number.MIN_VALUE, -0, NaN),
    int32: Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1),
    int64: BigInt64Array.of(-(2n ** 63n), 0n, 2n ** 63n - 1n),
    uint32: Uint32Array.of(0, 1, 2 ** 32 - 1),
    uint64: BigUint64Array.of(0n, 1n, 2n ** 64n - 1n),
    uint8: Uint8Array.of(0, 128, 255),
    bool: Uint8Array.of(0, 1, 1),
  }
  const initializers = (Object.keys(dtypes) as DType[]).map((dtype) => ({
    name: dtype,
    dtype,
    dims: [3, 1],
    data: extremes[dtype],
  }))
  const scalar: OnnxTensor = { name: '', dtype: 'int64', dims: [], data: BigInt64Array.of(7n) }
  const attributes: Record<string, OnnxAttribute> = {
    axis: { kind: 'int', value: -1 },
    epsilon: { kind: 'float', value: 0 },
    direction: { kind: 'string', value: 'reverse' },
    pads: { kind: 'ints', value: [] },
    modes: { kind: 'strings', value: ['LEAF', '', '枝'] },
    scales: { kind: 'floats', value: [0.5, 1] },
    value: { kind: 'tensor', value: scalar },
    none: { kind: 'tensor', value: float('empty', [0, 4], []) },
  }
  const original = model({
    name: 'all',
    nodes: [
      {
        opType: 'Made',
        domain: 'com.example',
        name: 'n',
        inputs: ['a', '', 'b'],
        outputs: ['c', ''],
        attributes,
      },
    ],
    inputs: [
      { name: 'a', dtype: 'bool', shape: [] },
      { name: 'b', dtype: 'uint64' },
      { name: 'd', dtype: 'float64', shape: ['batch', 3, ''] },
    ],
    outputs: [],
    initializers,
  })
  expect(decodeModel(encodeModel(original))).toEqual(original)
})

test('a tensor that is a window on a larger buffer is written alone', () => {
  const data = Float32Array.from([1, 2, 3, 4]).subarray(1, 3)
  const graph = {
    ...runningTotal.graph,
    initializers: [{ name: 'w', dtype: 'float32' as const, dims: [2], data }],
  }
  expect(decodeModel(encodeModel(model(graph))).graph.initializers[0]!.data).toEqual(Float32Array.of(2, 3))
})

test('a tensor whose data disagrees with its dims or dtype is not written', () => {
  const withTensor = (tensor: OnnxTensor) => () =>
    encodeModel(model({ ...runningTotal.graph, initializers: [tensor] }))
  expect(withTensor(float('w', [2, 3], [1, 2]))).toThrow(
    'tensor "w" has dims [2, 3], that is 6 values, but holds 2',
  )
  expect(withTensor({ name: 'w', dtype: 'int32', dims: [1], data: Float32Array.of(1) })).toThrow(
    'tensor "w" is int32 but holds a Float32Array',
  )
})

test('a graph with one value in two outputs is not written, because ONNX Runtime would fill only one of them', () => {
  const twice = [...runningTotal.graph.outputs, ...runningTotal.graph.outputs]
  expect(() => encodeModel(model({ ...runningTotal.graph, outputs: twice }))).toThrow(
    'graph "running total" has the output "y" twice; give the second one its own Identity',
  )
})

test('an integer attribute that is no integer is not written', () => {
  const node = {
    opType: 'Concat',
    name: 'join',
    inputs: [],
    outputs: [],
    attributes: { axis: { kind: 'int', value: 0.5 } },
  }
  const graph = { ...runningTotal.graph, nodes: [node as OnnxGraph['nodes'][number]] }
  expect(() => encodeModel(model(graph))).toThrow(
    'attribute "axis" of Concat "join" is 0.5; expected an integer',
  )
})

test('bytes that are no model, or only a part of one, are refused in one line as bad input', () => {
  const bytes = encodeModel(runningTotal)
  const cases = [
    new Uint8Array(0),
    new TextEncoder().encode('<html>not found</html>'),
    bytes.subarray(0, bytes.length - 40),
    Uint8Array.from(bytes, (byte, i) => (i > 40 ? byte ^ 0xff : byte)),
  ]
  for (const corrupt of cases) {
    try {
      decodeModel(corrupt)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({
        name: 'InputError',
        message: expect.stringMatching(/^not (an|a complete) ONNX model.*$/),
      })
    }
  }
})

test('a tensor that holds fewer bytes than its dims need is refused by name', () => {
  const bytes = encodeModel(
    model({ ...runningTotal.graph, nodes: [], initializers: [float('weights', [2], [1, 2])] }),
  )
  const name = new TextEncoder().encode('weights')
  const at = bytes.findIndex((_, i) => name.every((byte, k) => bytes[i + k] === byte))
  const dims = bytes.lastIndexOf(2, at) // dims precede the name in a TensorProto: field 1, one varint
  const wrong = bytes.slice()
  wrong[dims] = 3
  expect(() => decodeModel(wrong)).toThrow('tensor "weights" [3] of float32 needs 12 bytes but holds 8')
})

test('100 MB of weights are written as they are, and little else', () => {
  const data = new Float32Array(25_000_000).fill(1)
  const bytes = encodeModel(
    model({
      ...runningTotal.graph,
      nodes: [],
      initializers: [{ name: 'w', dtype: 'float32', dims: [25_000_000], data }],
    }),
  )
  expect(bytes.length - data.byteLength).toBeLessThan(500)
})
