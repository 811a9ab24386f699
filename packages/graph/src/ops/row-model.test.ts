import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  add,
  encodeModel,
  fileProgram,
  hostTensor,
  input,
  openRuntime,
  program,
  readRowModel,
  rowModel,
  type OnnxGraph,
  type OnnxNode,
  type Runtime,
} from '../index.js'
import { mismatch } from '../testing/allclose.js'

let runtime: Runtime
beforeAll(async () => {
  runtime = await openRuntime()
})
afterAll(() => runtime.close())

const ints = (...value: readonly number[]) => ({ kind: 'ints' as const, value })
const int = (value: number) => ({ kind: 'int' as const, value })

/** Two halves of a row, of which the second is taken twice where the row's mean is above a limit, and how far each lies from its mean. */
function graphOf(extra: Partial<OnnxGraph> = {}): OnnxGraph {
  const branch = (nodes: readonly OnnxNode[], output: string): OnnxGraph => ({
    ...{ name: output, nodes, inputs: [], initializers: [] },
    outputs: [{ name: output, dtype: 'float32' }],
  })
  return {
    name: 'foreign',
    nodes: [
      { opType: 'Split', inputs: ['x'], outputs: ['left', 'right'], attributes: { axis: int(1) } },
      { opType: 'ReduceMax', inputs: ['x'], outputs: ['most'], attributes: { keepdims: int(0) } },
      { opType: 'Greater', inputs: ['most', 'limit'], outputs: ['high'] },
      {
        opType: 'If',
        inputs: ['high'],
        outputs: ['chosen'],
        attributes: {
          then_branch: {
            kind: 'graph',
            value: {
              ...branch([{ opType: 'Mul', inputs: ['right', 'two'], outputs: ['doubled'] }], 'doubled'),
              initializers: [{ name: 'two', dtype: 'float32', dims: [], data: Float32Array.of(2) }],
            },
          },
          else_branch: {
            kind: 'graph',
            value: branch([{ opType: 'Identity', inputs: ['right'], outputs: ['same'] }], 'same'),
          },
        },
      },
      {
        opType: 'ReduceMean',
        inputs: ['left'],
        outputs: ['mean'],
        attributes: { axes: ints(-1), keepdims: int(1) },
      },
      { opType: 'Sub', inputs: ['left', 'mean'], outputs: ['apart'] },
      { opType: 'Concat', inputs: ['apart', 'chosen'], outputs: ['y'], attributes: { axis: int(1) } },
    ],
    inputs: [{ name: 'x', dtype: 'float32', shape: ['batch', 4] }],
    outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 4] }],
    initializers: [{ name: 'limit', dtype: 'float32', dims: [], data: Float32Array.of(5) }],
    ...extra,
  }
}

const bytesOf = (graph: OnnxGraph, opset = 17): Uint8Array =>
  encodeModel({ graph, opset, irVersion: 8, producer: 'other', producerVersion: '1', metadata: {} })

test('a file of an older operator set says as part of a program what it says alone, bodies of its nodes included, twice in one program', async () => {
  const bytes = bytesOf(graphOf())
  const alone = await runtime.load(fileProgram(bytes, 'foreign.onnx'))
  const model = readRowModel(bytes, 'foreign.onnx')
  expect([model.takes, model.gives]).toEqual([4, 4])
  const x = input('x', 'float32', ['rows', 4])
  const once = rowModel(x, model)
  const whole = await runtime.load(
    program({ name: 'whole', inputs: [x], outputs: { once, twice: add(rowModel(add(x, 3), model), 0) } }),
  )
  for (const shift of [0, 10]) {
    const rows = Float32Array.from({ length: 12 }, (_, k) => Math.sin(k * 7) + shift)
    const given = await whole.run({ x: hostTensor(rows, [3, 4]) })
    const of = async (values: Float32Array) => (await alone.run({ x: hostTensor(values, [3, 4]) }))['y']!.data
    expect(mismatch(given['once']!.data, await of(rows))).toBeUndefined()
    expect(mismatch(given['twice']!.data, await of(rows.map((value) => value + 3)))).toBeUndefined()
  }
})

test('what is no part of a program is refused with the way out', () => {
  const refusal = (bytes: Uint8Array): string => {
    try {
      readRowModel(bytes, 'e.onnx')
    } catch (error) {
      return (error as Error).message
    }
    return 'accepted'
  }
  const [x] = graphOf().inputs
  expect(refusal(bytesOf(graphOf(), 17))).toBe('accepted')
  expect(refusal(bytesOf(graphOf(), 11))).toMatch(
    /^e\.onnx: is written for operator set 11; .* opset_version=18$/,
  )
  expect(refusal(bytesOf(graphOf(), 23))).toMatch(/operator set 23/)
  expect(refusal(bytesOf(graphOf({ inputs: [{ ...x!, shape: [2, 4] }] })))).toMatch(/takes 2 rows at once/)
  expect(refusal(bytesOf(graphOf({ inputs: [] })))).toMatch(/has the inputs none/)
  expect(refusal(bytesOf(graphOf({ outputs: [{ name: 'y', dtype: 'int64', shape: ['b', 4] }] })))).toMatch(
    /has the output "y" int64\[b, 4\]; rows need one float32 output/,
  )
  const grid = [{ opType: 'GridSample', inputs: ['x', 'x'], outputs: ['y'] }]
  expect(refusal(bytesOf(graphOf({ nodes: grid })))).toMatch(
    /GridSample of operator set 17 calls its modes otherwise/,
  )
  expect(refusal(new Uint8Array(30).fill(9))).toMatch(/^e\.onnx: not an ONNX model: 30 bytes/)
})

test('rows of another width, and a width that nobody says, are refused', () => {
  const model = readRowModel(bytesOf(graphOf()), 'e.onnx')
  expect(() => rowModel(input('x', 'float32', ['rows', 5]), model)).toThrow(/takes float32 rows of 4 columns/)
  expect(() => rowModel(input('x', 'float32', ['rows', 4]), model, 3)).toThrow(/gives 4 columns and not 3/)
  const open = graphOf({ outputs: [{ name: 'y', dtype: 'float32', shape: ['batch', 'features'] }] })
  const silent = readRowModel(bytesOf(open), 'e.onnx')
  expect(() => rowModel(input('x', 'float32', ['rows', 4]), silent)).toThrow(/does not say how many columns/)
  expect(rowModel(input('x', 'float32', ['rows', 4]), silent, 4).shape).toEqual(['rows', 4])
})
