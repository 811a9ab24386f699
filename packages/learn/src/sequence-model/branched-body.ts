/**
 * A recurrent walk and convolutions side by side as the body of a sequence model: LSTM-FCN (Karim, Majumdar, Darabi & Chen 2018) and
 * GRU-FCN (Elsayed, Maida & Bayoumi 2018). The walk sees order, the convolutions see shapes wherever they stand.
 */
import { concat } from '@utsushi/graph'
import { meanOverSteps } from '../layers/sequence-pooling.js'
import type { Body } from './body.js'
import { cellBody, type CellBodyParameters } from './cell-body.js'
import { convolutionBody } from './convolution-body.js'
import type { BranchedKind, SequenceModelOptions } from './options.js'
import type { ParameterTree, Weights } from '../parameters/parameters.js'

/** Weights of both branches. */
export type BranchedBodyParameters = {
  readonly walk: CellBodyParameters
  readonly filters: readonly ParameterTree[]
}

/**
 * One recurrent layer beside the convolutions of `fcn`. The states are both, side by side; the last is the end of the walk beside the mean
 * of the convolutions over the steps, as the papers have it.
 */
export function branchedBody(
  kind: BranchedKind,
  options: SequenceModelOptions,
): Body<BranchedBodyParameters> {
  const walk = cellBody(cellOf[kind], { ...options, layers: 1 })
  const filters = convolutionBody('fcn', options)
  return {
    features: walk.features + filters.features,
    parameters: { walk: walk.parameters, filters: filters.parameters },
    apply: (weights: Weights<BranchedBodyParameters>, inputs) => {
      const walked = walk.apply(weights.walk, inputs)
      const filtered = filters.apply(weights.filters, inputs)
      const last = walked.last && concat([walked.last, meanOverSteps(filtered.states, inputs.real)], 1)
      return { states: concat([walked.states, filtered.states], 2), ...(last && { last }) }
    },
  }
}

const cellOf = { lstmFcn: 'lstm', gruFcn: 'gru' } as const satisfies Record<BranchedKind, string>
