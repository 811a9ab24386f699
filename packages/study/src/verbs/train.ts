// Training a run: reads, cuts, fits, trains, and leaves checkpoints, scalers and the whole history in the run folder.
import { countOf, InputError } from '@utsushi/ground'
import type { Json } from '@utsushi/emulator'
import { initialise, runTraining, type EpochRecord } from '@utsushi/learn'
import { fileCheckpoints } from '@utsushi/learn/node'
import type { CommonConfig } from '../definition/common-keys.js'
import type { HistoryRecord, Scores, TrainContext, TrainOutcome } from '../definition/contract.js'
import type { StudyParts, Task } from '../definition/parts.js'
import { heed, lookAtData } from '../look/look-at-data.js'
import { keepFindings } from '../look/run-findings.js'
import { keepData } from '../run/data-of-run.js'
import { trainOutcome } from '../run/training-outcome.js'
import { membersOf } from './ensemble.js'
import { openAnswers } from './open-answers.js'
import { auditTask } from './audit.js'
import { cutOff, longWarmup, watchBudget } from './budget.js'
import { chosenOn } from './chosen-on.js'
import { tellIdle } from './idle-keys.js'
import { digestOf } from '../tuning/data-digest.js'
import { flatPath, flatScores, nestedScores } from './scores.js'
import { dataOf, fittedFile, parametersOf, prepareTask } from './task.js'
import { planTraining, trainingOf, type TrainingPlan } from './training-plan.js'

/** When something was left outside of a run. */
const leftFile = 'left-outside.json'

/** What `calibrate` gave, in a run folder. */
export const calibrationFile = 'calibration.json'

/** Trains a study's run; one without a network is trained once it is fitted. */
export async function trainRun<C extends CommonConfig, D, P, F, M, A, E, V extends Scores>(
  study: StudyParts<C, D, P, F, M, A, E, V>,
  config: C,
  context: TrainContext<V>,
): Promise<TrainOutcome> {
  const begun = performance.now()
  const data = await dataOf(study, config, context)
  const { run, resume } = context
  keepData(run, digestOf(study.digest(data)), { resume, folder: study.dataFolder(config) })
  const found = lookAtData(study, config, data)
  heed(found, context.reporter)
  const task = prepareTask(study, config, data)
  tellIdle(study, task, context.reporter)
  const shared = auditTask(study, task, context.reporter)
  keepFindings(run, found, shared)
  run.writeJson(fittedFile, task.fitted)
  const parameters = parametersOf(task.model)
  if (parameters !== undefined) return trainByGradients(study, task, context)
  await calibrate(study, task, new Float32Array(0), context)
  leaveOutside(study, config, run)
  const value = await fittedScore(study, task, context)
  const seconds = (performance.now() - begun) / 1000
  const { path: metric } = study.monitor
  const on = await chosenOn(study, task)
  const best = { epoch: 0, value, metric, ...(on && { on }) }
  return { stopped: 'finished', epochs: 0, steps: 0, seconds, best }
}

/** The monitored score of what was fitted; NaN where no part is held back to validate on. */
async function fittedScore<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  { threads, device, checked = false }: Pick<TrainContext, 'threads' | 'device' | 'checked'>,
): Promise<number> {
  if (task.parts.validation === undefined) return NaN
  const { answers, close } = await openAnswers(study, task, { threads, device, checked })
  try {
    const { monitor, validate } = validation(study, task, answers)
    return (await validate({ parameters: new Float32Array(0), epoch: 0 }))[monitor.metric] ?? NaN
  } finally {
    await close()
  }
}

async function trainByGradients<C extends CommonConfig, D, P, F, M, A, E, V extends Scores>(
  study: StudyParts<C, D, P, F, M, A, E, V>,
  task: Task<C, D, P, F, M>,
  context: TrainContext<V>,
): Promise<TrainOutcome> {
  const { config, parts, model } = task
  refuseTooMany((parametersOf(model)?.size ?? 0) * membersOf(config))
  const { run, reporter, signal, threads, device, checked = false } = context
  const training = trainingOf(config, study.name)
  const plan = planTraining(study, task, { threads, device, checked })
  const watched = parts.validation !== undefined
  reporter.info(planInWords(plan, training.batch))
  const warmup = longWarmup(training, plan)
  if (warmup !== undefined) reporter.warn(warmup)
  const budget = watchBudget(training, plan, (message) => reporter.warn(message))
  if (!watched) reporter.info('no validation part: the last epoch is taken')
  const history = new History<V>(run, plan, watched)
  const asked = await openAnswers(study, task, { threads, device, checked })
  try {
    const watching = watched ? validation(study, task, asked.answers) : lastIsBest
    const executor = await plan.open({ threads, device, checked })
    try {
      const result = await runTraining({
        training: plan.training,
        executor,
        data: task.tables,
        initial: initialWeights(study, task, plan),
        batches: plan.batches,
        schedule: plan.schedule,
        steps: plan.steps,
        ...watching,
        validateEvery: training.evaluateEvery ?? plan.stepsPerEpoch,
        patience: training.patience,
        checkpoints: fileCheckpoints({
          ...{ folder: run.file('checkpoints'), resume: context.resume },
          ...(context.checkpointSeconds === undefined ? {} : { everySeconds: context.checkpointSeconds }),
        }),
        ...(training.maxMinutes === undefined ? {} : { maxMinutes: training.maxMinutes }),
        ...(checked && { stepsPerRun: 1 }),
        signal,
        onEpoch: (record) => {
          const line = history.add(record)
          context.onEpoch?.(line)
        },
        onProgress: ({ step, steps, loss, learningRate, seconds, secondsLeft }) => {
          budget(step, seconds, secondsLeft / (steps - step))
          reporter.progress({
            task: 'train',
            done: step,
            total: steps,
            unit: 'steps',
            values: { loss, learningRate, secondsLeft },
          })
        },
      })
      const cut = result.stopped === 'budget' ? cutOff(training, plan, result.step) : undefined
      if (cut !== undefined) reporter.warn(cut)
      history.replace(result.history.epochs)
      await calibrate(study, task, result.parameters, context)
      if (result.stopped !== 'aborted') leaveOutside(study, config, run)
      const metric = watched ? study.monitor.path : undefined
      const outcome = trainOutcome(result, plan.stepsPerEpoch, metric, watching.monitor)
      const on = await chosenOn(study, task)
      return on === undefined ? outcome : { ...outcome, best: { ...outcome.best, on } }
    } finally {
      await executor.close()
    }
  } finally {
    await asked.close()
  }
}

