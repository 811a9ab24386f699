import { signOf } from '../trial-values.js'
import type { Direction, TrialRecord, TrialState } from '../trial.js'

/** One complete trial. */
export interface HistoryPoint {
  readonly trial: number
  readonly value: number
  /** The best value of this and all trials before. */
  readonly best: number
}

/**
 * Optimisation history: every complete trial's value, by number, with the best so far. Values that are not finite are left out.
 *
 * @param objective which of the directions
 * @example optimisationHistory(study.trials, study.directions).at(-1)?.best
 */
export function optimisationHistory(
  trials: readonly TrialRecord[],
  directions: readonly Direction[],
  objective = 0,
): readonly HistoryPoint[] {
  const sign = signOf(directions[objective])
  let best = Infinity
  return trials.flatMap(({ number, state, values }) => {
    const value = values?.[objective]
    if (state !== 'complete' || value === undefined || !Number.isFinite(value)) return []
    best = Math.min(best, sign * value)
    return [{ trial: number, value, best: sign * best }]
  })
}

/** What one trial reported. */
export interface IntermediateCurve {
  readonly trial: number
  readonly state: TrialState
  /** By step. */
  readonly points: readonly { readonly step: number; readonly value: number }[]
}

/**
 * What trials reported on the way, a curve each, by step. Trials without a finite report are left out.
 * @example intermediateCurves(study.trials).map(({ points }) => points.length)
 */
export function intermediateCurves(trials: readonly TrialRecord[]): readonly IntermediateCurve[] {
  return trials.flatMap(({ number, state, intermediate }) => {
    const points = [...intermediate]
      .filter(([, value]) => Number.isFinite(value))
      .sort(([a], [b]) => a - b)
      .map(([step, value]) => ({ step, value }))
    return points.length === 0 ? [] : [{ trial: number, state, points }]
  })
}

/** When one trial ran. */
export interface TimelineBar {
  readonly trial: number
  readonly state: TrialState
  /** Milliseconds since 1970. */
  readonly started: number
  /** `now` for one that still runs. */
  readonly ended: number
}

/**
 * When each trial ran. Waiting trials have not begun and are left out.
 *
 * @param now milliseconds since 1970: where bars of running trials end
 * @example timeline(study.trials, Date.now())
 */
export function timeline(trials: readonly TrialRecord[], now: number): readonly TimelineBar[] {
  return trials.flatMap(({ number, state, started, completed }) =>
    started === undefined || state === 'waiting'
      ? []
      : [{ trial: number, state, started, ended: Math.max(completed ?? now, started) }],
  )
}
