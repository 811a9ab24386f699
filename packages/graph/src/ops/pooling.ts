/**
 * Pooling over one or two axes, channels first: the maximum or the mean of every window.
 */
import { GraphError } from '../graph-error.js'
import type { OnnxAttribute } from '../onnx/model.js'
import { registerRules, type Rule } from '../rules.js'
import { knownDim, multiplyDims, type Dim, type Shape } from '../shape.js'
import { apply1, first, naming, type Attributes, type Tensor } from '../tensor.js'
import { addAlongAxis } from './along-axis.js'
import { constant } from './constant.js'
import { convolutionTranspose } from './convolution.js'
import { at, perAxis, type PerAxis } from './window.js'
import { mul } from './elementwise.js'
import { reshape } from './shape.js'

/** Where the windows of a pooling stand. */
export interface PoolingOptions {
  /** Elements of a window. */
  readonly kernel: PerAxis
  /** Steps between windows; the kernel when left out, so that windows do not overlap. */
  readonly stride?: PerAxis
  /** Elements added on both sides, at most half the kernel; 0 when left out. */
  readonly padding?: PerAxis
}

/** Where the windows stand, and what counts in the mean. */
export interface AveragePoolingOptions extends PoolingOptions {
  /** Count padding as zeros in the mean; left out by default, so that the mean is of what is there. */
  readonly countIncludePad?: boolean
}

interface Window {
  readonly kernel: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly countIncludePad: boolean
}

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

registerRules({
  maxPool: {
    infer: ([x], attributes) => {
      if (x?.dtype !== 'float32') throw new GraphError('needs a float32 operand')
      return [{ dtype: x.dtype, shape: pooledShape(x.shape, windowOf(attributes)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      if (g === undefined) return [undefined]
      const x = first(inputs)
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
    lower: ({ inputs, attributes, emit }) => [
      emit('MaxPool', inputs, windowAttributes(windowOf(attributes))),
    ],
  },
  maxPoolIndices: {
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
  averagePool: {
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
})

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

function windowFor(
  axes: number,
  { kernel, stride, padding = 0 }: PoolingOptions,
): Omit<Window, 'countIncludePad'> {
  const window = {
    kernel: perAxis(kernel, axes, 'kernel'),
    stride: perAxis(stride ?? kernel, axes, 'stride'),
    padding: perAxis(padding, axes, 'padding'),
  }
  if (window.kernel.includes(0) || window.stride.includes(0)) {
    throw new GraphError('pooling needs a kernel and a stride of at least 1')
  }
  if (window.padding.some((pad, axis) => 2 * pad > at(window.kernel, axis))) {
    throw new GraphError('pooling can pad by half its kernel at most')
  }
  return window
}

const maxPool = (axes: number, x: Tensor, options: PoolingOptions): Tensor =>
  naming(`maxPool${axes}d`, [x], () => apply1('maxPool', [x], { ...windowFor(axes, options) }))

const averagePool = (
  axes: number,
  x: Tensor,
  { countIncludePad = false, ...options }: AveragePoolingOptions,
): Tensor =>
  naming(`averagePool${axes}d`, [x], () =>
    apply1('averagePool', [x], { ...windowFor(axes, options), countIncludePad }),
  )

/**
 * The largest element of every window; the gradient goes to it (to the first of equals).
 *
 * @param x `[batch, channels, length]`
 * @returns `[batch, channels, ⌊(length + 2·padding − kernel)/stride⌋ + 1]`
 * @example const half = maxPool1d(x, { kernel: 2 })
 */
export const maxPool1d = (x: Tensor, options: PoolingOptions): Tensor => maxPool(1, x, options)

/**
 * {@link maxPool1d} over two axes: `[batch, channels, height, width]`.
 * @example const half = maxPool2d(image, { kernel: 2 })
 */
export const maxPool2d = (x: Tensor, options: PoolingOptions): Tensor => maxPool(2, x, options)

/**
 * The mean of every window, `[batch, channels, length]`. Padding is left out of the mean unless `countIncludePad` is set
 * (PyTorch counts it unless told otherwise).
 *
 * @example const smooth = averagePool1d(x, { kernel: 3, stride: 1, padding: 1 })
 */
export const averagePool1d = (x: Tensor, options: AveragePoolingOptions): Tensor => averagePool(1, x, options)

/**
 * {@link averagePool1d} over two axes: `[batch, channels, height, width]`.
 * @example const half = averagePool2d(image, { kernel: 2 })
 */
export const averagePool2d = (x: Tensor, options: AveragePoolingOptions): Tensor => averagePool(2, x, options)
