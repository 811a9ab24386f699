// What a report reads from trials: scores, folds, the best, the best so far, the front.
import { bestTrials, type Direction, type TrialRecord } from '@utsushi/tune'

/** A finished trial with a finite score for every objective. */
export interface ScoredTrial {
  readonly trial: TrialRecord
  readonly scores: readonly number[]
}

/** Trials less those that were cut off and tried again under another number: as many as were asked for, in the end. */
export function withoutCutOff(trials: readonly TrialRecord[]): readonly TrialRecord[] {
  const again = new Set(trials.map(({ systemAttributes }) => systemAttributes['failed_trial']))
  return trials.filter(({ number }) => !again.has(number))
}

/** 1 to minimise, −1 to maximise: times a score, less is better. */
export const signOf = (direction: Direction | undefined): 1 | -1 => (direction === 'maximize' ? -1 : 1)

/** Complete trials by number. One whose score is not finite was not scored. */
export function scoredTrials(trials: readonly TrialRecord[], objectives: number): readonly ScoredTrial[] {
  return trials.flatMap((trial) => {
    const scores = trial.values ?? []
    const scored = trial.state === 'complete' && scores.length === objectives && scores.every(Number.isFinite)
    return scored ? [{ trial, scores }] : []
  })
}

/** The score by one objective; NaN where there is none. */
export const scoreOf = ({ scores }: ScoredTrial, objective = 0): number => scores[objective] ?? Number.NaN

/** Best first by one objective; of equals, the earlier one. */
export function ranked(
  scored: readonly ScoredTrial[],
  direction: Direction | undefined,
  objective = 0,
): readonly ScoredTrial[] {
  const sign = signOf(direction)
  return [...scored].sort((a, b) => sign * (scoreOf(a, objective) - scoreOf(b, objective)))
}

/** The best score of the first k trials, for every k: `[scored]`. */
export function bestSoFar(scores: readonly number[], direction: Direction | undefined): readonly number[] {
  const sign = signOf(direction)
  let best = Number.NaN
  return scores.map((score) => (best = sign * score >= sign * best ? best : score))
}

/** Trials that no other one beats by every objective, best by the first objective first: of one objective, the best. */
export function paretoFront(
  scored: readonly ScoredTrial[],
  directions: readonly Direction[],
): readonly ScoredTrial[] {
  const numbers = new Set(
    bestTrials(
      scored.map(({ trial }) => trial),
      directions,
    ).map(({ number }) => number),
  )
  return ranked(
    scored.filter(({ trial }) => numbers.has(trial.number)),
    directions[0],
  )
}

/** Scores of the folds by the first objective; empty where they were not recorded or one is not finite. */
export function foldsOf({ userAttributes }: TrialRecord): readonly number[] {
  const folds = userAttributes['folds']
  if (!Array.isArray(folds)) return []
  const numbers = (folds as readonly unknown[]).filter((value) => typeof value === 'number')
  return numbers.length === folds.length && numbers.every(Number.isFinite) ? numbers : []
}

/** The last finite value that a trial reported on the way. */
export function lastReport({ intermediate }: TrialRecord): number | undefined {
  const reports = [...intermediate].sort(([a], [b]) => a - b).filter(([, value]) => Number.isFinite(value))
  return reports[reports.length - 1]?.[1]
}

/** Why a trial failed; numbers in it are its own. */
export function failReasonOf({ userAttributes }: TrialRecord): string {
  const reason = userAttributes['fail_reason']
  return typeof reason === 'string' && reason !== '' ? reason : 'no reason recorded'
}
