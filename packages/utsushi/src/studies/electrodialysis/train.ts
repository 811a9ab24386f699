// Training a run: reads, splits, fits, trains, and leaves checkpoints, scalers and history in the run folder.
import { openRuntime, type Runtime } from '@utsushi/graph'
import { initialise, runTraining, type EpochRecord } from '@utsushi/learn'
import { fileCheckpoints } from '@utsushi/learn/node'
import { rmseByColumn, trainOutcome } from '@utsushi/study'
import type { HistoryRecord, TrainContext, TrainOutcome } from '@utsushi/study'
import type { ElectrodialysisConfig } from './config.js'
import { courseRunner } from './courses.js'
import { prepareData, type ElectrodialysisData } from './data.js'
import { tableTensors, type Fitted } from './fitted.js'
import { electrodialysisModel, type ElectrodialysisModel } from './model.js'
import { readExperiments } from './data/read.js'
import { fitTransferReference } from './model/balance.js'
import { scoreCourses } from './score/columns.js'
import { planTraining } from './training.js'

/** Root mean square error of free-running validation experiments, scaled: what an emulator is used for. */
const monitor = 'rmseFreeRunning'

export async function trainElectrodialysis(
  config: ElectrodialysisConfig,
  context: TrainContext,
): Promise<TrainOutcome> {
  const { run, reporter, signal } = context
  const experiments = await readExperiments(config)
  const data = prepareData(config, experiments)
  const { train, validation } = data.split
  const fitted = {
    scaler: data.scaler,
    transfers: Array.from(fitTransferReference(experiments, train)),
  } satisfies Fitted
  run.writeJson('scalers.json', fitted)
  const model = electrodialysisModel(config.model, experiments.system, experiments.interval)
  const plan = planTraining(config, experiments, model, train)
  const { parameters } = model
  reporter.info(
    `${parameters.size} parameters; ${train.length} training experiments of up to ${experiments.steps} samples; ` +
      `${plan.steps} updates of ${plan.batch}${plan.batch < config.training.batch ? ` (training.batch is ${config.training.batch}: all there are)` : ''}`,
  )
  if (validation.length === 0) reporter.info('no validation experiments: the last epoch is taken')
  const history: HistoryRecord[] = []
  const runtime = await openRuntime({ threads: context.threads ?? 1, device: context.device })
  try {
    const executor = await runtime.load(plan.training.program)
    const result = await runTraining({
      training: plan.training,
      executor,
      data: tableTensors(data, fitted),
      initial: initialise(parameters, config.seed),
      batches: plan.batches,
      schedule: plan.schedule,
      steps: plan.steps,
      ...(validation.length === 0 ? lastIsBest : validated(model, data, fitted, runtime)),
      validateEvery: config.training.evaluateEvery ?? plan.stepsPerEpoch,
      patience: config.training.patience,
      checkpoints: fileCheckpoints({ folder: run.file('checkpoints'), resume: context.resume }),
      ...(config.training.maxMinutes === undefined ? {} : { maxMinutes: config.training.maxMinutes }),
      signal,
      onEpoch: (record) => {
        const line = historyRecord(record, plan.stepsPerEpoch, plan.batch)
        history.push(line)
        run.writeHistory(history)
        context.onEpoch?.(line)
      },
      onProgress: ({ step, steps, loss, learningRate, secondsLeft }) =>
        reporter.progress({
          task: 'train',
          done: step,
          total: steps,
          unit: 'updates',
          values: { loss, learningRate, secondsLeft },
        }),
    })
    run.writeHistory(
      result.history.epochs.map((record) => historyRecord(record, plan.stepsPerEpoch, plan.batch)),
    )
    return trainOutcome(result, plan.stepsPerEpoch, validation.length === 0 ? 'epoch' : monitor)
  } finally {
    await runtime.close()
  }
}

type Point = { readonly parameters: Float32Array; readonly epoch: number }
type Scores = Promise<Readonly<Record<string, number>>>

/** Without validation experiments every epoch is better than the one before. */
const lastIsBest = {
  validate: ({ epoch }: Point): Scores => Promise.resolve({ epoch }),
  monitor: { metric: 'epoch', higherIsBetter: true },
}

/** Scores of the validation experiments: free-running from the first sample, and one step ahead. */
function validated(
  model: ElectrodialysisModel,
  data: ElectrodialysisData,
  fitted: Fitted,
  runtime: Runtime,
): { readonly validate: (point: Point) => Scores; readonly monitor: { readonly metric: string } } {
  const { validation } = data.split
  const runner = courseRunner(model, data, fitted, runtime)
  return {
    monitor: { metric: monitor },
    validate: async ({ parameters }) => {
      const free = scoreCourses(model, data, validation, await runner.run(validation, parameters, 'free'))
      const oneStep = scoreCourses(
        model,
        data,
        validation,
        await runner.run(validation, parameters, 'oneStep'),
      )
      return {
        [monitor]: Math.sqrt(free.mseScaled),
        mseOneStep: oneStep.mseScaled,
        ...Object.fromEntries(free.columns.map(({ name, rmse }) => [`rmse ${name}`, rmse])),
      }
    },
  }
}

/** One evaluation, as `training_history.json` keeps it. */
function historyRecord(record: EpochRecord, stepsPerEpoch: number, batch: number): HistoryRecord {
  const { step, trainingLoss, validation = {}, learningRate, seconds } = record
  const rmse = rmseByColumn(validation)
  return {
    epoch: step / stepsPerEpoch,
    step,
    batch,
    train: { loss: trainingLoss },
    ...(Object.keys(rmse).length > 0 && {
      validation: {
        [monitor]: validation[monitor] ?? null,
        mseOneStep: validation['mseOneStep'] ?? null,
        rmse,
      },
    }),
    learningRate,
    seconds,
  }
}
