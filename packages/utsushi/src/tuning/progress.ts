// How a tuning tells where it stands: finished trials, the best so far, trials a minute, the share that was pruned.
import { isFinished, type StudyStorage } from '@utsushi/tune'
import type { Reporter } from '../study/reporter.js'
import type { TuningSettings } from './settings.js'
import { withoutCutOff } from './trial-scores.js'
import type { WorkerNews } from './worker.js'

/** A listener for workers' news that reports them. */
export function followTuning(
  { section, objectives }: TuningSettings,
  storage: StudyStorage,
  reporter: Reporter,
  clock: () => number = () => performance.now(),
): (news: WorkerNews) => void {
  const begun = clock()
  const before = withoutCutOff(storage.trials).filter(isFinished).length
  const running = new Map<number, number>()
  let best: number | undefined
  const report = (): void => {
    const finished = withoutCutOff(storage.trials).filter(isFinished)
    const pruned = finished.filter(({ state }) => state === 'pruned').length
    const failed = finished.filter(({ state }) => state === 'fail').length
    const minutes = (clock() - begun) / 60_000
    const underWay = [...running.values()].reduce((sum, epoch) => sum + epoch / section.epochs, 0)
    reporter.progress({
      task: 'tune',
      done: Math.min(section.trials, finished.length + underWay),
      total: section.trials,
      unit: 'trials',
      values: {
        ...(best === undefined ? {} : { [`best ${objectives[0]?.name ?? ''}`]: best }),
        'per minute': (finished.length - before) / minutes,
        ...(section.pruner === 'none' ? {} : { 'pruned %': (100 * pruned) / Math.max(1, finished.length) }),
        ...(failed === 0 ? {} : { failed }),
      },
    })
  }
  const bestOf = (): number | undefined => {
    if (objectives.length !== 1) return undefined
    const sign = objectives[0]?.direction === 'maximize' ? -1 : 1
    const values = storage.trials.flatMap(({ state, values }) => (state === 'complete' ? (values ?? []) : []))
    return values.length === 0 ? undefined : sign * Math.min(...values.map((value) => sign * value))
  }
  best = bestOf()
  return (news) => {
    if (news.kind === 'epoch') running.set(news.trial, news.epoch)
    else {
      running.delete(news.trial)
      storage.sync()
      const now = bestOf()
      if (now !== undefined && now !== best) reporter.info(`trial ${news.trial}: best so far, ${now}`)
      best = now
      const failed = withoutCutOff(storage.trials).find(
        ({ number, state }) => number === news.trial && state === 'fail',
      )
      if (failed !== undefined)
        reporter.warn(`trial ${news.trial} failed: ${String(failed.userAttributes['fail_reason'])}`)
    }
    report()
  }
}
