/**
 * Convolutions over one or two axes, channels first: `[batch, channels, length]` or `[batch, channels, height, width]`.
 */
import { add, conv1d, conv2d, reshape, type PerAxis, type Tensor } from '@utsushi/graph'
import { uniformByFan, type Initialiser } from '../parameters/initialisers.js'
import { parameter, type Parameter } from '../parameters/parameters.js'
import type { Layer } from './layer.js'

/** `weight [outputs, inputs / groups, …kernel]`, `bias [outputs]`. */
export type ConvolutionParameters = { readonly weight: Parameter; readonly bias?: Parameter }

/** Sizes of a convolution, and where its windows stand. */
export interface ConvolutionLayerOptions {
  /** Channels that come in. */
  readonly inputs: number
  /** Channels that go out. */
  readonly outputs: number
  /** Elements of a window, one number for all axes or one for each. */
  readonly kernel: PerAxis
  /** Steps between windows; 1 when left out. */
  readonly stride?: PerAxis
  /** Zeros on both sides, or `same`: as many as keep the size, for odd kernels and stride 1. None when left out. */
  readonly padding?: PerAxis | 'same'
  /** Distance between the elements of a window; 1 when left out. */
  readonly dilation?: PerAxis
  /** Groups of channels that do not see each other; 1 when left out. */
  readonly groups?: number
  /** Whether a bias is added; it is when left out. */
  readonly bias?: boolean
  /** Of the weight; uniform in ±1/√fan when left out, as in PyTorch. */
  readonly initial?: Initialiser
}

/** A convolution layer. */
export type ConvolutionLayer = Layer<ConvolutionParameters, [Tensor], Tensor>

/**
 * Convolution along one axis: `[batch, inputs, length]` → `[batch, outputs, …]`.
 *
 * @throws RangeError when channels do not divide into groups, or `same` is asked of an even kernel or a stride
 * @example convolution1d({ inputs: 1, outputs: 32, kernel: 7, padding: 'same' }).apply(weights.first, spectra)
 */
export const convolution1d = (options: ConvolutionLayerOptions): ConvolutionLayer => convolution(1, options)

/**
 * Convolution along two axes: `[batch, inputs, height, width]` → `[batch, outputs, …]`.
 *
 * @throws RangeError when channels do not divide into groups, or `same` is asked of an even kernel or a stride
 * @example convolution2d({ inputs: 3, outputs: 16, kernel: 3, stride: 2, padding: 1 }).apply(weights.first, images)
 */
export const convolution2d = (options: ConvolutionLayerOptions): ConvolutionLayer => convolution(2, options)

function convolution(axes: 1 | 2, options: ConvolutionLayerOptions): ConvolutionLayer {
  const { inputs, outputs, stride = 1, dilation = 1, groups = 1, bias = true } = options
  if (inputs % groups !== 0 || outputs % groups !== 0)
    throw new RangeError(`convolution: ${inputs} and ${outputs} channels do not divide into ${groups} groups`)
  const kernel = each(options.kernel, axes)
  const fan = (inputs / groups) * kernel.reduce((a, b) => a * b, 1)
  const padding = options.padding === 'same' ? same(kernel, stride, each(dilation, axes)) : options.padding
  const window = { stride, dilation, groups, ...(padding !== undefined && { padding }) }
  const convolve = axes === 1 ? conv1d : conv2d
  return {
    parameters: {
      weight: parameter([outputs, inputs / groups, ...kernel], options.initial ?? uniformByFan(fan)),
      ...(bias && { bias: parameter([outputs], uniformByFan(fan)) }),
    },
    apply: ({ weight, bias: offset }, x) => {
      const product = convolve(x, weight, window)
      return offset === undefined ? product : add(product, reshape(offset, [outputs, ...kernel.map(() => 1)]))
    },
  }
}

const each = (value: PerAxis, axes: number): readonly number[] =>
  typeof value === 'number' ? Array<number>(axes).fill(value) : value

function same(kernel: readonly number[], stride: PerAxis, dilation: readonly number[]): readonly number[] {
  const strides = each(stride, kernel.length)
  if (kernel.some((size) => size % 2 === 0) || strides.some((step) => step !== 1))
    throw new RangeError(
      `convolution: padding "same" needs odd kernels and stride 1, not [${kernel.join(', ')}] and ${strides.join(', ')}; give the padding as a number`,
    )
  return kernel.map((size, axis) => ((size - 1) / 2) * (dilation[axis] ?? 1))
}
