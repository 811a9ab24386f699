/**
 * The two networks whose training step is measured, written as anyone would write them with `@utsushi/learn`. Sizes are
 * those of `bench/peers/train_step.py`; inputs and targets are standard normal and stay where the program runs.
 */
import { gather, hostTensor, relu, slice, type Feeds, type HostTensor } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import {
  adamw,
  flatParameters,
  linear,
  lstm,
  mlp,
  mse,
  recurrent,
  replicaPrograms,
  trainProgram,
  type ReplicaPrograms,
  type TrainProgram,
} from '@utsushi/learn'

/** A training whose step is measured. */
export interface StepTraining {
  /** Samples a step; the program's batch input `index` takes their numbers. */
  readonly batch: number
  /** Values of the program's data inputs. */
  readonly data: Feeds
  /** The sizes, for the result. */
  readonly config: Readonly<Record<string, number>>
  /** One program for one worker. */
  alone(): TrainProgram
  /** Programs for several workers that share the batch. */
  shared(replicas: number): ReplicaPrograms
}

export type StepSize = 'a' | 'b'

const optimiser = adamw({ weightDecay: 1e-4 })
const clip = 1

/** Configuration a: LSTM 256×2, batch 64, 210 steps, embedded statics, a head on the last 30 steps. */
function largeTraining(): StepTraining {
  const [steps, batch, drivers, statics, supervised, fluxes] = [210, 64, 10, 36, 30, 4]
  const embed = linear({ inputs: statics, outputs: 64 })
  const core = recurrent({ cell: lstm, inputs: drivers, statics: 64, hidden: 256, layers: 2 })
  const head = mlp({ inputs: 256, hidden: [128], outputs: fluxes })
  const parameters = flatParameters({
    embed: embed.parameters,
    core: core.parameters,
    head: head.parameters,
  })
  const definition = {
    name: 'train-step a',
    parameters,
    optimiser,
    clip,
    data: {
      drivers: { dtype: 'float32', shape: [steps, batch, drivers] },
      statics: { dtype: 'float32', shape: [batch, statics] },
      targets: { dtype: 'float32', shape: [supervised, batch, fluxes] },
    },
    batch: { index: { dtype: 'int32', shape: [batch] } },
  } as const
  const loss: Parameters<
    typeof trainProgram<typeof parameters.tree, typeof definition.data, typeof definition.batch>
  >[0]['loss'] = ({ weights, data, batch: { index } }) => {
    const embedded = relu(embed.apply(weights.embed, gather(data.statics, index, 0)))
    const sequence = gather(data.drivers, index, 1)
    const { outputs } = core.apply(weights.core, { sequence, statics: embedded })
    const forecast = head.apply(weights.head, slice(outputs, { axis: 0, start: -supervised }))
    return mse(forecast, gather(data.targets, index, 1))
  }
  return {
    batch,
    data: drawn(definition.data),
    config: { hidden: 256, layers: 2, batch, steps, drivers, statics, embedding: 64, supervised },
    alone: () => trainProgram({ ...definition, loss }),
    shared: (replicas) => replicaPrograms({ ...definition, loss }, { replicas, split: ['index'] }),
  }
}

/** Configuration b: LSTM 64×1, batch 16, 32 steps, a linear head on every step. */
function smallTraining(): StepTraining {
  const [steps, batch, inputs] = [32, 16, 12]
  const core = recurrent({ cell: lstm, inputs, hidden: 64 })
  const head = linear({ inputs: 64, outputs: 1 })
  const parameters = flatParameters({ core: core.parameters, head: head.parameters })
  const definition = {
    name: 'train-step b',
    parameters,
    optimiser,
    clip,
    data: {
      inputs: { dtype: 'float32', shape: [steps, batch, inputs] },
      targets: { dtype: 'float32', shape: [steps, batch, 1] },
    },
    batch: { index: { dtype: 'int32', shape: [batch] } },
  } as const
  const loss: Parameters<
    typeof trainProgram<typeof parameters.tree, typeof definition.data, typeof definition.batch>
  >[0]['loss'] = ({ weights, data, batch: { index } }) => {
    const { outputs } = core.apply(weights.core, { sequence: gather(data.inputs, index, 1) })
    return mse(head.apply(weights.head, outputs), gather(data.targets, index, 1))
  }
  return {
    batch,
    data: drawn(definition.data),
    config: { hidden: 64, layers: 1, batch, steps, inputs },
    alone: () => trainProgram({ ...definition, loss }),
    shared: (replicas) => replicaPrograms({ ...definition, loss }, { replicas, split: ['index'] }),
  }
}

/** The training of a configuration. */
export const stepTraining = (size: StepSize): StepTraining =>
  size === 'a' ? largeTraining() : smallTraining()

function drawn(specs: Readonly<Record<string, { readonly shape: readonly number[] }>>): Feeds {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { shape }]): [string, HostTensor] => {
      const random = randomStream(1, name)
      const length = shape.reduce((product, size) => product * size, 1)
      return [
        name,
        hostTensor(
          Float32Array.from({ length }, () => random.normal()),
          shape,
        ),
      ]
    }),
  )
}
