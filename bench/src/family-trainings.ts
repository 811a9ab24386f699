/**
 * One layer of each recurrent cell whose training step is measured: 128 units over 32 sequences of 500 steps, a linear head on
 * the last state. Sizes are those of `bench/peers/family_step.py`; inputs and targets are standard normal.
 */
import { gather, hostTensor, slice, squeeze, type Tensor } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import {
  adamw,
  cells,
  flatParameters,
  linear,
  linearRecurrence,
  mse,
  recurrent,
  replicaPrograms,
  trainProgram,
  type ParameterTree,
  type Weights,
} from '@utsushi/learn'
import type { StepTraining } from './step-trainings.js'

/** The cells that are measured; the last two have no counterpart in PyTorch, which takes the fastest of several loops of its own. */
export const familyCells = ['rnn', 'rnnRelu', 'lstm', 'gru', 'minGru', 'lru'] as const

/** A cell that is measured. */
export type FamilyCell = (typeof familyCells)[number]

const [steps, batch, inputs, hidden] = [500, 32, 8, 128]

interface Core {
  readonly parameters: ParameterTree
  /** Outputs `[steps, batch, hidden]` of a sequence `[steps, batch, inputs]`. */
  run(weights: unknown, sequence: Tensor): Tensor
}

function coreOf(name: FamilyCell): Core {
  if (name === 'lru') {
    const unit = linearRecurrence({ inputs, outputs: hidden })
    return {
      parameters: unit.parameters,
      run: (weights, sequence) => unit.apply(weights as Weights<typeof unit.parameters>, { sequence }),
    }
  }
  const stack = recurrent({ cell: cells[name], inputs, hidden })
  return {
    parameters: stack.parameters,
    run: (weights, sequence) =>
      stack.apply(weights as Weights<typeof stack.parameters>, { sequence }).outputs,
  }
}

/** The training of a cell. */
export function familyTraining(name: FamilyCell): StepTraining {
  const core = coreOf(name)
  const head = linear({ inputs: hidden, outputs: 1 })
  const parameters = flatParameters({ core: core.parameters, head: head.parameters })
  const definition = {
    name: `family-step ${name}`,
    parameters,
    optimiser: adamw({ weightDecay: 1e-4 }),
    clip: 1,
    data: {
      inputs: { dtype: 'float32', shape: [steps, batch, inputs] },
      targets: { dtype: 'float32', shape: [batch, 1] },
    },
    batch: { index: { dtype: 'int32', shape: [batch] } },
  } as const
  const loss: Parameters<
    typeof trainProgram<typeof parameters.tree, typeof definition.data, typeof definition.batch>
  >[0]['loss'] = ({ weights, data, batch: { index } }) => {
    const outputs = core.run(weights.core, gather(data.inputs, index, 1))
    const last = squeeze(slice(outputs, { axis: 0, start: -1 }), 0)
    return mse(head.apply(weights.head, last), gather(data.targets, index, 0))
  }
  const drawn = (seed: string, shape: readonly number[]): ReturnType<typeof hostTensor> => {
    const random = randomStream(1, seed)
    const length = shape.reduce((product, size) => product * size, 1)
    return hostTensor(
      Float32Array.from({ length }, () => random.normal()),
      shape,
    )
  }
  return {
    batch,
    data: {
      inputs: drawn('inputs', definition.data.inputs.shape),
      targets: drawn('targets', definition.data.targets.shape),
    },
    config: { hidden, batch, steps, inputs },
    alone: () => trainProgram({ ...definition, loss }),
    shared: (replicas) => replicaPrograms({ ...definition, loss }, { replicas, split: ['index'] }),
  }
}
