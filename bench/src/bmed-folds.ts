/**
 * The electrodialysis folds, first weights and orders that the tuner uses for a seed, so that a peer can be given the same.
 */
import { dirname } from 'node:path'
import { openRuntime, type HostTensor } from '@utsushi/graph'
import { besideEachOther, initialise, shuffledBatches, toRecord } from '@utsushi/learn'
import { askIn, foldTasks, silentReporter } from 'utsushi'
import { electrodialysis } from 'utsushi/electrodialysis'

/** Scores of the held-out experiments, each `[folds]`. */
export interface FoldScores {
  readonly free: readonly number[]
  readonly oneStep: readonly number[]
}

/** Experiments by place. */
export interface BmedFold {
  readonly train: readonly number[]
  readonly test: readonly number[]
}

export interface BmedFolds {
  readonly folds: readonly BmedFold[]
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
  const { parts } = electrodialysis
  const config = parts.schema.parse({
    ...{ data: { folder: dirname(data) }, split: { test: 0, validation: 0 }, model },
  })
  const experiments = await parts.read(config, {
    ...{ reporter: silentReporter, signal: new AbortController().signal, threads: 1, device: 'cpu' },
  })
  const tasks = foldTasks(parts, config, experiments, { folds: count, seed })
  const folds = tasks.map(({ parts: { train, validation = [] } }): BmedFold => ({ train, test: validation }))
  const [first] = tasks
  if (first === undefined) throw new RangeError('a cross-validation needs folds')
  const { parameters } = first.model
  const initial = folds.map((_, k) => initialise(parameters, seed + k))
  const records = initial.map((flat) => toRecord(parameters, flat))
  return {
    folds,
    weights: new Map(
      parameters.entries.map(({ name, shape, length }) => {
        const stacked = new Float32Array(length * folds.length)
        for (const [k, record] of records.entries())
          stacked.set(record.get(name)?.data ?? new Float32Array(0), k * length)
        return [name, { dtype: 'float32', shape: [folds.length, ...shape], data: stacked }]
      }),
    ),
    score: async () => {
      const runtime = await openRuntime({ threads: 1 })
      const { freeRunning, oneStep } = parts.objectives ?? {}
      const scores: { free: number[]; oneStep: number[] } = { free: [], oneStep: [] }
      try {
        for (const [k, task] of tasks.entries()) {
          const answers = parts.answers(task, askIn(runtime, task.tables))(initial[k] ?? new Float32Array(0))
          const { validation = [] } = task.parts
          scores.free.push((await freeRunning?.score(task, answers, validation)) ?? NaN)
          scores.oneStep.push((await oneStep?.score(task, answers, validation)) ?? NaN)
        }
        return scores
      } finally {
        await runtime.close()
      }
    },
    order: (epochs) => {
      const batches = besideEachOther(
        folds.map(({ train }, k) =>
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
