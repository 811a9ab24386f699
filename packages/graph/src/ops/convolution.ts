/**
 * Convolution over one or two axes, channels first, and its transpose. Each is the other's gradient, and the gradient of
 * the weights is a convolution with the roles of batch and channels exchanged.
 */
import { apply1, naming } from '../expression/apply.js'
import { knownDim } from '../expression/shape.js'
import type { Tensor } from '../expression/tensor.js'
import {
  at,
  perAxis,
  windowFor,
  type ConvolutionOptions,
  type TransposedConvolutionOptions,
  type TransposedWindow,
} from './window.js'

export const convolution = (
  name: string,
  axes: number,
  operands: readonly Tensor[],
  options: ConvolutionOptions,
): Tensor => naming(name, operands, () => apply1('convolution', operands, windowFor(axes, options)))

/**
 * Convolution along one axis (cross-correlation, as everywhere in deep learning).
 *
 * @param x `[batch, channels, length]`
 * @param w `[out, channels/groups, kernel]`
 * @returns `[batch, out, ⌊(length + 2·padding − dilation·(kernel−1) − 1)/stride⌋ + 1]`
 * @throws GraphError when channels, groups or sizes do not fit
 * @example const y = add(conv1d(x, w, { padding: 1 }), reshape(bias, [1, 16, 1]))
 */
export const conv1d = (x: Tensor, w: Tensor, options: ConvolutionOptions = {}): Tensor =>
  convolution('conv1d', 1, [x, w], options)

/**
 * Convolution along two axes; options take one number, or one for each axis.
 *
 * @param x `[batch, channels, height, width]`
 * @param w `[out, channels/groups, kernelHeight, kernelWidth]`
 * @throws GraphError when channels, groups or sizes do not fit
 * @example const y = conv2d(image, w, { stride: 2, padding: [1, 2] })
 */
export const conv2d = (x: Tensor, w: Tensor, options: ConvolutionOptions = {}): Tensor =>
  convolution('conv2d', 2, [x, w], options)

function transposed(
  name: string,
  axes: number,
  operands: readonly [Tensor, Tensor],
  { outputPadding: extra = 0, ...options }: TransposedConvolutionOptions,
): Tensor {
  return naming(name, operands, () => {
    const [x, w] = operands
    const window = windowFor(axes, options)
    const added = perAxis(extra, axes, 'outputPadding')
    const size = added.map(
      (end, axis) =>
        (knownDim(x.shape, axis + 2) - 1) * at(window.stride, axis) -
        2 * at(window.padding, axis) +
        at(window.dilation, axis) * (knownDim(w.shape, axis + 2) - 1) +
        1 +
        end,
    )
    return convolutionTranspose(x, w, { ...window, size })
  })
}

/**
 * The transpose of {@link conv1d}: spreads every element over a window and adds up where windows meet.
 *
 * @param x `[batch, in, length]`
 * @param w `[in, out/groups, kernel]`
 * @returns `[batch, out, (length − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1]`
 * @example const twice = convTranspose1d(x, w, { stride: 2 })
 */
export const convTranspose1d = (x: Tensor, w: Tensor, options: TransposedConvolutionOptions = {}): Tensor =>
  transposed('convTranspose1d', 1, [x, w], options)

/**
 * {@link convTranspose1d} over two axes: `[batch, in, height, width]`, `[in, out/groups, …kernel]`.
 * @example const twice = convTranspose2d(image, w, { stride: 2 })
 */
export const convTranspose2d = (x: Tensor, w: Tensor, options: TransposedConvolutionOptions = {}): Tensor =>
  transposed('convTranspose2d', 2, [x, w], options)

/** {@link convTranspose1d} on any number of axes, with the sizes of the result given. */
export const convolutionTranspose = (g: Tensor, w: Tensor, window: TransposedWindow): Tensor =>
  apply1('convolutionTranspose', [g, w], { ...window })
