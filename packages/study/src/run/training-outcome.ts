// What a study's training tells of itself: the outcome that is kept in the run, and scores under the names of the history.
import type { TrainingOptions, TrainingResult } from '@utsushi/learn'
import type { TrainOutcome } from '../definition/contract.js'

const stopReasons = {
  completed: 'finished',
  patience: 'patience',
  budget: 'budget',
  aborted: 'interrupted',
} as const

/**
 * The outcome of a training, in epochs.
 *
 * @param metric the validation score that chose the best weights; undefined where nothing was held back to choose by
 * @param monitor as the training loop was told it; a loop that looks for the highest score keeps its negative
 */
export function trainOutcome(
  { stopped, step, seconds, best }: Pick<TrainingResult, 'stopped' | 'step' | 'seconds' | 'best'>,
  stepsPerEpoch: number,
  metric: string | undefined,
  monitor: Pick<NonNullable<TrainingOptions['monitor']>, 'higherIsBetter'> = {},
): TrainOutcome {
  const score = best?.score ?? NaN
  return {
    stopped: stopReasons[stopped],
    epochs: step / stepsPerEpoch,
    steps: step,
    seconds,
    best: {
      epoch: (best?.step ?? step) / stepsPerEpoch,
      ...(metric !== undefined && { value: monitor.higherIsBetter === true ? -score : score, metric }),
    },
  }
}
