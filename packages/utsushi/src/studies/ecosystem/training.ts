/**
 * The training of a study file as a program, batches and a schedule; nothing here runs.
 */
import { InputError, type WindowSet } from '@utsushi/data'
import {
  adam,
  adamw,
  constantRate,
  cosineRate,
  linearRamp,
  noamRate,
  sgd,
  shuffledBatches,
  stepRate,
  trainProgram,
  type Batches,
  type Optimiser,
  type Schedule,
  type TrainProgram,
} from '@utsushi/learn'
import type { EcosystemConfig } from './config.js'
import { trainingWindows, type EcosystemData } from './data.js'
import { objective, type EcosystemNetwork } from './objective.js'
import { tableLayout, tableSpecs } from './tables.js'

export interface TrainingPlan {
  readonly training: TrainProgram
  readonly windows: WindowSet
  readonly batches: Batches
  readonly schedule: Schedule
  readonly stepsPerEpoch: number
  readonly steps: number
}

export function planTraining(config: EcosystemConfig, data: EcosystemData, network: EcosystemNetwork): TrainingPlan {
  const windows = trainingWindows(config, data)
  const { batch, epochs, clip } = config.training
  if (windows.count < batch) {
    throw new InputError(
      `training.batch: ${batch} is more than the ${windows.count} training windows — lower it, or windows.stride`,
    )
  }
  const training = trainProgram({
    name: 'ecosystem',
    parameters: network.model.parameters,
    optimiser: optimiserOf(config),
    clip,
    data: tableSpecs(data),
    batch: {
      entity: { dtype: 'int32', shape: [batch] },
      start: { dtype: 'int32', shape: [batch] },
      teacher: { dtype: 'float32', shape: [] },
    },
    seed: config.seed,
    loss: objective(config, network, tableLayout(data), windows),
  })
  const batches = windowBatches(config, windows)
  const stepsPerEpoch = config.training.stepsPerEpoch ?? batches.stepsPerEpoch
  const steps = stepsPerEpoch * epochs
  return { training, windows, batches, schedule: scheduleOf(config, steps), stepsPerEpoch, steps }
}

function optimiserOf({ training }: EcosystemConfig): Optimiser {
  const { optimiser, weightDecay } = training
  switch (optimiser) {
    case 'adamw':
      return adamw({ weightDecay })
    case 'adam':
      return adam({ weightDecay })
    case 'sgd':
      return sgd({ momentum: 0.9, weightDecay })
    default:
      return optimiser satisfies never
  }
}

function scheduleOf(config: EcosystemConfig, steps: number): Schedule {
  const { schedule, learningRate: rate, warmupSteps } = config.training
  switch (schedule) {
    case 'cosine':
      return cosineRate({ rate, steps, warmup: Math.min(warmupSteps, steps - 1) })
    case 'constant':
      return constantRate(rate)
    case 'step':
      return stepRate({ rate, every: Math.max(1, Math.ceil(steps / 3)), factor: 0.1 })
    case 'noam':
      return noamRate({ size: config.model.hidden, warmup: Math.max(1, warmupSteps) })
    default:
      return schedule satisfies never
  }
}

/** Every window once an epoch, shuffled, as entity and start; with the share of measured fluxes to feed. */
function windowBatches(config: EcosystemConfig, windows: WindowSet): Batches {
  const size = config.training.batch
  const order = shuffledBatches({ count: windows.count, size, seed: config.seed })
  const index = new Int32Array(size)
  const { start, end, steps } = config.model.scheduledSampling
  const share = linearRamp({ from: start, to: end, steps })
  return {
    stepsPerEpoch: order.stepsPerEpoch,
    write: (position, into) => {
      order.write(position, { index })
      const { entity, start: first, teacher } = into as Record<string, Int32Array>
      index.forEach((window, k) => {
        if (entity) entity[k] = windows.entity[window] ?? 0
        if (first) first[k] = windows.start[window] ?? 0
      })
      ;(teacher as unknown as Float32Array | undefined)?.fill(share(position.step))
    },
  }
}
