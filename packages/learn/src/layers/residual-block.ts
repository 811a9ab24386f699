/**
 * The residual block of convolutional networks.
 */
import { relu, type PerAxis, type Tensor } from '@utsushi/graph'
import { convolution1d, convolution2d } from './convolution.js'
import { groupNorm } from './group-norm.js'
import type { RandomLayer } from './layer.js'
import { residual, sequential, type BlockParameters } from './sequential.js'

/** Sizes of a residual block. */
export interface ResidualBlockOptions {
  /** Channels that come in. */
  readonly inputs: number
  /** Channels that go out. */
  readonly outputs: number
  /** Elements of a window, odd. */
  readonly kernel: number
  /** Of the first convolution and of the way around; 1 when left out. */
  readonly stride?: PerAxis
  /** 1 for sequences, which is what it is when left out; 2 for images. */
  readonly axes?: 1 | 2
  /** Groups of the normalisation; the most of up to 8 that divide the outputs when left out. */
  readonly groups?: number
}

/**
 * Two convolutions, each normalised by groups, beside a way around them, and a ReLU after both (He et al. 2016, with group
 * normalisation in the place of batch normalisation). Where channels or sizes change, the way around is a convolution of
 * kernel 1, normalised too.
 *
 * @throws RangeError when the kernel is even, or channels do not divide into groups
 * @example residualBlock({ inputs: 32, outputs: 64, kernel: 3, stride: 2 })
 */
export function residualBlock({
  inputs,
  outputs,
  kernel,
  stride = 1,
  axes = 1,
  groups = [8, 4, 2, 1].find((count) => outputs % count === 0) ?? 1,
}: ResidualBlockOptions): RandomLayer<BlockParameters, Tensor, Tensor> {
  if (kernel % 2 === 0) throw new RangeError(`residualBlock: the kernel is ${kernel}, expected an odd number`)
  const convolution = axes === 1 ? convolution1d : convolution2d
  const norm = groupNorm({ channels: outputs, groups })
  const padding = (kernel - 1) / 2
  const body = sequential([
    ...[convolution({ inputs, outputs, kernel, stride, padding, bias: false }), norm, relu],
    ...[convolution({ inputs: outputs, outputs, kernel, padding, bias: false }), norm],
  ])
  const isSame = inputs === outputs && [stride].flat().every((step) => step === 1)
  const around = sequential([convolution({ inputs, outputs, kernel: 1, stride, bias: false }), norm])
  return sequential([residual(body, isSame ? {} : { shortcut: around }), relu])
}
