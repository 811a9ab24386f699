// Trains one configuration on every fold at once, as one program, and scores each fold on the entities that it held out.
import type { Executable, Feeds, Runtime } from '@utsushi/graph'
import { DivergedError, runTraining, type Batches, type ModelsProgram, type Schedule } from '@utsushi/learn'
import type { TrialContext } from './contract.js'

/** A configuration prepared for all folds. */
export interface FoldTraining {
  /** Model k of it trains on what fold k does not hold out. */
  readonly training: ModelsProgram
  readonly data: Feeds
  /** First weights of all models, one after another. */
  readonly initial: Float32Array
  /** One epoch is one pass of every fold over its training entities. */
  readonly batches: Batches
  readonly schedule: Schedule
  /** The score of each fold with these weights, lower is better unless the study says otherwise. */
  score(parameters: Float32Array): Promise<readonly number[]>
}

/** Scores by epoch, each `[folds]`. */
export interface FoldScores {
  /** Of the last epoch that was trained. */
  readonly last: readonly number[]
  readonly epochs: number
  /** Weights after it. */
  readonly parameters: Float32Array
  readonly seconds: number
}

/**
 * Trains all folds for the trial's epochs, reporting after every one, until done, given up or asked to stop.
 *
 * @param context with `stopAfter`, training ends after so many epochs of the schedule's, and is scored there alone
 * @throws DivergedError when a loss becomes NaN or infinite
 */
export async function crossValidate(
  { training, data, initial, batches, schedule, score }: FoldTraining,
  {
    epochs,
    report,
    signal,
    stopAfter,
  }: Pick<TrialContext, 'epochs' | 'report' | 'signal'> & { readonly stopAfter?: number },
  runtime: Runtime,
): Promise<FoldScores> {
  const enough = new AbortController()
  const stop = AbortSignal.any([signal, enough.signal])
  let last: readonly number[] = []
  let reached = 0
  const executor: Executable = await runtime.load(training.program)
  try {
    const result = await runTraining({
      training,
      executor,
      data,
      initial,
      batches,
      schedule,
      steps: (stopAfter ?? epochs) * batches.stepsPerEpoch,
      ...(stopAfter !== undefined && { validateEvery: stopAfter * batches.stepsPerEpoch }),
      // Nobody watches the steps of a trial: a stop may take a little longer, and all models' state is copied less often.
      secondsPerRun: 3,
      monitor: { metric: 'score' },
      signal: stop,
      validate: async ({ epoch, parameters }) => {
        last = await score(parameters)
        reached = Math.round(epoch)
        const mean = last.reduce((sum, value) => sum + value, 0) / last.length
        if (!Number.isFinite(mean)) {
          const fold = last.findIndex((value) => !Number.isFinite(value))
          throw new DivergedError(`epoch ${reached}: the score of fold ${fold + 1} is ${last[fold]}`, 0, 0)
        }
        if (!report(reached, last)) enough.abort()
        return { score: mean }
      },
    })
    return { last, epochs: reached, parameters: result.final, seconds: result.seconds }
  } finally {
    await executor.release()
  }
}
