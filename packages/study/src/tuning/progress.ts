// How a tuning tells where it stands: finished trials, the best so far, trials a minute, the share that was pruned.
import { isFinished, type StudyStorage } from '@utsushi/tune'
import type { Reporter } from '../definition/reporter.js'
import { trialsPossible } from './cautions.js'
import type { TuningSettings } from './settings.js'
import { paretoFront, ranked, scoredTrials, scoreOf, withoutCutOff } from './trial-scores.js'
import type { WorkerNews } from './worker.js'

/** What is known of the trials that have ended. */
interface Standing {
  readonly finished: number
  readonly pruned: number
  readonly failed: number
  /** Best score by each objective; empty before a trial is complete. */
  readonly best: readonly number[]
  /** Trials on the Pareto front. */
  readonly front: number
}

/**
 * A listener for workers' news that reports them: of one objective the best so far, of several the size of the Pareto front
 * and the best by each.
 */
export function followTuning(
  { section, space, objectives }: Pick<TuningSettings, 'section' | 'space' | 'objectives'>,
  storage: StudyStorage,
  reporter: Reporter,
  clock: () => number = () => performance.now(),
): (news: WorkerNews) => void {
  const begun = clock()
  const trials = trialsPossible({ section, space })
  const running = new Map<number, number>()
  let now = standingOf(storage, objectives)
  const before = now.finished
  const report = (): void => {
    const minutes = (clock() - begun) / 60_000
    // After its last epoch a trial is yet to be recorded: the bar is not full before all are.
    const { epochs } = section
    const underWay = [...running.values()].reduce(
      (sum, epoch) => sum + Math.min(epoch, epochs - 0.5) / epochs,
      0,
    )
    reporter.progress({
      task: 'tune',
      done: Math.min(trials, now.finished + underWay),
      total: trials,
      unit: 'trials',
      values: {
        ...(objectives.length > 1 && now.front > 0 ? { 'Pareto front': now.front } : {}),
        ...Object.fromEntries(now.best.map((value, k) => [`best ${objectives[k]?.name ?? ''}`, value])),
        'per minute': minutes > 0 ? (now.finished - before) / minutes : 0,
        ...(section.pruner === 'none'
          ? {}
          : { 'pruned %': Math.round((100 * now.pruned) / Math.max(1, now.finished)) }),
        ...(now.failed === 0 ? {} : { failed: now.failed }),
      },
    })
  }
  return (news) => {
    if (news.kind === 'epoch') running.set(news.trial, news.epoch)
    else {
      running.delete(news.trial)
      storage.sync()
      const [best] = now.best
      now = standingOf(storage, objectives)
      if (objectives.length === 1 && now.best[0] !== undefined && now.best[0] !== best)
        reporter.info(`trial ${news.trial}: best so far, ${Number(now.best[0].toPrecision(4))}`)
      const failed = withoutCutOff(storage.trials).find(
        ({ number, state }) => number === news.trial && state === 'fail',
      )
      if (failed !== undefined)
        reporter.warn(`trial ${news.trial} failed: ${String(failed.userAttributes['fail_reason'])}`)
    }
    report()
  }
}

function standingOf(storage: StudyStorage, objectives: TuningSettings['objectives']): Standing {
  const trials = withoutCutOff(storage.trials)
  const directions = objectives.map(({ direction }) => direction)
  const scored = scoredTrials(trials, objectives.length)
  const count = (wanted: string): number => trials.filter(({ state }) => state === wanted).length
  return {
    finished: trials.filter(isFinished).length,
    ...{ pruned: count('pruned'), failed: count('fail') },
    best: directions.flatMap((direction, k) => {
      const [first] = ranked(scored, direction, k)
      return first === undefined ? [] : [scoreOf(first, k)]
    }),
    front: directions.length > 1 ? paretoFront(scored, directions).length : 0,
  }
}
