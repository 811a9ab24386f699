/**
 * Cases of constants, reductions, products, and of moving, joining and selecting elements.
 */
import { apply, apply1 } from '../../expression/apply.js'
import type { Tensor } from '../../expression/tensor.js'
import { addAlongAxis, takeAlongAxis } from '../../ops/along-axis.js'
import { cast } from '../../ops/compare.js'
import { arange, constant, elementCount } from '../../ops/constant.js'
import { add, mul, square } from '../../ops/elementwise.js'
import { gather, scatterAdd } from '../../ops/gather.js'
import { matmul } from '../../ops/matmul.js'
import { groupNorm, layerNorm, logSoftmax, softmax } from '../../ops/normalize.js'
import * as reduce from '../../ops/reduce.js'
import * as shape from '../../ops/shape.js'
import { sort, topK } from '../../ops/sort.js'
import { distinct, sample, whole } from '../samples.js'
import type { OperationCase, OperationCases } from './case.js'

type Reduction = (x: Tensor, options?: reduce.ReduceOptions) => Tensor

const reduction = (name: string, f: Reduction): readonly OperationCase[] => [
  { name: `${name} of everything`, inputs: [distinct([2, 3, 2])], build: ([x]) => f(x!) },
  { name: `${name} of one axis`, inputs: [distinct([2, 3, 2])], build: ([x]) => f(x!, { axes: 1 }) },
  {
    name: `${name} of two axes, kept`,
    inputs: [distinct([2, 3, 2])],
    build: ([x]) => f(x!, { axes: [0, -1], keepDims: true }),
  },
]

const product = (a: readonly number[], b: readonly number[]): OperationCase => ({
  name: `matmul of [${a.join()}] and [${b.join()}]`,
  inputs: [sample(a, { seed: 2 }), sample(b, { seed: 4 })],
  build: ([x, y]) => matmul(x!, y!),
})

const moved = (
  name: string,
  dims: readonly number[],
  f: (x: Tensor) => Tensor | readonly Tensor[],
): OperationCase => ({ name, inputs: [sample(dims)], build: ([x]) => f(x!) })

