/**
 * The training of a study file as a program, batches and a schedule; nothing here runs.
 */
import { InputError, type WindowSet } from '@utsushi/data'
import { openRuntime, Replicas, type RuntimeOptions } from '@utsushi/graph'
import {
  adam,
  adamw,
  constantRate,
  cosineRate,
  linearRamp,
  noamRate,
  replicaPrograms,
  sgd,
  shuffledBatches,
  stepRate,
  trainProgram,
  type Batches,
  type Optimiser,
  type Schedule,
  type ReplicaPrograms,
  type StepExecutor,
  type TrainingDescription,
  type TrainProgram,
} from '@utsushi/learn'
import type { Device } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { trainingWindows, type EcosystemData } from './data.js'
import { objective, type EcosystemNetwork } from './objective.js'
import { tableLayout, tableSpecs } from './tables.js'

export interface TrainingPlan {
  readonly training: TrainingDescription
  /** Loads the training into worker threads. */
  open(options: RuntimeOptions): Promise<StepExecutor & { close(): Promise<void> }>
  readonly windows: WindowSet
  readonly batches: Batches
  readonly schedule: Schedule
  readonly stepsPerEpoch: number
  readonly steps: number
}

/**
 * Multiply-adds of a step from which each thread takes a share of it. Measured on two cores: at 12 × 10⁹ two workers with
 * half a batch each are a tenth faster than one with all of it; at 0.3 and 0.5 × 10⁹ they are not, and at 0.05 × 10⁹ they
 * take twice the time.
 */
const worthSharing = 8e8

/**
 * Plans the training for a number of threads. Where a step is large and its batch divides evenly, each thread takes a
 * share; a small step is fastest on one thread.
 */
export function planTraining(
  config: EcosystemConfig,
  data: EcosystemData,
  network: EcosystemNetwork,
  { threads, device = 'cpu' }: { readonly threads: number; readonly device?: Device },
): TrainingPlan {
  const windows = trainingWindows(config, data)
  const { batch, epochs, clip } = config.training
  if (windows.count < batch) {
    throw new InputError(
      `training.batch: ${batch} is more than the ${windows.count} training windows — lower it, or windows.stride`,
    )
  }
  const definition = {
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
  } as const
  const processor = device === 'cpu' || device === 'auto'
  const large = stepSize(config, data, windows) >= worthSharing
  const prepared =
    processor && large && threads > 1 && batch % threads === 0
      ? shared(replicaPrograms(definition, { replicas: threads, split: ['entity', 'start'] }), threads)
      : alone(trainProgram(definition), large ? threads : 1)
  const batches = windowBatches(config, windows)
  const stepsPerEpoch = config.training.stepsPerEpoch ?? batches.stepsPerEpoch
  const steps = stepsPerEpoch * epochs
  return { ...prepared, windows, batches, schedule: scheduleOf(config, steps), stepsPerEpoch, steps }
}

type Prepared = Pick<TrainingPlan, 'training' | 'open'>

/** Multiply-adds of the recurrent layers over one batch of windows, forward. */
export function stepSize(
  { model, training }: Pick<EcosystemConfig, 'model' | 'training'>,
  { ensemble }: Pick<EcosystemData, 'ensemble'>,
  { context, horizon }: Pick<WindowSet, 'context' | 'horizon'>,
): number {
  const { hidden, layers, cell, statics, embedding } = model
  const gates = { lstm: 4, gru: 3, rnn: 1 }[cell]
  const inputs = ensemble.drivers.names.length + (statics.includes('concat') ? embedding : 0)
  const day = gates * hidden * (inputs + hidden + (layers - 1) * 2 * hidden)
  return training.batch * (context + horizon) * day
}

function alone(training: TrainProgram, threads: number): Prepared {
  return {
    training,
    open: async (options) => {
      const runtime = await openRuntime({ ...options, threads })
      const executable = await runtime.load(training.program)
      return Object.assign(executable, { close: () => runtime.close() })
    },
  }
}

function shared(training: ReplicaPrograms, replicas: number): Prepared {
  return {
    training,
    open: (options) => Replicas.open(training.programs, replicas, { ...options, threads: 1 }),
  }
}

export function optimiserOf({ training }: EcosystemConfig): Optimiser {
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

export /** A schedule that rises to `learningRate` over the warm-up, whatever it does afterwards. */
function scheduleOf(config: Pick<EcosystemConfig, 'training'>, steps: number): Schedule {
  const { schedule, learningRate: rate, warmupSteps } = config.training
  const warmed =
    (after: Schedule): Schedule =>
    (step) =>
      step < warmupSteps ? (rate * (step + 1)) / warmupSteps : after(step)
  switch (schedule) {
    case 'cosine':
      return cosineRate({ rate, steps, warmup: Math.min(warmupSteps, steps - 1) })
    case 'constant':
      return warmed(constantRate(rate))
    case 'step':
      return warmed(stepRate({ rate, every: Math.max(1, Math.ceil(steps / 3)), factor: 0.1 }))
    case 'noam': {
      // The size of the model sets but the peak of this schedule, and the study file names that.
      const warmup = Math.max(1, warmupSteps)
      return noamRate({ size: 1, warmup, factor: rate * Math.sqrt(warmup) })
    }
    default:
      return schedule satisfies never
  }
}

/** Every window once an epoch, shuffled, as entity and start; with the share of measured fluxes to feed. */
export function windowBatches(config: EcosystemConfig, windows: WindowSet): Batches {
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
