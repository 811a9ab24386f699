/**
 * What convolutional bodies are made of: maps of channels along a sequence, blocks, and a convolution with its normalisation.
 */
import type { Tensor } from '@utsushi/graph'
import { convolution1d, type ConvolutionParameters } from '../layers/convolution.js'
import type { LayerNormParameters } from '../layers/layer-norm.js'
import type { Layer } from '../layers/layer.js'
import type { ParameterTree } from '../parameters/parameters.js'
import { maskedNorm } from './masked-norm.js'

/** Channels along a sequence. */
export interface ChannelMap {
  /** `[batch, channels, steps]`, 0 where a step is not real. */
  readonly x: Tensor
  /** bool `[batch, 1, steps]`: which steps are real; all when left out. */
  readonly real: Tensor | undefined
  /** What came into the blocks before, the first one's input first and `x` last. */
  readonly before: readonly Tensor[]
}

/** One block of a convolutional body; what is not real stays 0. */
export interface ConvolutionBlock<P extends ParameterTree = ParameterTree> extends Layer<
  P,
  [ChannelMap],
  Tensor
> {
  readonly outputs: number
}

/** Weights of one convolution and its normalisation. */
export type UnitParameters = { readonly weight: ConvolutionParameters; readonly norm: LayerNormParameters }

/** A convolution that keeps the length, without a bias, and its normalisation. */
export type ConvolutionUnit = Layer<UnitParameters, [Tensor, Tensor | undefined], Tensor>

/**
 * A convolution that keeps the length, normalised over the real steps.
 * @example const unit = convolutionUnit(64, 128, 5); unit.apply(weights, x, real)
 */
export function convolutionUnit(inputs: number, outputs: number, kernel: number): ConvolutionUnit {
  const convolution = convolution1d({ inputs, outputs, kernel, padding: 'same', bias: false })
  const norm = maskedNorm(outputs)
  return {
    parameters: { weight: convolution.parameters, norm: norm.parameters },
    apply: (weights, x, real) => norm.apply(weights.norm, convolution.apply(weights.weight, x), real),
  }
}
