/**
 * The windows of convolution and pooling: where they stand, and how options say so.
 */
import { GraphError } from '../expression/graph-error.js'
import type { Dim } from '../expression/shape.js'
import type { Attributes } from '../expression/tensor.js'

/** One number for all spatial axes, or one for each. */
export type PerAxis = number | readonly number[]

/** Where the windows of a convolution stand. */
export interface ConvolutionOptions {
  /** Steps between windows; 1 when left out. */
  readonly stride?: PerAxis
  /** Zeros added on both sides; 0 when left out. */
  readonly padding?: PerAxis
  /** Distance between the elements of a window; 1 when left out. */
  readonly dilation?: PerAxis
  /** Independent groups of channels; 1 when left out. */
  readonly groups?: number
}

export interface Window {
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly dilation: readonly number[]
  readonly groups: number
}

export interface TransposedWindow extends Window {
  /** Sizes of the result's spatial axes; a stride leaves several possible. */
  readonly size: readonly Dim[]
}

export const windowOf = (attributes: Attributes): Window => attributes as unknown as Window

/** Where the windows of a transposed convolution stand. */
export interface TransposedConvolutionOptions extends ConvolutionOptions {
  /** Elements added at the end of the result, fewer than the stride: which of the sizes that a stride merges. */
  readonly outputPadding?: PerAxis
}

/** The number of one axis. */
export const at = (values: readonly number[], axis: number): number => values[axis] ?? 0

/** One number for every spatial axis. */
export function perAxis(value: PerAxis, axes: number, what: string): readonly number[] {
  const list = typeof value === 'number' ? Array<number>(axes).fill(value) : value
  if (list.length !== axes || list.some((item) => !Number.isInteger(item) || item < 0)) {
    throw new GraphError(`${what} [${list.join(', ')}]: expected ${axes} whole numbers`)
  }
  return list
}

/** Options as they stand in a node: a number for each spatial axis. */
export function windowFor(axes: number, options: ConvolutionOptions): Window & Attributes {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options
  const window = {
    stride: perAxis(stride, axes, 'stride'),
    padding: perAxis(padding, axes, 'padding'),
    dilation: perAxis(dilation, axes, 'dilation'),
    groups,
  }
  if (window.stride.includes(0) || window.dilation.includes(0) || !Number.isInteger(groups) || groups < 1) {
    throw new GraphError('a convolution needs stride, dilation and groups of at least 1')
  }
  return window
}
