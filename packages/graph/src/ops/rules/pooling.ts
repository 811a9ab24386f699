/**
 * Rules of pooling: the maximum or the mean of every window.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import { ruleOf, type LowerContext, type Rule, type RuleTable } from '../../expression/rules.js'
import { dimAt, knownDim, multiplyDims, type Dim, type Shape } from '../../expression/shape.js'
import { first, type Attributes, type Tensor } from '../../expression/tensor.js'
import type { OnnxAttribute } from '../../onnx/model.js'
import { addAlongAxis } from '../along-axis.js'
import { constant } from '../constant.js'
import { convolutionTranspose } from '../convolution.js'
import { cast, equal } from '../compare.js'
import { div, mul } from '../elementwise.js'
import type { Window } from '../pooling.js'
import { reshape } from '../shape.js'
import { at } from '../window.js'

const windowOf = (attributes: Attributes): Window => attributes as unknown as Window

function pooledShape(shape: Shape, { kernel, stride, padding }: Window): Shape {
  if (shape.length !== kernel.length + 2) {
    throw new GraphError(`needs ${kernel.length + 2} axes: [batch, channels, …]`)
  }
  const sizes = kernel.map((width, axis) => {
    const size = knownDim(shape, axis + 2)
    const length = Math.floor((size + 2 * at(padding, axis) - width) / at(stride, axis)) + 1
    if (length < 1) throw new GraphError(`a window of ${width} does not fit into ${size} elements`)
    return length
  })
  return [...shape.slice(0, 2), ...sizes]
}

/** A new leading axis is folded into the batch: windows never cross it. */
const foldBatch: Rule['batch'] = ({ inputs, attributes, node }) => {
  const [size, batch, ...rest] = first(inputs).shape as [Dim, Dim, ...Dim[]]
  const result = apply1(node.op, [reshape(first(inputs), [multiplyDims([size, batch]), ...rest])], attributes)
  return [reshape(result, [size, batch, ...result.shape.slice(1)])]
}

const windowAttributes = ({ kernel, stride, padding }: Window): Record<string, OnnxAttribute> => ({
  kernel_shape: { kind: 'ints', value: kernel },
  strides: { kind: 'ints', value: stride },
  pads: { kind: 'ints', value: [...padding, ...padding] },
})

