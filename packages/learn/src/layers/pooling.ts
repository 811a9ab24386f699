/**
 * Pooling over windows as layers without weights, channels first, to stand in a `sequential`.
 */
import {
  averagePool1d,
  averagePool2d,
  maxPool1d,
  maxPool2d,
  mean,
  type AveragePoolingOptions,
  type PoolingOptions,
  type Tensor,
} from '@utsushi/graph'
import type { Layer } from './layer.js'

/** No weights. */
export type NoParameters = Readonly<Record<never, never>>

/** A layer that has no weights. */
export type PlainLayer = Layer<NoParameters, [Tensor], Tensor>

/**
 * A function of one tensor as a layer.
 * @example sequential([linear({ inputs: 3, outputs: 8 }), plainLayer(tanh)])
 */
export const plainLayer = (run: (x: Tensor) => Tensor): PlainLayer => ({
  parameters: {},
  apply: (_, x) => run(x),
})

/**
 * The largest element of every window of `[batch, channels, length]`, or of two axes with `axes: 2`.
 * @example maxPooling({ kernel: 2 })
 */
export const maxPooling = ({ axes = 1, ...window }: PoolingOptions & { readonly axes?: 1 | 2 }): PlainLayer =>
  plainLayer((x) => (axes === 1 ? maxPool1d(x, window) : maxPool2d(x, window)))

/**
 * The mean of every window of `[batch, channels, length]`, or of two axes with `axes: 2`.
 * @example averagePooling({ kernel: 2, axes: 2 })
 */
export const averagePooling = ({
  axes = 1,
  ...window
}: AveragePoolingOptions & { readonly axes?: 1 | 2 }): PlainLayer =>
  plainLayer((x) => (axes === 1 ? averagePool1d(x, window) : averagePool2d(x, window)))

/**
 * The mean over all places: `[batch, channels, …]` → `[batch, channels]`.
 * @example sequential([residualBlock({ inputs: 1, outputs: 32, kernel: 3 }), globalAveragePooling()])
 */
export const globalAveragePooling = (): PlainLayer =>
  plainLayer((x) => mean(x, { axes: x.shape.slice(2).map((_, k) => k + 2) }))
