/**
 * The module of InceptionTime (Fawaz et al. 2020): convolutions of several lengths and a pooled branch, side by side.
 */
import { add, concat, maximum, pad, relu, slice, where, type Tensor } from '@utsushi/graph'
import { convolution1d, type ConvolutionLayer, type ConvolutionParameters } from '../layers/convolution.js'
import type { LayerNormParameters } from '../layers/layer-norm.js'
import { convolutionUnit, type ConvolutionBlock, type UnitParameters } from './convolution-unit.js'
import { maskedNorm } from './masked-norm.js'
import { weightsAt } from '../layers/opaque.js'

/** Weights of the branches, long kernels first and the pooled one last, of what narrows the input, and of the way around. */
export type InceptionParameters = {
  readonly narrow?: ConvolutionParameters
  readonly branches: readonly ConvolutionParameters[]
  readonly norm: LayerNormParameters
  readonly around?: UnitParameters
}

/** Below every value of a series, above what overflows. */
const lowest = -1e30

/** Each step's largest of itself and its two neighbours, `[batch, channels, steps]`: cheaper so than as pooling, whose gradient scatters. */
function largestOfThree(x: Tensor): Tensor {
  const wide = pad(x, { axis: 2, before: 1, after: 1, value: lowest })
  const before = slice(wide, { axis: 2, start: 0, end: -2 })
  return maximum(maximum(before, x), slice(wide, { axis: 2, start: 2 }))
}

/**
 * A module of `hidden` filters, a quarter for each branch: kernels 39, 19 and 9 upon a bottleneck, and one upon the largest
 * of three neighbours. Every third module adds what came in two modules before.
 *
 * @param place from 0
 */
export function inceptionBlock(
  place: number,
  inputs: number,
  hidden: number,
): ConvolutionBlock<InceptionParameters> {
  const each = hidden / 4
  const before = place === 0 ? inputs : hidden
  const plain = (from: number, kernel: number): ConvolutionLayer =>
    convolution1d({ inputs: from, outputs: each, kernel, padding: 'same', bias: false })
  const narrow = before > each ? plain(before, 1) : undefined
  const long = [39, 19, 9].map((kernel) => plain(narrow === undefined ? before : each, kernel))
  const branches = [...long, plain(before, 1)]
  const norm = maskedNorm(hidden)
  const isResidual = place % 3 === 2
  const from = place === 2 ? inputs : hidden
  const around = isResidual ? convolutionUnit(from, hidden, 1) : undefined
  return {
    outputs: hidden,
    parameters: {
      ...(narrow && { narrow: narrow.parameters }),
      branches: branches.map(({ parameters }) => parameters),
      norm: norm.parameters,
      ...(around && { around: around.parameters }),
    },
    apply: (weights, { x, real, before: maps }) => {
      const narrowed = narrow && weights.narrow ? narrow.apply(weights.narrow, x) : x
      const seen = real === undefined ? x : where(real, x, lowest)
      const largest = largestOfThree(seen)
      const pooled = real === undefined ? largest : where(real, largest, 0)
      const parts = branches.map((branch, k) =>
        branch.apply(weightsAt(weights.branches, k), k < long.length ? narrowed : pooled),
      )
      const mixed = relu(norm.apply(weights.norm, concat(parts, 1), real))
      const source: Tensor | undefined = maps.at(-3)
      if (around === undefined || weights.around === undefined || source === undefined) return mixed
      return relu(add(mixed, around.apply(weights.around, source, real)))
    },
  }
}