export const poolingRules: RuleTable = {
  maxPool: {
    work: 'light',
    infer: ([x], attributes) => {
      if (x?.dtype !== 'float32') throw new GraphError('needs a float32 operand')
      return [{ dtype: x.dtype, shape: pooledShape(x.shape, windowOf(attributes)) }]
    },
    gradient: ({ inputs, outputs, cotangents: [g], attributes }) => {
      if (g === undefined) return [undefined]
      const x = first(inputs)
      const window = windowOf(attributes)
      if (tiles(x.shape, window)) return [tiledGradient(x, first(outputs), g, window)]
      // Where each maximum stands within its own plane; ties go to the first.
      const places = apply1('maxPoolIndices', [x], attributes)
      const rows = multiplyDims(x.shape.slice(0, 2))
      const windows = multiplyDims(g.shape.slice(2))
      const flat = addAlongAxis(
        reshape(places, [rows, windows]),
        reshape(g, [rows, windows]),
        1,
        multiplyDims(x.shape.slice(2)),
      )
      return [reshape(flat, x.shape)]
    },
    batch: foldBatch,
    lower: (context) => {
      const { node, inputs, attributes, emit } = context
      const pool = (x: string): string => emit('MaxPool', [x], windowAttributes(windowOf(attributes)))
      // What a convolution gives lies as the runtime's pooling reads it best; all else would be laid out anew for it.
      const isAtHand = ruleOf(first(node.inputs).node.op).work !== 'light'
      return [isAtHand ? pool(inputs[0] ?? '') : byPlane(context, pool)]
    },
  },
  maxPoolIndices: {
    work: 'light',
    infer: ([x], attributes) => [
      { dtype: 'int64', shape: pooledShape(x?.shape ?? [], windowOf(attributes)) },
    ],
    gradient: () => [undefined],
    batch: foldBatch,
    lower: ({ node, inputs, attributes, emit, emitMany, scalar }) => {
      const [, indices] = emitMany('MaxPool', inputs, 2, windowAttributes(windowOf(attributes)))
      // ONNX counts through the whole tensor; a plane is what stays the same when batch or models are added.
      const plane = multiplyDims(first(node.inputs).shape.slice(2))
      return [emit('Mod', [indices ?? '', scalar(Number(plane), 'int64')])]
    },
  },
  // Every element of `[batch, channels, …]` as a window of its equals.
  repeatPlaces: {
    work: 'light',
    infer: ([x], attributes) => {
      const { kernel } = windowOf(attributes)
      if (x?.dtype !== 'float32') throw new GraphError('needs a float32 operand')
      const sizes = kernel.map((width, axis) => multiplyDims([width, dimAt(x.shape, axis + 2)]))
      return [{ dtype: x.dtype, shape: [...x.shape.slice(0, 2), ...sizes] }]
    },
    gradient: ({ cotangents: [g], attributes }) => [g && windowSums(g, windowOf(attributes))],
    batch: foldBatch,
    lower: (context) => {
      const { kernel } = windowOf(context.attributes)
      const scales = context.constant('float32', [kernel.length + 2], Float32Array.of(1, 1, ...kernel))
      return [
        byPlane(context, (planes) =>
          context.emit('Resize', [planes, '', scales], {
            mode: { kind: 'string', value: 'nearest' },
            coordinate_transformation_mode: { kind: 'string', value: 'asymmetric' },
            nearest_mode: { kind: 'string', value: 'floor' },
          }),
        ),
      ]
    },
  },
  averagePool: {
    work: 'light',
    infer: ([x], attributes) => {
      if (x?.dtype !== 'float32') throw new GraphError('needs a float32 operand')
      return [{ dtype: x.dtype, shape: pooledShape(x.shape, windowOf(attributes)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => [
      g && averageGradient(g, first(inputs).shape, windowOf(attributes)),
    ],
    batch: foldBatch,
    lower: ({ inputs, attributes, emit }) => {
      const window = windowOf(attributes)
      return [
        emit('AveragePool', inputs, {
          ...windowAttributes(window),
          count_include_pad: { kind: 'int', value: window.countIncludePad ? 1 : 0 },
        }),
      ]
    },
  },
}

/** Runs on every plane by itself, so that the runtime does not lay channels side by side for it, and back again afterwards. */
function byPlane({ node, inputs, emit, shape }: LowerContext, run: (planes: string) => string): string {
  const sizes = first(node.inputs).shape
  const apart = shape([multiplyDims(sizes.slice(0, 2)), 1, ...sizes.slice(2)])
  const done = run(emit('Reshape', [inputs[0] ?? '', apart]))
  return emit('Reshape', [done, shape(first(node.outputs).shape)])
}

/** Whether windows lie side by side and fill the plane. */
const tiles = (shape: Shape, { kernel, stride, padding }: Window): boolean =>
  kernel.every(
    (width, axis) =>
      width === at(stride, axis) && at(padding, axis) === 0 && knownDim(shape, axis + 2) % width === 0,
  )

/** The sum of every window of windows that fill the plane. */
const windowSums = (x: Tensor, { kernel }: Window): Tensor =>
  mul(
    apply1('averagePool', [x], {
      ...{ kernel, stride: kernel, padding: kernel.map(() => 0) },
      countIncludePad: false,
    }),
    product(kernel),
  )

/**
 * The cotangent of every window at its largest element, in equal parts where several are: found by comparison, which takes a third of
 * the time of adding it into places.
 */
function tiledGradient(x: Tensor, largest: Tensor, g: Tensor, window: Window): Tensor {
  const spread = (own: Tensor): Tensor => apply1('repeatPlaces', [own], { kernel: window.kernel })
  const owners = cast(equal(x, spread(largest)), 'float32')
  return mul(owners, spread(div(g, windowSums(owners, window))))
}

/** Every element of the cotangent, divided by its window's count, spread over the window. */
function averageGradient(g: Tensor, shape: Shape, window: Window): Tensor {
  const { kernel, stride, padding } = window
  const planes = multiplyDims(shape.slice(0, 2))
  const sizes = kernel.map((_, axis) => knownDim(shape, axis + 2))
  const windows = kernel.map((_, axis) => knownDim(g.shape, axis + 2))
  const share = mul(g, constant(windowShares(windows, sizes, window), { shape: windows }))
  const ones = constant(Array<number>(product(kernel)).fill(1), { shape: [1, 1, ...kernel] })
  const spread = convolutionTranspose(reshape(share, [planes, 1, ...windows]), ones, {
    stride,
    padding,
    dilation: kernel.map(() => 1),
    groups: 1,
    size: sizes,
  })
  return reshape(spread, shape)
}

/** One over the number of elements that each window averages. */
function windowShares(windows: readonly number[], sizes: readonly number[], window: Window): Float32Array {
  const counts = windows.map((length, axis) =>
    Array.from({ length }, (_, k) => {
      const [width, start] = [at(window.kernel, axis), k * at(window.stride, axis) - at(window.padding, axis)]
      if (window.countIncludePad) return width
      return Math.min(start + width, at(sizes, axis)) - Math.max(start, 0)
    }),
  )
  const all = counts.reduce((rows, axis) => rows.flatMap((row) => axis.map((count) => row * count)), [1])
  return Float32Array.from(all, (count) => 1 / count)
}

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1)
