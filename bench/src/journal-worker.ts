/** A worker of the bench `journal-optuna`: trials of every kind, as many as it is told. Not a bench by itself. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  categorical,
  float,
  int,
  openJournal,
  optimiseTogether,
  pruned,
  randomSampler,
  searchSpace,
  when,
  type Work,
} from '@utsushi/tune'

const space = searchSpace({
  x: float(-3, 3),
  rate: float(1e-5, 1e-1, { log: true }),
  kind: categorical(['plain', 'deep', null]),
  layers: when('kind', 'deep', int(1, 4)),
})

/** What the workers are told. */
export interface JournalWorkerData {
  readonly path: string
  readonly name: string
  readonly trials: number
  /** Milliseconds before each trial's values. */
  readonly pause?: number
}

export const work: Work = async ({ data, signal }) => {
  const { path, name, trials, pause } = data as unknown as JournalWorkerData
  const journal = openJournal({ path, name, directions: ['minimize'], space })
  await optimiseTogether(
    async (trial) => {
      if (pause !== undefined) await sleep(pause)
      const { x, rate, layers } = trial.parameters
      trial.setAttribute('folds', [Number(x), NaN])
      for (let step = 0; step < 3; step++)
        trial.report(step, trial.number % 7 === 0 ? Infinity : Number(x) + step)
      if (trial.number % 11 === 5) return pruned
      if (trial.number % 13 === 6) throw new Error('no such thing')
      if (trial.number % 17 === 8) return NaN
      return Number(x) ** 2 + (Math.log10(Number(rate)) + 3) ** 2 + 0.1 * Number(layers ?? 0)
    },
    { journal, space, sampler: randomSampler(), seed: 1, trials, signal },
  )
  journal.close()
}
