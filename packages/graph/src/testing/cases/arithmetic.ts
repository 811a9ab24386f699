/**
 * Cases of elementwise arithmetic, comparison and selection.
 */
import type { Tensor } from '../../expression/tensor.js'
import * as c from '../../ops/compare.js'
import { constant } from '../../ops/constant.js'
import * as e from '../../ops/elementwise.js'
import { hostTensor } from '../../runtime/host.js'
import { distinct, sample, whole } from '../samples.js'
import type { OperationCase, OperationCases } from './case.js'

type Unary = (x: Tensor) => Tensor

type Binary = (a: Tensor, b: Tensor) => Tensor

const unary = (name: string, f: Unary, low = -2, high = 2): readonly OperationCase[] => [
  { name, inputs: [sample([2, 3], { low, high })], build: ([x]) => f(x!) },
]

/** Same shapes, broadcasting in either direction, and a scalar. */
const binary = (name: string, f: Binary, low = 0.4, high = 1.6): readonly OperationCase[] =>
  [
    [
      [2, 3],
      [2, 3],
    ],
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[3], [2, 3]],
    [[2, 2], []],
  ].map(([a, b]) => ({
    name: `${name} of [${a!.join()}] and [${b!.join()}]`,
    inputs: [sample(a!, { low, high, seed: 3 }), sample(b!, { low, high, seed: 8 })],
    build: ([x, y]) => f(x!, y!),
  }))

/** Operands that are nowhere nearly equal. */
const apart = (name: string, f: Binary): readonly OperationCase[] => [
  {
    name,
    inputs: [distinct([4, 3]), hostTensor([0.3, -0.45, 0.07], [3])],
    build: ([x, y]) => f(x!, y!),
  },
]

const logic = (name: string, f: Binary): readonly OperationCase[] => [
  {
    name,
    inputs: [whole([1, 0, 1, 0], [2, 2], 'bool'), whole([1, 1, 0, 0], [2, 2], 'bool')],
    build: ([x, y]) => f(x!, y!),
  },
]

export const arithmetic: OperationCases = {
  neg: unary('neg', e.neg),
  exp: unary('exp', e.exp),
  log: unary('log', e.log, 0.3, 3),
  sqrt: unary('sqrt', e.sqrt, 0.3, 3),
  abs: unary('abs', e.abs, 0.2, 2),
  sign: unary('sign', e.sign, 0.2, 2),
  floor: unary('floor', e.floor, 0.1, 0.9),
  ceil: unary('ceil', e.ceil, 0.1, 0.9),
  round: unary('round', e.round, 0.6, 1.4),
  reciprocal: unary('reciprocal', e.reciprocal, 0.5, 2),
  sigmoid: unary('sigmoid', e.sigmoid, -4, 4),
  tanh: unary('tanh', e.tanh),
  relu: [{ name: 'relu', inputs: [distinct([3, 4])], build: ([x]) => e.relu(x!) }],
  softplus: unary('softplus', e.softplus, -4, 4),
  erf: unary('erf', e.erf),
  sin: unary('sin', e.sin),
  cos: unary('cos', e.cos),
  atan: unary('atan', e.atan),
  atan2: binary('atan2', e.atan2),
  add: binary('add', e.add),
  sub: binary('sub', e.sub),
  mul: binary('mul', e.mul),
  div: binary('div', e.div),
  pow: [
    ...binary('pow', e.pow),
    { name: 'pow, a square', inputs: [sample([4])], build: ([x]) => e.pow(x!, 2) },
  ],
  minimum: apart('minimum', e.minimum),
  maximum: apart('maximum', e.maximum),
  mod: [
    {
      name: 'mod of numbers follows the sign of the dividend',
      inputs: [hostTensor([5.3, -5.3, 1.2, 7.1]), hostTensor([2, 2, 3, 1.6])],
      build: ([x, y]) => e.mod(x!, y!),
      expected: [1.3, -1.3, 1.2, 0.7],
    },
    {
      name: 'mod of whole numbers follows the sign of the divisor',
      inputs: [whole([5, -5, 7]), whole([3, 3, 4])],
      build: ([x, y]) => e.mod(x!, y!),
      expected: [2, 1, 3],
    },
  ],
  stopGradient: [
    {
      name: 'stopGradient gives the value',
      inputs: [sample([3])],
      build: ([x]) => c.cast(e.stopGradient(x!), 'int32'),
    },
  ],
  equal: logic('equal', c.equal),
  notEqual: logic('notEqual', c.notEqual),
  less: apart('less', c.less),
  lessEqual: apart('lessEqual', c.lessEqual),
  greater: apart('greater', c.greater),
  greaterEqual: apart('greaterEqual', c.greaterEqual),
  and: logic('and', c.and),
  or: logic('or', c.or),
  not: [{ name: 'not', inputs: [whole([1, 0], [2], 'bool')], build: ([x]) => c.not(x!) }],
  isNaN: [
    {
      name: 'isNaN',
      inputs: [hostTensor([0, NaN, Infinity])],
      build: ([x]) => c.isNaN(x!),
      expected: [0, 1, 0],
    },
  ],
  where: [
    {
      name: 'where',
      inputs: [whole([1, 0, 0, 1, 1, 0], [2, 3], 'bool'), sample([2, 3]), sample([2, 3], { seed: 5 })],
      build: ([p, x, y]) => c.where(p!, x!, y!),
    },
    {
      name: 'where, broadcast',
      inputs: [whole([1, 0], [2, 1], 'bool'), sample([3]), sample([4, 1, 1], { seed: 5 })],
      build: ([p, x, y]) => c.where(p!, x!, y!),
    },
  ],
  cast: [
    {
      name: 'cast there and back',
      inputs: [whole([3, -4])],
      build: ([x]) => e.mul(c.cast(x!, 'float32'), constant([0.5, 2])),
      expected: [1.5, -8],
    },
    {
      name: 'cast to double and back passes the gradient',
      inputs: [sample([3])],
      build: ([x]) => c.cast(e.mul(c.cast(x!, 'float64'), constant(2, { dtype: 'float64' })), 'float32'),
    },
  ],
}
