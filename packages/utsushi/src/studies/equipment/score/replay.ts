// A part replayed at every horizon: which alarms would have been raised on which days, what came of them, and the counts that a report
// keeps of it.
import { labelSource } from '../data/labels.js'
import type { Places } from '../data/columns.js'
import type { EquipmentTask } from '../loss.js'
import { backtest, type Backtest } from './backtest.js'

/** The counts of a backtest, plain JSON. */
export type ReplaySummary = Omit<Backtest, 'histories'>

/**
 * Replays the windows of a part at every horizon.
 *
 * @param probabilities by horizon, one a window
 * @param thresholds by horizon
 * @returns by horizon; null for a horizon of 0, which foresees nothing
 * @example replayOf(task, task.parts.test, probabilities, [0.21, 0.25, 0.3])[0]?.medianLead // 14 steps
 */
export function replayOf(
  { config, data }: Pick<EquipmentTask, 'config' | 'data'>,
  windows: Places,
  probabilities: readonly ArrayLike<number>[],
  thresholds: readonly number[],
): readonly (Backtest | null)[] {
  const { states } = labelSource(data.park, data.ranges, config)
  return config.labels.horizons.map((horizon, place) => {
    if (horizon === 0) return null
    const threshold = thresholds[place] ?? NaN
    const raised = Uint8Array.from(probabilities[place] ?? [], (value) => (value >= threshold ? 1 : 0))
    return backtest(data, windows, raised, states, horizon)
  })
}

/** What a report keeps of a backtest: all but the histories. */
export const replaySummary = (own: Backtest | null): ReplaySummary | null =>
  own && {
    horizon: own.horizon,
    deviations: own.deviations,
    foreseen: own.foreseen,
    medianLead: own.medianLead,
    alarms: own.alarms,
    falseAlarms: own.falseAlarms,
    falseAlarmsPerMonth: own.falseAlarmsPerMonth,
    underAlarm: own.underAlarm,
  }
