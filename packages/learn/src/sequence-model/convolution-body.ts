/**
 * Convolutional networks for series as bodies of a sequence model: FCN and ResNet (Wang, Yan & Oates 2017) and InceptionTime
 * (Fawaz et al. 2020), with each sample normalised by itself in the place of batch normalisation. Every step keeps its place, and what is
 * not real is 0 before each convolution.
 */
import { add, relu, transpose, unsqueeze } from '@utsushi/graph'
import { dropout } from '../layers/dropout.js'
import type { ParameterTree } from '../parameters/parameters.js'
import type { Body } from './body.js'
import { convolutionUnit, type ConvolutionBlock, type UnitParameters } from './convolution-unit.js'
import { inceptionBlock } from './inception-block.js'
import { opaque, weightsAt } from '../layers/opaque.js'
import type { ConvolutionKind, SequenceModelOptions } from './options.js'

/** A convolutional body of the given kind. */
export function convolutionBody(
  kind: ConvolutionKind,
  options: SequenceModelOptions,
): Body<readonly ParameterTree[]> {
  const blocks = blocksOf[kind](options)
  return {
    features: blocks.at(-1)?.outputs ?? options.inputs,
    parameters: blocks.map(({ parameters }) => parameters),
    apply: (weights, { sequence, real, random }) => {
      const live = real && unsqueeze(real, 1)
      const first = transpose(sequence, [0, 2, 1])
      const before = [first]
      let x = first
      blocks.forEach((block, k) => {
        // Whole channels: what is left out of one step can be read off its neighbours (Tompson et al. 2015).
        const [batch = 1, channels = 1] = x.shape
        const kept = k === 0 ? x : dropout(x, options.dropout ?? 0, random, [batch, channels, 1])
        x = block.apply(weightsAt(weights, k), { x: kept, real: live, before: [...before] })
        before.push(x)
      })
      return { states: transpose(x, [0, 2, 1]) }
    },
  }
}

const blocksOf: Readonly<
  Record<ConvolutionKind, (options: SequenceModelOptions) => readonly ConvolutionBlock[]>
> = {
  fcn: ({ inputs, hidden = 64, layers = 3 }) => {
    const filters = Array.from({ length: layers }, (_, k) =>
      k === 0 || k === layers - 1 ? hidden : 2 * hidden,
    )
    return filters.map((outputs, k) => opaque(plainBlock(filters[k - 1] ?? inputs, outputs, [9, 5][k] ?? 3)))
  },
  resnet: ({ inputs, hidden = 64, layers = 3 }) =>
    Array.from({ length: layers }, (_, k) =>
      opaque(
        residualBlockOf(k === 0 ? inputs : k === 1 ? hidden : 2 * hidden, k === 0 ? hidden : 2 * hidden),
      ),
    ),
  inception: ({ inputs, hidden = 64, layers = 6 }) =>
    Array.from({ length: layers }, (_, k) => opaque(inceptionBlock(k, inputs, hidden))),
}

/** One convolution, normalised. */
function plainBlock(inputs: number, outputs: number, kernel: number): ConvolutionBlock<UnitParameters> {
  const unit = convolutionUnit(inputs, outputs, kernel)
  return {
    outputs,
    parameters: unit.parameters,
    apply: (weights, { x, real }) => relu(unit.apply(weights, x, real)),
  }
}

type ResidualParameters = { readonly units: readonly UnitParameters[]; readonly around?: UnitParameters }

/** Three convolutions of kernels 9, 5 and 3 beside a way around them. */
function residualBlockOf(inputs: number, outputs: number): ConvolutionBlock<ResidualParameters> {
  const units = [9, 5, 3].map((kernel, k) => convolutionUnit(k === 0 ? inputs : outputs, outputs, kernel))
  const around = inputs === outputs ? undefined : convolutionUnit(inputs, outputs, 1)
  return {
    outputs,
    parameters: {
      units: units.map(({ parameters }) => parameters),
      ...(around && { around: around.parameters }),
    },
    apply: (weights, { x, real }) => {
      const kept = around && weights.around ? around.apply(weights.around, x, real) : x
      const changed = units.reduce(
        (value, unit, k) => unit.apply(weightsAt(weights.units, k), k === 0 ? value : relu(value), real),
        x,
      )
      return relu(add(changed, kept))
    },
  }
}