/** First weights; of an ensemble, every member's own. */
function initialWeights<C extends CommonConfig, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  { config, model, data }: Task<C, D, P, F, M>,
  { single }: TrainingPlan,
): Float32Array {
  const all = new Float32Array(membersOf(config) * single.size)
  for (let k = 0; k * single.size < all.length; k++) {
    const own = study.initial?.(config, model, config.seed + k, data) ?? initialise(single, config.seed + k)
    all.set(own, k * single.size)
  }
  return all
}

/** A gigabyte of weights, and three times that while they are trained. */
const mostParameters = 2 ** 28

/** @throws InputError for a network that no machine here would train */
function refuseTooMany(parameters: number): void {
  if (parameters <= mostParameters) return
  throw new InputError(
    `model: ${countOf(parameters, 'parameter')}, more than the ${mostParameters.toLocaleString('en-US')} that can be trained — make its layers smaller (model.hidden and the like)`,
  )
}

function planInWords({ parameters, single, examples, steps, batch }: TrainingPlan, wanted: number): string {
  const all = batch < wanted ? ` (training.batch is ${wanted}: all there are)` : ''
  const members = parameters.size / single.size
  const networks = members > 1 ? ` in ${members} networks side by side` : ''
  return `${countOf(parameters.size, 'parameter')}${networks}; ${examples.count} ${examples.called}; ${countOf(steps, 'step')} of ${batch}${all}`
}

type Point = { readonly parameters: Float32Array; readonly epoch: number }
type FlatScores = Promise<Readonly<Record<string, number>>>

/** Without a validation part every epoch is better than the one before. */
const lastIsBest = {
  validate: ({ epoch }: Point): FlatScores => Promise.resolve({ epoch }),
  monitor: { metric: 'epoch', higherIsBetter: true },
}

/** The scores of the validation part by the present weights, and which of them decides. */
export function validation<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  answers: (weights: Float32Array) => A,
) {
  return {
    monitor: {
      metric: flatPath(study.monitor.path),
      higherIsBetter: study.monitor.direction === 'maximize',
    },
    validate: async ({ parameters }: Point): FlatScores =>
      flatScores(await study.validate(task, answers(parameters), task.parts.validation as P)),
  }
}

async function calibrate<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  task: Task<C, D, P, F, M>,
  weights: Float32Array,
  { run, threads, device, checked = false }: Pick<TrainContext, 'run' | 'threads' | 'device' | 'checked'>,
): Promise<void> {
  if (study.calibrate === undefined) return
  const { answers, close } = await openAnswers(study, task, { threads, device, checked })
  try {
    run.writeJson(calibrationFile, await study.calibrate(task, answers(weights), task.parts.validation))
  } finally {
    await close()
  }
}

/** Once a run: one that is done and resumed again leaves nothing a second time. */
function leaveOutside<C, D, P, F, M, A, E>(
  study: StudyParts<C, D, P, F, M, A, E>,
  config: C,
  run: TrainContext['run'],
): void {
  if (study.afterTraining === undefined || run.has(leftFile)) return
  study.afterTraining(config, run.has(calibrationFile) ? (run.readJson(calibrationFile) as Json) : null)
  run.writeJson(leftFile, { at: new Date().toISOString() })
}

/** The history in the run folder, with what stood there before a run was resumed. */
class History<V extends Scores> {
  #records: readonly HistoryRecord<V>[]

  constructor(
    private readonly run: TrainContext['run'],
    private readonly plan: TrainingPlan,
    /** Whether scores of a validation part are told; without one there is only the loop's own count. */
    private readonly watched: boolean,
  ) {
    this.#records = run.readHistory() as readonly HistoryRecord<V>[]
  }

  add(record: EpochRecord): HistoryRecord<V> {
    const line = this.#line(record)
    // A run that was killed may have told of epochs behind its last checkpoint: they are trained again.
    this.#records = [...this.#records.filter(({ step = 0 }) => step < record.step), line]
    this.run.writeHistory(this.#records)
    return line
  }

  replace(records: readonly EpochRecord[]): void {
    this.#records = records.map((record) => this.#line(record))
    this.run.writeHistory(this.#records)
  }

  #line({ step, trainingLoss, validation = {}, learningRate, seconds }: EpochRecord): HistoryRecord<V> {
    return {
      epoch: step / this.plan.stepsPerEpoch,
      step,
      batch: this.plan.batch,
      train: { loss: trainingLoss },
      // What the study's own `validate` gave, flat in between.
      ...(this.watched && { validation: nestedScores(validation) as V }),
      learningRate,
      seconds,
    }
  }
}
