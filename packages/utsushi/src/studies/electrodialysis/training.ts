// The training of a study file as a program, batches and a schedule; nothing here runs.
import { InputError } from '@utsushi/ground'
import {
  adam,
  adamw,
  constantRate,
  cosineRate,
  sgd,
  shuffledBatches,
  trainProgram,
  type Batches,
  type Optimiser,
  type Schedule,
  type TrainDefinition,
  type TrainProgram,
} from '@utsushi/learn'
import type { ElectrodialysisConfig } from './config.js'
import type { Experiments } from './data/experiments.js'
import type { ElectrodialysisModel } from './model.js'
import { electrodialysisLoss, shorterLosses, tableSpecs } from './objective.js'

export interface TrainingPlan {
  readonly training: TrainProgram
  readonly batches: Batches
  readonly schedule: Schedule
  /** Experiments in an update: the study file's, or all of them when they are fewer. */
  readonly batch: number
  readonly stepsPerEpoch: number
  readonly steps: number
}

/** Plans the training on the given experiments, by place. */
export function planTraining(
  config: ElectrodialysisConfig,
  experiments: Experiments,
  model: ElectrodialysisModel,
  trainOn: readonly number[],
): TrainingPlan {
  if (trainOn.length === 0) throw new InputError('split: no experiment is left to train on — hold out fewer')
  const batch = Math.min(config.training.batch, trainOn.length)
  const samples = Int32Array.from(trainOn)
  const batches = shuffledBatches({ count: trainOn.length, size: batch, seed: config.seed, samples })
  const steps = batches.stepsPerEpoch * config.training.epochs
  return {
    training: trainProgram(trainingDefinition(config, experiments, model, batch)),
    batches,
    schedule: scheduleOf(config, steps),
    batch,
    stepsPerEpoch: batches.stepsPerEpoch,
    steps,
  }
}

/**
 * What a training program is made from: for one model, or for the models of several folds side by side, which differ in the
 * inputs `fittedTables` names and in their batches.
 *
 * @param batch experiments in an update
 */
export function trainingDefinition(
  config: ElectrodialysisConfig,
  experiments: Pick<Experiments, 'panel' | 'system' | 'lengths' | 'steps'>,
  model: ElectrodialysisModel,
  batch: number,
) {
  return {
    name: 'electrodialysis',
    parameters: model.parameters,
    optimiser: optimiserOf(config),
    clip: config.training.clip,
    data: tableSpecs(model, experiments.panel.shape as readonly [number, number, number]),
    batch: { index: { dtype: 'int32', shape: [batch] } },
    seed: config.seed,
    loss: electrodialysisLoss(config, experiments.system, model),
    shortcuts: shorterLosses(config, experiments, model),
  } satisfies TrainDefinition<
    typeof model.parameters.tree,
    ReturnType<typeof tableSpecs>,
    { readonly index: { readonly dtype: 'int32'; readonly shape: number[] } }
  >
}

function optimiserOf({ training }: ElectrodialysisConfig): Optimiser {
  const { optimiser, weightDecay } = training
  switch (optimiser) {
    case 'adam':
      return adam({ weightDecay })
    case 'adamw':
      return adamw({ weightDecay })
    case 'sgd':
      return sgd({ momentum: 0.9, weightDecay })
    default:
      return optimiser satisfies never
  }
}

export function scheduleOf({ training }: ElectrodialysisConfig, steps: number): Schedule {
  const { schedule, learningRate: rate, warmupSteps } = training
  switch (schedule) {
    case 'constant':
      return constantRate(rate)
    case 'cosine':
      return cosineRate({ rate, steps, warmup: Math.min(warmupSteps, steps - 1) })
    default:
      return schedule satisfies never
  }
}
