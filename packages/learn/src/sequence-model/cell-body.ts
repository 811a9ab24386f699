/**
 * Layers of recurrent cells as the body of a sequence model.
 */
import { concat, type Tensor } from '@utsushi/graph'
import { dropout } from '../layers/dropout.js'
import { layerNorm, type LayerNormParameters } from '../layers/layer-norm.js'
import type { Weights } from '../parameters/parameters.js'
import { timeFirst } from '../recurrent/bound-recurrent.js'
import { cells } from '../recurrent/cells.js'
import { recurrent, type Recurrent } from '../recurrent/recurrent.js'
import type { RecurrentParameters } from '../recurrent/recurrent-parameters.js'
import type { Body } from './body.js'
import { weightsAt } from '../layers/opaque.js'
import type { CellKind, SequenceModelOptions } from './options.js'
import { leadInsOf, settledLayer } from './settled.js'

/** Weights of every layer. */
export type CellBodyParameters = readonly {
  readonly core: RecurrentParameters
  readonly norm?: LayerNormParameters
}[]

/**
 * Layers of a cell one after another, with dropout between them, and layer normalisation of their outputs where asked.
 * Weights begin as Glorot and orthogonal matrices.
 */
export function cellBody(kind: CellKind, options: SequenceModelOptions): Body<CellBodyParameters> {
  const { inputs, hidden = 64, layers = 1, bidirectional = false, forgetBias = 1, memory } = options
  const features = bidirectional ? 2 * hidden : hidden
  const norm = options.normalisation === 'layer' ? layerNorm({ features }) : undefined
  const stacks: readonly Recurrent[] = Array.from({ length: layers }, (_, k) =>
    recurrent({
      cell: cells[kind],
      inputs: k === 0 ? inputs : features,
      ...{ hidden, bidirectional, forgetBias, initial: 'orthogonal' },
      ...(memory !== undefined && { memory }),
    }),
  )
  return {
    features,
    parameters: stacks.map((stack) => ({ core: stack.parameters, ...(norm && { norm: norm.parameters }) })),
    apply: (weights: Weights<CellBodyParameters>, { sequence, real, random, settled }) => {
      let value = timeFirst(sequence)
      let lead = settled && leadInsOf(settled, inputs)
      let last: Tensor | undefined
      stacks.forEach((stack, k) => {
        const own = weightsAt(weights, k)
        const normal = (x: Tensor): Tensor => (norm && own.norm ? norm.apply(own.norm, x) : x)
        const led = lead && settledLayer(stack, own.core, lead)
        lead = led && normal(led.outputs)
        const { outputs, final } = stack.apply(own.core, {
          sequence: k === 0 ? value : dropout(value, options.dropout ?? 0, random),
          ...(led && { initial: led.initial(value.shape[1] ?? 1) }),
          ...(real && { lengths: real }),
        })
        value = normal(outputs)
        last = normal(
          concat(
            final.map((state) => firstOf(stack, state)),
            1,
          ),
        )
      })
      return { states: timeFirst(value), ...(last && { last }) }
    },
  }
}

function firstOf({ cell }: Recurrent, state: Readonly<Record<string, Tensor>>): Tensor {
  const first = state[cell.states[0] ?? '']
  if (first === undefined) throw new RangeError(`cell ${cell.name}: it has no state`)
  return first
}
