import { fromBinary } from '@bufbuild/protobuf'
import * as ort from 'onnxruntime-web/wasm'
import { expect, test } from 'vitest'
import {
  add,
  hostTensor,
  input,
  openRuntime,
  program,
  sigmoid,
  treeEnsemble,
  type Program,
  type TreeEnsemble,
} from '../index.js'
import { ModelProtoSchema } from '../onnx/schema/onnx_pb.js'
import { openWebRuntime } from '../runtime/web.js'
import { mismatch } from '../testing/allclose.js'

const stump = { feature: [1], threshold: [0.1], missingLeft: [1], left: [-1], right: [-2], value: [-1, 1] }

const forest: TreeEnsemble = {
  features: 2,
  base: 0.25,
  trees: [stump, { ...stump, missingLeft: [0], threshold: [16777217], value: [0.5, 2] }],
}

const x = input('x', 'float32', ['rows', 2])

const probability = (): Program =>
  program({ name: 'forest', inputs: [x], outputs: { y: sigmoid(treeEnsemble(x, forest)) } })

const domains = (made: Program): readonly unknown[] =>
  fromBinary(ModelProtoSchema, made.toOnnx()).opsetImport.map(({ domain, version }) => [domain, version])

test('a page and Node send every row to the same leaf: missing values, and numbers that only float32 makes equal', async () => {
  ort.env.wasm.numThreads = 1
  // 16777217 is no float32 number: the threshold is 16777216, and so is the value.
  const rows = hostTensor([0, 0.1, 0, 0.10000001, 0, NaN, NaN, 16777217, NaN, 16777218], [5, 2])
  const expected = [-1 + 0.5, 1 + 0.5, -1 + 2, 1 + 0.5, 1 + 2].map((sum) => 1 / (1 + Math.exp(-(0.25 + sum))))
  for (const runtime of [await openRuntime(), await openWebRuntime(ort)]) {
    const { y } = await (await runtime.load(probability())).run({ x: rows })
    expect(y!.shape).toEqual([5, 1])
    expect(mismatch(y!.data, expected)).toBeUndefined()
    await runtime.close()
  }
})

test('the file says that it uses trees only where it does', () => {
  expect(domains(probability())).toEqual([
    ['', 21n],
    ['ai.onnx.ml', 3n],
  ])
  expect(domains(program({ name: 'none', inputs: [x], outputs: { y: add(x, 1) } }))).toEqual([['', 21n]])
})

test.each<[string, Partial<TreeEnsemble>]>([
  ['needs float32 rows of 3 features', { features: 3 }],
  ['tree 0: node 0 asks for feature 1 of 1', { features: 1 }],
  ['tree 0: 2 of threshold for 1 inner nodes', { trees: [{ ...stump, threshold: [1, 2] }] }],
  ['tree 0: 3 leaves for 1 inner nodes, expected 2', { trees: [{ ...stump, value: [1, 2, 3] }] }],
  ['tree 1: node 0 has the child 0', { trees: [stump, { ...stump, left: [0] }] }],
  ['tree 0: node 0 has the child -3', { trees: [{ ...stump, left: [-3] }] }],
  ['tree 0: missingLeft is neither 0 nor 1', { trees: [{ ...stump, missingLeft: [2] }] }],
  ['tree 0: the child -1 of node 0 has another parent', { trees: [{ ...stump, right: [-1] }] }],
  ['tree 0: a threshold or value is not finite', { trees: [{ ...stump, value: [NaN, 1] }] }],
])('a forest that is not whole is refused: %s', (message, damage) => {
  expect(() => treeEnsemble(x, { ...forest, ...damage })).toThrow(`treeEnsemble(float32[rows,2]): ${message}`)
})
