/**
 * The electrodialysis folds, first weights and orders that the tuner uses for a seed, so that a peer can be given the same.
 */
import { dirname } from 'node:path'
import { openRuntime, type HostTensor } from '@utsushi/graph'
import { besideEachOther, initialise, shuffledBatches, toRecord } from '@utsushi/learn'
import {
  courseRunner,
  electrodialysisModel,
  electrodialysisSchema,
  foldData,
  readExperiments,
  scoreCourses,
  type CourseStart,
  type FoldData,
} from 'utsushi/electrodialysis'

/** Scores of the held-out experiments, each `[folds]`. */
export interface FoldScores {
  readonly free: readonly number[]
  readonly oneStep: readonly number[]
}

export interface BmedFolds {
  readonly folds: readonly FoldData[]
  /** First weights of all folds by name, each `[folds, …]`. */
  readonly weights: ReadonlyMap<string, HostTensor & { readonly dtype: 'float32' }>
  /** The network of every fold before training, run over what the fold holds out. */
  score(): Promise<FoldScores>
  /** The experiment of every fold at each update, `[epochs · updates][folds]`. */
  order(epochs: number): readonly (readonly number[])[]
}

/**
 * @param data the table of experiments
 * @param model the section `model` of the study file
 */
export async function openBmedFolds(
  data: string,
  model: Readonly<Record<string, unknown>>,
  { folds: count, seed }: { readonly folds: number; readonly seed: number },
): Promise<BmedFolds> {
  const config = electrodialysisSchema.parse({
    ...{ data: { folder: dirname(data) }, split: { test: 0, validation: 0 }, model },
  })
  const experiments = await readExperiments(config)
  const folds = foldData(config, experiments, { folds: count, seed })
  const network = electrodialysisModel(config.model, experiments.system, experiments.interval)
  const initial = folds.map((_, k) => initialise(network.parameters, seed + k))
  const records = initial.map((flat) => toRecord(network.parameters, flat))
  return {
    folds,
    weights: new Map(
      network.parameters.entries.map(({ name, shape, length }) => {
        const stacked = new Float32Array(length * folds.length)
        for (const [k, record] of records.entries())
          stacked.set(record.get(name)?.data ?? new Float32Array(0), k * length)
        return [name, { dtype: 'float32', shape: [folds.length, ...shape], data: stacked }]
      }),
    ),
    score: async () => {
      const runtime = await openRuntime({ threads: 1 })
      const from = async (start: CourseStart): Promise<readonly number[]> => {
        const scores: number[] = []
        for (const [k, { fold, data: own, fitted }] of folds.entries()) {
          const runner = courseRunner(network, own, fitted, runtime)
          const courses = await runner.run(fold.test, initial[k] ?? new Float32Array(0), start)
          scores.push(scoreCourses(network, own, fold.test, courses).mseScaled)
        }
        return scores
      }
      try {
        return { free: await from('free'), oneStep: await from('oneStep') }
      } finally {
        await runtime.close()
      }
    },
    order: (epochs) => {
      const batches = besideEachOther(
        folds.map(({ fold: { train } }, k) =>
          shuffledBatches({
            ...{ count: train.length, size: 1, seed: seed + k, samples: Int32Array.from(train) },
          }),
        ),
      )
      return Array.from({ length: epochs * batches.stepsPerEpoch }, (_, step) => {
        const epoch = Math.floor(step / batches.stepsPerEpoch)
        const index = new Int32Array(folds.length)
        batches.write({ step, epoch, stepOfEpoch: step % batches.stepsPerEpoch }, { index })
        return [...index]
      })
    },
  }
}
