import { expect, test } from 'vitest'
import * as g from './index.js'

const x = g.input('x', 'float32', [2, 3])

const batch = g.input('rows', 'float32', ['batch', 3])

const count = g.input('count', 'int64', [2])

const image = g.input('image', 'float32', [1, 3, 8])

const kernel = g.input('kernel', 'float32', [4, 2, 3])

// What was asked, on what, what was wrong: the beginning of each message.
test.each<[string, () => unknown]>([
  ['add(float32[2,3], float32[2]): sizes 3 and 2 do not broadcast', () => g.add(x, g.constant([1, 2]))],
  ['mul(float32[2,3], int64[2]): dtypes float32 and int64 differ; cast one of them', () => g.mul(x, count)],
  ['matmul(float32[2,3], float32[2,3]): the inner sizes 3 and 2 differ', () => g.matmul(x, x)],
  ['matmul(float32[batch,3], float32[2,3]): the inner sizes 3 and 2 differ', () => g.matmul(batch, x)],
  ['add(float32[2,3], float32[batch,3]): sizes 2 and batch do not broadcast', () => g.add(x, batch)],
  ['reshape(float32[2,3]): 6 elements do not fill [4,2]', () => g.reshape(x, [4, 2])],
  ['reshape(float32[2,3]): cannot infer −1 in [4,-1]', () => g.reshape(x, [4, -1])],
  ['transpose(float32[2,3]): [0,0] is no permutation of 2 axes', () => g.transpose(x, [0, 0])],
  ['concat(float32[2,3], float32[1,2]): parts differ off axis 0', () => g.concat([x, g.zeros([1, 2])], 0)],
  ['concat(float32[2,3], float32[2,3]): axis 2 is out of range for rank 2', () => g.concat([x, x], 2)],
  [
    'slice(float32[2,3]): range 1…5 lies outside axis 1 of size 3',
    () => g.slice(x, { axis: 1, start: 1, end: 5 }),
  ],
  ['split(float32[2,3]): sizes [1, 1] add up to 2, axis 1 has 3', () => g.split(x, [1, 1], 1)],
  ['squeeze(float32[2,3]): axis 0 has size 2, expected 1', () => g.squeeze(x, 0)],
  ['broadcastTo(float32[2,3]): sizes 3 and 4 do not broadcast', () => g.broadcastTo(x, [2, 4])],
  ['sum(float32[2,3]): axis -3 is out of range for rank 2', () => g.sum(x, { axes: -3 })],
  ['softmax(float32[2,3]): axis 2 is out of range', () => g.softmax(x, 2)],
  ['gather(float32[2,3], float32[2,3]): indices are float32, expected int32 or int64', () => g.gather(x, x)],
  ['takeAlongAxis(float32[2,3], int64[2]): shapes differ off axis 1', () => g.takeAlongAxis(x, count, 1)],
  [
    'where(float32[2,3], float32[2,3], float32[]): the condition is float32, expected bool',
    () => g.where(x, x, 0),
  ],
  ['constant(): 3 values do not fill the shape [2,2]', () => g.constant([1, 2, 3], { shape: [2, 2] })],
  [
    'convolution(float32[1,3,8], float32[4,2,3]): the input has 3 channels, the weights expect 2 (1 groups of 2)',
    () => g.conv1d(image, kernel),
  ],
  [
    'conv1d(float32[1,3,8], float32[4,2,3]): a convolution needs stride, dilation and groups of at least 1',
    () => g.conv1d(image, kernel, { stride: 0 }),
  ],
  [
    'maxPool1d(float32[1,3,8]): pooling can pad by half its kernel at most',
    () => g.maxPool1d(image, { kernel: 2, padding: 2 }),
  ],
  [
    'maxPool(float32[1,3,8]): a window of 9 does not fit into 8 elements',
    () => g.maxPool1d(image, { kernel: 9 }),
  ],
  ['averagePool(float32[2,3]): needs 3 axes: [batch, channels, …]', () => g.averagePool1d(x, { kernel: 2 })],
  ['grad(float32[2,3]): the loss must be a scalar', () => g.grad(x, [x])],
])('%s', (message, build) => {
  expect(build).toThrow(message)
  expect(build).toThrow(g.GraphError)
  // The line of the person at the keyboard, not one of ours.
  expect(build).toThrow(/ — built at .*errors\.test\.(ts|js):\d+$/)
})

test('a program says which input is missing, unnamed or named twice, and which state does not fit', () => {
  const y = g.input('y', 'float32', [3])
  const make = (
    inputs: readonly g.Tensor[],
    outputs: Record<string, g.Tensor>,
    state: readonly string[] = [],
  ): Uint8Array => g.program({ name: 'p', inputs, outputs, state }).toOnnx()
  expect(() => make([x], { z: g.add(x, y) })).toThrow(
    `the input "y" float32[3] is used but not listed among the program's inputs`,
  )
  expect(() => make([x, x], { z: x })).toThrow('p: two inputs are called "x"')
  expect(() => make([g.add(x, 1)], { z: x })).toThrow('p: input 0 has no name')
  expect(() => make([x], { x: g.add(x, 1) })).toThrow('p: "x" is an input and an output; list it under state')
  expect(() => make([x], { x: g.sum(x) }, ['x'])).toThrow(
    'p: state "x" enters as float32[2,3] and leaves as float32[]',
  )
})
