/**
 * Training a run: loads, prepares, trains, and leaves checkpoints, scalers and history in the run folder.
 */
import { availableParallelism } from 'node:os'
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise, runTraining, type EpochRecord } from '@utsushi/learn'
import { fileCheckpoints } from '@utsushi/learn/node'
import { rmseByColumn, trainOutcome } from '@utsushi/study'
import type { HistoryRecord, TrainContext, TrainOutcome } from '@utsushi/study'
import type { EcosystemConfig } from './config.js'
import { prepareData, scoredWindows, type EcosystemData } from './data.js'
import { ensembleOf } from './read-ensemble.js'
import { forecaster } from './forecaster.js'
import { ecosystemNetwork } from './objective.js'
import { planTraining } from './training.js'
import { forecastDays } from './series.js'

const monitor = 'rmseScaled'

export async function trainEcosystem(config: EcosystemConfig, context: TrainContext): Promise<TrainOutcome> {
  const { run, reporter, signal } = context
  const ensemble = await ensembleOf(config, reporter)
  const data = prepareData(config, ensemble)
  run.writeJson('scalers.json', data.scalers)
  const network = ecosystemNetwork(config, data)
  const threads = context.threads ?? availableParallelism()
  const plan = planTraining(config, data, network, { threads, device: context.device })
  const { parameters } = network.model
  reporter.info(
    `${parameters.size} parameters; ${plan.windows.count} training stretches of ${plan.windows.context} + ` +
      `${plan.windows.horizon} days; ${plan.steps} steps of ${config.training.batch}`,
  )
  const history: HistoryRecord[] = []
  const runtime = await openRuntime({ threads, device: context.device })
  const executor = await plan.open({ threads, device: context.device })
  try {
    const result = await runTraining({
      training: plan.training,
      executor,
      data: data.tables,
      initial: initialise(parameters, config.seed),
      batches: plan.batches,
      schedule: plan.schedule,
      steps: plan.steps,
      validate: validation(config, data, network, runtime),
      validateEvery: config.training.evaluateEvery ?? plan.stepsPerEpoch,
      monitor: { metric: monitor },
      patience: config.training.patience,
      checkpoints: fileCheckpoints({ folder: run.file('checkpoints'), resume: context.resume }),
      ...(config.training.maxMinutes === undefined ? {} : { maxMinutes: config.training.maxMinutes }),
      signal,
      onEpoch: (record) => {
        const line = historyRecord(record, plan.stepsPerEpoch)
        history.push(line)
        run.writeHistory(history)
        context.onEpoch?.(line)
      },
      onProgress: ({ step, steps, loss, learningRate, secondsLeft }) =>
        reporter.progress({
          task: 'train',
          done: step,
          total: steps,
          unit: 'steps',
          values: { loss, learningRate, secondsLeft },
        }),
    })
    run.writeHistory(result.history.epochs.map((record) => historyRecord(record, plan.stepsPerEpoch)))
    return trainOutcome(result, plan.stepsPerEpoch, monitor)
  } finally {
    await executor.close()
    await runtime.close()
  }
}

/** RMSE over the validation windows: scaled, mean over the fluxes; and per flux in physical units. */
export function validation(
  config: EcosystemConfig,
  data: EcosystemData,
  network: ReturnType<typeof ecosystemNetwork>,
  runtime: Runtime,
): (point: { readonly parameters: Float32Array }) => Promise<Readonly<Record<string, number>>> {
  const windows = scoredWindows(config, data.split.validation, 'split.validation')
  const { features } = data.scalers.targets
  const observed = forecastDays(data.ensemble.targets, windows)
  const { forecast } = forecaster(config, data, network, runtime)
  return async ({ parameters }) => {
    const scaled = await forecast(windows, parameters)
    const rmse = features.map(({ center, scale }, flux) => {
      let [squares, count] = [0, 0]
      for (let k = flux; k < observed.length; k += features.length) {
        const error = (scaled[k] ?? NaN) - ((observed[k] ?? NaN) - center) / scale
        if (Number.isNaN(observed[k] ?? NaN)) continue
        squares += error * error
        count++
      }
      return Math.sqrt(squares / count)
    })
    return {
      [monitor]: rmse.reduce((sum, value) => sum + value, 0) / rmse.length,
      ...Object.fromEntries(features.map(({ name, scale }, k) => [`rmse ${name}`, (rmse[k] ?? NaN) * scale])),
    }
  }
}

/** One evaluation, as `training_history.json` keeps it. */
function historyRecord(record: EpochRecord, stepsPerEpoch: number): HistoryRecord {
  const { step, trainingLoss, validation = {}, learningRate, seconds } = record
  return {
    epoch: step / stepsPerEpoch,
    step,
    train: { loss: trainingLoss },
    validation: { [monitor]: validation[monitor] ?? null, rmse: rmseByColumn(validation) },
    learningRate,
    seconds,
  }
}
