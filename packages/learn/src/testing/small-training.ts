/**
 * A training small enough for tests, with everything in it that a resume could get wrong: shuffled batches, dropout, a
 * schedule, moments, validation.
 */
import { gather, hostTensor, slice, squeeze, type HostTensor } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { linear } from '../layers/linear.js'
import { mse } from '../losses/regression.js'
import { adamw } from '../optimisers/adam.js'
import { flatParameters, initialise } from '../parameters/parameters.js'
import { lstm } from '../recurrent/cells.js'
import { recurrent } from '../recurrent/recurrent.js'
import { cosineRate } from '../schedules.js'
import { shuffledBatches, type Batches } from '../training/batches.js'
import type { TrainDefinition } from '../training/train-definition.js'
import type { TrainingOptions } from '../training/training-options.js'
import { trainProgram } from '../training/train-program.js'

const [time, samples, features, hidden, size] = [6, 40, 3, 5, 8]

export const smallCore = recurrent({ cell: lstm, inputs: features, hidden, layers: 2, dropout: 0.2 })
export const smallHead = linear({ inputs: hidden, outputs: 1 })
export const smallModel = flatParameters({ core: smallCore.parameters, head: smallHead.parameters })

const data = {
  x: { dtype: 'float32', shape: [time, samples, features] },
  y: { dtype: 'float32', shape: [samples, 1] },
} as const
const batch = { index: { dtype: 'int32', shape: [size] } } as const

export const smallDefinition: TrainDefinition<typeof smallModel.tree, typeof data, typeof batch> = {
  name: 'small',
  parameters: smallModel,
  optimiser: adamw(),
  clip: 1,
  seed: 11,
  data,
  batch,
  loss: ({ weights, data: tables, batch: { index }, random }) => {
    const { outputs } = smallCore.apply(weights.core, { sequence: gather(tables.x, index, 1), random })
    const last = squeeze(slice(outputs, { axis: 0, start: -1 }), 0)
    return mse(smallHead.apply(weights.head, last), gather(tables.y, index, 0))
  },
}

export const smallProgram = trainProgram(smallDefinition)

/** Sequences whose target is the mean of their first feature. */
export function smallData(): { readonly x: HostTensor; readonly y: HostTensor } {
  const random = randomStream(5, 'data')
  const x = Float32Array.from({ length: time * samples * features }, () => random.normal())
  const y = Float32Array.from({ length: samples }, (_, k) => {
    const first = Array.from({ length: time }, (_step, t) => x[(t * samples + k) * features] ?? 0)
    return first.reduce((a, b) => a + b, 0) / time
  })
  return { x: hostTensor(x, data.x.shape), y: hostTensor(y, data.y.shape) }
}

export const smallBatches = (later = 0): Batches =>
  shuffledBatches({ count: samples, size, seed: 11 + later })

/** A training of the given length, without checkpoints and without an executor. */
export const smallOptions = (steps: number): Omit<TrainingOptions, 'executor'> => ({
  training: smallProgram,
  data: smallData(),
  initial: initialise(smallModel, 1),
  batches: smallBatches(),
  schedule: cosineRate({ rate: 0.02, steps, warmup: 10 }),
  steps,
})
