/**
 * How the tuner scores a configuration of the electrodialysis study: folds over the experiments outside test and extremes, all
 * of them trained as one program, each with a scaler of its own, and scored on the experiments that it held out.
 */
import type { Fold } from '@utsushi/data'
import { hostTensor, openRuntime, type HostTensor, type Runtime } from '@utsushi/graph'
import { besideEachOther, initialise, modelsProgram, shuffledBatches } from '@utsushi/learn'
import type { Baseline, TrialContext, TrialOutcome, TrialRunner } from '@utsushi/study'
import { crossValidate } from '@utsushi/study'
import { digestOf } from '@utsushi/study'
import { baselineRollouts } from './baselines.js'
import type { ElectrodialysisConfig } from './config.js'
import { courseRunner, type CourseStart } from './courses.js'
import { prepareData, type ElectrodialysisData } from './data.js'
import type { Experiments } from './experiments.js'
import { fittedTensors, type Fitted } from './fitted.js'
import { experimentFolds } from './folds.js'
import { electrodialysisModel } from './model.js'
import { fittedTables, predictedColumns } from './objective.js'
import { readExperiments } from './read-experiments.js'
import { fitTransferReference } from './reference.js'
import { scoreCourses } from './scoring.js'
import { scheduleOf, trainingDefinition } from './training.js'

/** Reads the experiments once for many trials. */
export async function openTrials(config: ElectrodialysisConfig): Promise<TrialRunner<ElectrodialysisConfig>> {
  const experiments = await readExperiments(config)
  prepareData(config, experiments)
  return {
    trial: async (chosen, context) => {
      // A thread of its own for every trial: its programs go with it.
      const runtime = await openRuntime({ threads: 1 })
      try {
        return await runTrial(chosen, experiments, context, runtime)
      } finally {
        await runtime.close()
      }
    },
    baselines: (base, context) => foldBaselines(base, experiments, context),
    digest: () => digestOf([experiments.ids.join('\n'), experiments.lengths, experiments.panel.values]),
    close: () => Promise.resolve(),
  }
}

/** A fold, and what was fitted on its training experiments. */
export interface FoldData {
  readonly fold: Fold
  readonly data: ElectrodialysisData
  readonly fitted: Fitted
}

async function runTrial(
  config: ElectrodialysisConfig,
  experiments: Experiments,
  context: TrialContext,
  runtime: Runtime,
): Promise<TrialOutcome> {
  const folds = foldData(config, experiments, context)
  const [first] = folds
  if (first === undefined) throw new RangeError('a cross-validation needs folds')
  const model = electrodialysisModel(config.model, experiments.system, experiments.interval)
  const smallest = Math.min(...folds.map(({ fold }) => fold.train.length))
  const batch = Math.min(config.training.batch, smallest)
  const batches = besideEachOther(
    folds.map(({ fold }, k) =>
      shuffledBatches({
        ...{ count: fold.train.length, size: batch, seed: context.seed + k },
        samples: Int32Array.from(fold.train),
      }),
    ),
  )
  const training = modelsProgram(trainingDefinition(config, experiments, model, batch), {
    models: folds.length,
    own: fittedTables,
  })
  const runners = folds.map(({ data, fitted }) => courseRunner(model, data, fitted, runtime))
  const size = model.parameters.size
  const score = async (parameters: Float32Array, start: CourseStart): Promise<readonly number[]> => {
    const scores: number[] = []
    for (const [k, { fold, data }] of folds.entries()) {
      const own = parameters.subarray(k * size, (k + 1) * size)
      const courses = await runners[k]?.run(fold.test, own, start)
      scores.push(courses === undefined ? NaN : scoreCourses(model, data, fold.test, courses).mseScaled)
    }
    return scores
  }
  const initial = new Float32Array(size * folds.length)
  for (const k of folds.keys()) initial.set(initialise(model.parameters, context.seed + k), k * size)
  const { values, mask } = first.data.tables
  const result = await crossValidate(
    {
      training,
      data: { values, mask, ...stackedFits(folds) },
      initial,
      batches,
      schedule: scheduleOf(config, context.epochs * batches.stepsPerEpoch),
      score: (parameters) => score(parameters, 'free'),
    },
    context,
    runtime,
  )
  const oneStep = await score(result.parameters, 'oneStep')
  return {
    objectives: { freeRunning: mean(result.last), oneStep: mean(oneStep), parameters: size },
    folds: result.last,
    epochs: result.epochs,
    notes: {
      seconds: result.seconds,
      parameters: size,
      batch,
      updates: result.epochs * batches.stepsPerEpoch,
      oneStep: mean(oneStep),
    },
  }
}

/** Every fold with what was fitted on its training experiments and on no other. */
export function foldData(
  config: ElectrodialysisConfig,
  experiments: Experiments,
  context: Pick<TrialContext, 'folds' | 'seed'>,
): readonly FoldData[] {
  const { split } = prepareData(config, experiments)
  return experimentFolds(experiments, split, context).map((fold) => {
    const data = prepareData(config, experiments, { fitOn: fold.train })
    const transfers = Array.from(fitTransferReference(experiments, fold.train))
    return { fold, data, fitted: { scaler: data.scaler, transfers } }
  })
}

/** Free-running errors of simple methods on the folds' held-out experiments, scaled as the emulator's are. */
function foldBaselines(
  config: ElectrodialysisConfig,
  experiments: Experiments,
  context: Pick<TrialContext, 'folds' | 'seed'>,
): readonly Baseline[] {
  const folds = foldData(config, experiments, context)
  const model = electrodialysisModel(config.model, experiments.system, experiments.interval)
  const places = predictedColumns(model)
  const { values, shape } = experiments.panel
  const [, samples = 0, features = 0] = shape
  const scoreOf = (forecast: Float32Array): number =>
    mean(
      folds.map(({ fold, data }) => {
        let [squares, count] = [0, 0]
        for (const experiment of fold.test)
          for (let sample = 0; sample < samples; sample++)
            for (const place of places) {
              const at = (experiment * samples + sample) * features + place
              const error =
                ((forecast[at] ?? NaN) - (values[at] ?? NaN)) / (data.scaler.features[place]?.scale ?? NaN)
              if (Number.isNaN(error)) continue
              squares += error * error
              count++
            }
        return squares / count
      }),
    )
  return [
    { name: 'no change', value: scoreOf(baselineRollouts(experiments, 'no_change')) },
    { name: 'straight line', value: scoreOf(baselineRollouts(experiments, 'linear')) },
  ]
}

/** The tensors that differ from fold to fold, each `[folds, …]`. */
function stackedFits(folds: readonly FoldData[]): Record<(typeof fittedTables)[number], HostTensor> {
  const each = folds.map(({ fitted }) => fittedTensors(fitted))
  const stacked = (name: (typeof fittedTables)[number]): HostTensor => {
    const rows = each.map((own) => Array.from(own[name].data as Float32Array))
    return hostTensor(Float32Array.from(rows.flat()), [rows.length, rows[0]?.length ?? 0])
  }
  return { center: stacked('center'), scale: stacked('scale'), reference: stacked('reference') }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
