/**
 * The convolutional networks whose training step is measured. Sizes are those of `bench/peers/cnn_step.py`; inputs and targets
 * are standard normal and stay where the program runs.
 */
import { gather, hostTensor, maxPool2d, mean, relu, reshape } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import {
  adamw,
  convolution1d,
  convolution2d,
  flatParameters,
  groupNorm,
  linear,
  mse,
  replicaPrograms,
  sequential,
  trainProgram,
  type Block,
} from '@utsushi/learn'
import type { StepTraining } from './step-trainings.js'

/** `pictures`: four blocks on 64 × 64 pixels. `series`: three convolutions along 300 steps. */
export const cnnSizes = ['pictures', 'series'] as const

/** One of the two. */
export type CnnSize = (typeof cnnSizes)[number]

const outputs = 4

/** Convolutions 3 × 3, group norms, ReLUs, the larger of each 2 × 2 places; a linear layer on all that is left. */
function pictures() {
  const [batch, size, channels] = [64, 64, [3, 32, 64, 128, 128]]
  const blocks = channels
    .slice(1)
    .flatMap((after, k): readonly Block[] => [
      convolution2d({ inputs: channels[k] ?? 3, outputs: after, kernel: 3, padding: 'same', bias: false }),
      groupNorm({ channels: after, groups: 8 }),
      relu,
      (x) => maxPool2d(x, { kernel: 2 }),
    ])
  const places = (size / 16) ** 2 * 128
  const net = sequential([...blocks, (x) => reshape(x, [batch, places]), linear({ inputs: places, outputs })])
  return { batch, shape: [batch, 3, size, size], net, config: { batch, size, blocks: 4, channels: 128 } }
}

/** Convolutions of kernels 9, 5 and 3 as in the FCN for series, each sample normalised; the mean over all steps. */
function series() {
  const [batch, steps, channels, kernels] = [32, 300, [1, 128, 256, 128], [9, 5, 3]]
  const blocks = kernels.flatMap((kernel, k): readonly Block[] => [
    convolution1d({
      ...{ inputs: channels[k] ?? 1, outputs: channels[k + 1] ?? 1, kernel },
      ...{ padding: 'same', bias: false },
    }),
    groupNorm({ channels: channels[k + 1] ?? 1, groups: channels[k + 1] ?? 1 }),
    relu,
  ])
  const net = sequential([...blocks, (x) => mean(x, { axes: 2 }), linear({ inputs: 128, outputs })])
  return { batch, shape: [batch, 1, steps], net, config: { batch, steps, convolutions: 3, channels: 256 } }
}

/** The training of a network. */
export function cnnTraining(which: CnnSize): StepTraining {
  const { batch, shape, net, config } = which === 'pictures' ? pictures() : series()
  const parameters = flatParameters(net.parameters)
  const definition = {
    name: `cnn-step ${which}`,
    parameters,
    optimiser: adamw({ weightDecay: 1e-4 }),
    clip: 1,
    data: {
      inputs: { dtype: 'float32', shape },
      targets: { dtype: 'float32', shape: [batch, outputs] },
    },
    batch: { index: { dtype: 'int32', shape: [batch] } },
  } as const
  const loss: Parameters<
    typeof trainProgram<typeof parameters.tree, typeof definition.data, typeof definition.batch>
  >[0]['loss'] = ({ weights, data, batch: { index } }) =>
    mse(net.apply(weights, gather(data.inputs, index, 0)), gather(data.targets, index, 0))
  const drawn = (name: string, sizes: readonly number[]): ReturnType<typeof hostTensor> => {
    const random = randomStream(1, name)
    const length = sizes.reduce((product, one) => product * one, 1)
    return hostTensor(
      Float32Array.from({ length }, () => random.normal()),
      sizes,
    )
  }
  return {
    batch,
    data: { inputs: drawn('inputs', shape), targets: drawn('targets', [batch, outputs]) },
    config,
    alone: () => trainProgram({ ...definition, loss }),
    shared: (replicas) => replicaPrograms({ ...definition, loss }, { replicas, split: ['index'] }),
  }
}
