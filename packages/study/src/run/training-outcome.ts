// What a study's training tells of itself: the outcome that is kept in the run, and scores under the names of the history.
import type { TrainingResult } from '@utsushi/learn'
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
 * @param metric the validation score that chose the best weights
 */
export function trainOutcome(
  { stopped, step, seconds, best }: Pick<TrainingResult, 'stopped' | 'step' | 'seconds' | 'best'>,
  stepsPerEpoch: number,
  metric: string,
): TrainOutcome {
  return {
    stopped: stopReasons[stopped],
    epochs: step / stepsPerEpoch,
    steps: step,
    seconds,
    best: { epoch: (best?.step ?? step) / stepsPerEpoch, value: best?.score ?? NaN, metric },
  }
}

/** The scores called `rmse <column>`, by column. */
export const rmseByColumn = (scores: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(scores).flatMap(([name, value]): [string, number][] =>
      name.startsWith('rmse ') ? [[name.slice(5), value]] : [],
    ),
  )
