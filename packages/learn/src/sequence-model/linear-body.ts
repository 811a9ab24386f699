/**
 * Linear recurrences as the body of a sequence model: residual blocks, in which all that is not linear runs over all steps at
 * once.
 */
import { add, concat, gelu, mul, sigmoid, slice, unsqueeze, where, type Tensor } from '@utsushi/graph'
import { dropout } from '../layers/dropout.js'
import { layerNorm, type LayerNormParameters } from '../layers/layer-norm.js'
import type { Layer } from '../layers/layer.js'
import { linear, type LinearParameters } from '../layers/linear.js'
import type { ParameterTree, Weights } from '../parameters/parameters.js'
import { timeFirst } from '../recurrent/bound-recurrent.js'
import { minGru } from '../recurrent/cells.js'
import { liveSteps } from '../recurrent/lengths.js'
import { linearRecurrence, type LinearRecurrenceParameters } from '../recurrent/linear-recurrence.js'
import { recurrent } from '../recurrent/recurrent.js'
import type { RecurrentParameters } from '../recurrent/recurrent-parameters.js'
import type { Body } from './body.js'
import { opaque, weightsAt } from '../layers/opaque.js'
import type { SequenceModelOptions } from './options.js'

/** Weights of the way in, of every block and of the last normalisation. */
export type LinearBodyParameters = {
  readonly enter: LinearParameters
  readonly blocks: readonly {
    readonly norm: LayerNormParameters
    readonly mixes: readonly ParameterTree[]
    readonly gate: LinearParameters
  }[]
  readonly norm: LayerNormParameters
}

/** `[time, batch, hidden]` to the same; the second argument is bool `[batch, time]`, which steps are real. */
type Mix = Layer<ParameterTree, [Tensor, Tensor | undefined], Tensor>

/**
 * x + GLU(GELU(recurrence(norm(x)))) in every block (Orvieto et al. 2023, figure 2), the recurrence a minGRU or a linear
 * recurrent unit, in both directions where asked.
 */
export function linearBody(
  kind: 'minGru' | 'lru',
  options: SequenceModelOptions,
): Body<LinearBodyParameters> {
  const { inputs, hidden = 64, layers = 2, bidirectional = false } = options
  const directions = bidirectional ? [false, true] : [false]
  const enter = linear({ inputs, outputs: hidden })
  const norm = layerNorm({ features: hidden })
  const gate = linear({ inputs: hidden * directions.length, outputs: 2 * hidden })
  const mixes = directions.map((reverse) =>
    kind === 'minGru' ? minGruMix(options, reverse) : lruMix(options, reverse),
  )
  return {
    features: hidden,
    parameters: {
      enter: enter.parameters,
      blocks: Array.from({ length: layers }, () => ({
        norm: norm.parameters,
        mixes: mixes.map(({ parameters }) => parameters),
        gate: gate.parameters,
      })),
      norm: norm.parameters,
    },
    apply: (weights: Weights<LinearBodyParameters>, { sequence, real, random }) => {
      let value = enter.apply(weights.enter, timeFirst(sequence))
      for (const own of weights.blocks) {
        const normal = norm.apply(own.norm, value)
        const mixed = mixes.map((mix, k) => mix.apply(weightsAt(own.mixes, k), normal, real))
        const both = gate.apply(own.gate, gelu(concat(mixed, 2)))
        const [content, open] = [0, hidden].map((start) =>
          slice(both, { axis: 2, start, end: start + hidden }),
        )
        if (content === undefined || open === undefined) continue
        value = add(value, dropout(mul(content, sigmoid(open)), options.dropout ?? 0, random))
      }
      const states = timeFirst(norm.apply(weights.norm, value))
      return { states: real === undefined ? states : where(unsqueeze(real, 2), states, 0) }
    },
  }
}

function minGruMix({ hidden = 64, memory }: SequenceModelOptions, reverse: boolean): Mix {
  const stack = recurrent({
    cell: minGru,
    ...{ inputs: hidden, hidden, reverse, biases: 1, initial: 'orthogonal' },
    ...(memory !== undefined && { memory }),
  })
  return opaque({
    parameters: stack.parameters,
    apply: (weights: Weights<RecurrentParameters>, sequence: Tensor, real: Tensor | undefined) =>
      stack.apply(weights, { sequence, ...(real && { lengths: real }) }).outputs,
  })
}

function lruMix({ hidden = 64, memory }: SequenceModelOptions, reverse: boolean): Mix {
  const unit = linearRecurrence({
    ...{ inputs: hidden, outputs: hidden, reverse },
    ...(memory !== undefined && { ring: ringOf(memory) }),
  })
  return opaque({
    parameters: unit.parameters,
    apply: (weights: Weights<LinearRecurrenceParameters>, sequence: Tensor, real: Tensor | undefined) =>
      unit.apply(weights, { sequence, live: real && liveSteps(sequence, real) }),
  })
}

/** States that fade over two steps to about `memory` steps. */
const ringOf = (memory: number): readonly [number, number] => [0.5, Math.exp(-1 / Math.max(memory, 2))]