export const arrangement: OperationCases = {
  input: [{ name: 'an input itself', inputs: [sample([2])], build: ([x]) => mul(x!, 2) }],
  constant: [
    {
      name: 'constants of every form',
      inputs: [sample([2, 2])],
      build: ([x]) => mul(x!, constant([1, 2, 3, 4], { shape: [2, 2] })),
    },
  ],
  arange: [
    { name: 'arange', inputs: [sample([4])], build: ([x]) => mul(x!, cast(arange(4), 'float32')) },
    { name: 'arange, alone', inputs: [], build: () => arange(5), expected: [0, 1, 2, 3, 4] },
  ],
  elementCount: [
    {
      name: 'elementCount of known sizes',
      inputs: [],
      build: () => elementCount([3, 4]),
      expected: [12],
    },
  ],
  sum: reduction('sum', reduce.sum),
  sumOfSquares: reduction('sumOfSquares', reduce.sumOfSquares),
  mean: reduction('mean', reduce.mean),
  max: reduction('max', reduce.max),
  min: reduction('min', reduce.min),
  argmax: [{ name: 'argmax', inputs: [distinct([3, 4])], build: ([x]) => reduce.argmax(x!, -1) }],
  topK: [
    { name: 'sort', inputs: [distinct([3, 4])], build: ([x]) => square(sort(x!).values) },
    { name: 'sort, axis 0', inputs: [distinct([3, 2, 2])], build: ([x]) => square(sort(x!, 0).values) },
    { name: 'topK', inputs: [distinct([2, 5])], build: ([x]) => square(topK(x!, 2).values) },
    {
      name: 'topK, smallest, axis 0',
      inputs: [distinct([4, 2])],
      build: ([x]) => square(topK(x!, 3, { axis: 0, smallest: true }).values),
    },
    {
      name: 'sort of equal values, in the order in which they stand',
      inputs: [whole([2, 1, 2, 1, 0], [1, 5], 'int32')],
      build: ([x]) => sort(x!).indices,
      expected: [4, 1, 3, 0, 2],
    },
    {
      name: 'topK of whole numbers, where they stood',
      inputs: [whole([3, 9, 4, 1, 0, 7], [2, 3], 'int32')],
      build: ([x]) => topK(x!, 2).indices,
      expected: [1, 2, 2, 0],
    },
  ],
  softmax: [
    moved('softmax', [2, 3], (x) => softmax(x)),
    moved('softmax, axis 0', [2, 3], (x) => softmax(x, 0)),
  ],
  logSoftmax: [
    moved('logSoftmax', [2, 3], (x) => logSoftmax(x)),
    moved('logSumExp', [2, 3], (x) => reduce.logSumExp(x, { axes: 1 })),
  ],
  groupNorm: [
    {
      name: 'groupNorm of sequences',
      inputs: [sample([2, 4, 3]), sample([4], { seed: 3 }), sample([4], { seed: 9 })],
      build: ([x, scale, bias]) => groupNorm(x!, scale!, bias!, { groups: 2 }),
    },
    {
      name: 'groupNorm of pictures',
      inputs: [sample([2, 2, 2, 3]), sample([2], { seed: 3 }), sample([2], { seed: 9 })],
      build: ([x, scale, bias]) => groupNorm(x!, scale!, bias!, { groups: 1, epsilon: 1e-3 }),
    },
    {
      name: 'groupNorm, with all that it keeps',
      inputs: [sample([2, 4, 3]), sample([4], { seed: 3 }), sample([4], { seed: 9 })],
      build: (inputs) => apply('groupNorm', inputs, { groups: 2, epsilon: 1e-5 }).map((kept) => square(kept)),
    },
  ],
  scaleShift: [
    {
      name: 'scaleShift',
      inputs: [sample([2, 3, 4]), sample([2, 3], { seed: 3 }), sample([2, 3], { seed: 9 })],
      build: (inputs) => apply1('scaleShift', inputs),
    },
    {
      name: 'scaleShift of whole numbers',
      inputs: [
        whole([1, 2, 3, 4], [1, 2, 2], 'float32'),
        whole([2, 10], [1, 2], 'float32'),
        whole([1, 0], [1, 2], 'float32'),
      ],
      build: (inputs) => apply1('scaleShift', inputs),
      expected: [3, 5, 30, 40],
    },
  ],
  layerNorm: [
    {
      name: 'layerNorm',
      inputs: [sample([2, 4]), sample([4], { seed: 3 }), sample([4], { seed: 9 })],
      build: ([x, scale, bias]) => layerNorm(x!, scale!, bias!),
    },
    {
      name: 'layerNorm of more axes',
      inputs: [sample([2, 3, 4]), sample([4], { seed: 3 }), sample([4], { seed: 9 })],
      build: ([x, scale, bias]) => layerNorm(x!, scale!, bias!, { epsilon: 1e-3 }),
    },
  ],
  matmul: [
    product([2, 3], [3, 2]),
    product([2, 2, 3], [3, 2]),
    product([2, 2, 3], [2, 3, 2]),
    product([2, 1, 2, 3], [2, 3, 2]),
    product([3, 2], [2, 2, 3]),
    product([3], [3, 2]),
    product([2, 3], [3]),
    product([3], [3]),
  ],
  reshape: [
    moved('reshape', [2, 6], (x) => square(shape.reshape(x, [3, -1]))),
    moved('unsqueeze and squeeze', [2, 1, 3], (x) => shape.squeeze(shape.unsqueeze(square(x), 0), 2)),
  ],
  transpose: [
    moved('transpose', [2, 3, 2], (x) => square(shape.transpose(x, [2, 0, 1]))),
    moved('transpose, reversed', [2, 3], (x) => shape.transpose(x)),
  ],
  broadcastTo: [moved('broadcastTo', [3, 1], (x) => shape.broadcastTo(x, [2, 3, 2]))],
  concat: [
    {
      name: 'concat',
      inputs: [sample([2, 1]), sample([2, 3], { seed: 2 })],
      build: ([x, y]) => square(shape.concat([x!, y!, x!], -1)),
    },
    {
      name: 'stack',
      inputs: [sample([2, 3]), sample([2, 3], { seed: 2 })],
      build: ([x, y]) => shape.stack([x!, y!], 1),
    },
  ],
  slice: [
    moved('slice', [2, 5], (x) => shape.slice(x, { axis: 1, start: 1, end: -1 })),
    moved('overlapping slices', [5, 2], (x) =>
      mul(shape.slice(x, { axis: 0, start: 0, end: 3 }), shape.slice(x, { axis: 0, start: 2 })),
    ),
  ],
  sliceNamed: [
    {
      name: 'sliceNamed, at places that turn out to be known',
      inputs: [whole([1, 2, 3, 4, 5, 6], [2, 3])],
      build: ([x]) => apply1('sliceNamed', [x!], { axis: 1, start: 1, end: 3 }),
      expected: [2, 3, 5, 6],
    },
    moved('sliceNamed', [4, 2], (x) => square(apply1('sliceNamed', [x], { axis: 0, start: 1, end: 3 }))),
  ],
  split: [
    moved('split', [2, 6], (x) => {
      const [a, b, c] = shape.split(x, [1, 2, 3], 1)
      return [mul(a!, b!), square(c!)]
    }),
    {
      name: 'split and joined in another order',
      inputs: [whole([1, 2, 3, 4, 5, 6, 7, 8], [2, 4])],
      build: ([x]) => {
        const [a, b, c] = shape.split(x!, [1, 2, 1], 1)
        return shape.concat([c!, a!, b!], 1)
      },
      expected: [4, 1, 2, 3, 8, 5, 6, 7],
    },
  ],
  pad: [
    moved('pad', [2, 3], (x) => shape.pad(x, { axis: 1, before: 1, after: 2 })),
    moved('pad with a value', [2, 3], (x) => square(shape.pad(x, { axis: 0, after: 2, value: 1.5 }))),
    moved('pads that add up', [6], (x) =>
      add(
        shape.pad(shape.slice(x, { axis: 0, start: 0, end: 2 }), { axis: 0, after: 4 }),
        shape.pad(square(shape.slice(x, { axis: 0, start: 2 })), { axis: 0, before: 2 }),
      ),
    ),
  ],
  flip: [moved('flip', [2, 3], (x) => shape.flip(x, 1))],
  gather: [0, 1, 2].map((axis) => ({
    name: `gather along axis ${axis}`,
    inputs: [sample([3, 3, 3]), whole([2, 0, 0, 1], [2, 2])],
    build: ([x, k]) => gather(x!, k!, axis),
  })),
  scatterAdd: [
    {
      name: 'scatterAdd',
      inputs: [whole([1, 0, 1]), sample([3, 2])],
      build: ([k, rows]) => scatterAdd(k!, rows!, 4),
    },
    {
      name: 'scatterAdd of whole numbers',
      inputs: [whole([1, 0, 1]), whole([10, 20, 30])],
      build: ([k, rows]) => scatterAdd(k!, rows!, 3),
      expected: [20, 40, 0],
    },
  ],
  takeAlongAxis: [
    {
      name: 'takeAlongAxis',
      inputs: [sample([2, 3]), whole([2, 0, 1, 1], [2, 2])],
      build: ([x, k]) => takeAlongAxis(x!, k!, 1),
    },
    {
      name: 'takeAlongAxis of whole numbers',
      inputs: [whole([1, 2, 3, 4, 5, 6], [2, 3]), whole([2, 0, 1, 1], [2, 2])],
      build: ([x, k]) => takeAlongAxis(x!, k!, 1),
      expected: [3, 1, 5, 5],
    },
  ],
  addAlongAxis: [
    {
      name: 'addAlongAxis',
      inputs: [whole([2, 0, 2, 1, 1, 1], [2, 3]), sample([2, 3])],
      build: ([k, values]) => addAlongAxis(k!, values!, 1, 3),
    },
    {
      name: 'addAlongAxis along axis 0',
      inputs: [whole([1, 0, 1, 1], [2, 2]), whole([1, 2, 3, 4], [2, 2], 'int32')],
      build: ([k, values]) => addAlongAxis(k!, values!, 0, 2),
      expected: [0, 2, 4, 4],
    },
  ],
}
