// How a comparison tells where it stands: units done, those that run in part, and what was scored last.
import type { StudyStorage } from '@utsushi/tune'
import type { Reporter } from '../definition/reporter.js'
import { unitRecords, type Unit } from './units.js'
import type { UnitNews } from './worker.js'

/** A listener for workers' news that reports them. */
export function followUnits(
  units: readonly Unit[],
  storage: StudyStorage,
  reporter: Reporter,
): (news: UnitNews) => void {
  const running = new Map<string, number>()
  const ended = (): number =>
    unitRecords(units, storage.trials).filter(
      ({ outcome, failed }) => outcome !== undefined || failed !== undefined,
    ).length
  let done = ended()
  return (news) => {
    if (news.kind === 'progress') running.set(news.unit, news.share)
    else {
      running.delete(news.unit)
      storage.sync()
      done = ended()
      const unit = unitRecords(units, storage.trials).find(({ name }) => name === news.unit)
      if (unit?.failed !== undefined) reporter.warn(`${unit.name} failed: ${unit.failed}`)
      else if (unit?.outcome !== undefined)
        reporter.info(`${unit.name}: ${Number(unit.outcome.score.toPrecision(4))}`)
    }
    // A unit that is trained is yet to be recorded: the bar is not full before all are.
    const underWay = [...running.values()].reduce((sum, share) => sum + Math.min(share, 0.98), 0)
    reporter.progress({
      task: 'compare',
      done: Math.min(units.length, done + underWay),
      total: units.length,
      unit: 'units',
    })
  }
}
