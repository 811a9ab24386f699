/**
 * Pooling over one or two axes, channels first: the maximum or the mean of every window.
 */
import { apply1, naming } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import { ruleOf } from '../expression/rules.js'
import { first, type Tensor } from '../expression/tensor.js'
import { at, perAxis, type PerAxis } from './window.js'

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

export interface Window {
  readonly kernel: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly countIncludePad: boolean
}

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

export const maxPool = (axes: number, x: Tensor, options: PoolingOptions): Tensor =>
  naming(`maxPool${axes}d`, [x], () => {
    const { op, inputs, attributes } = x.node
    const window = { ...windowFor(axes, options) }
    if (ruleOf(op).rises !== true) return apply1('maxPool', [x], window)
    // The largest of what rises together is what the largest rises to: computed for a window, not for each of its elements.
    return apply1(op, [apply1('maxPool', [first(inputs)], window)], attributes)
  })

export const averagePool = (
  axes: number,
  x: Tensor,
  { countIncludePad = false, ...options }: AveragePoolingOptions,
): Tensor =>
  naming(`averagePool${axes}d`, [x], () =>
    apply1('averagePool', [x], { ...windowFor(axes, options), countIncludePad }),
  )

/**
 * The largest element of every window; the gradient goes to it. Of equals it goes to all in equal parts where windows lie side by side
 * and fill the plane, else to the first.
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
