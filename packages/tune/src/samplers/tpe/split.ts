/**
 * Divides trials into good and other ones.
 */
import type { Direction, TrialRecord } from '../../trial.js'
import { lastStep, signOf } from '../../trial-values.js'
import { selectByHypervolume } from '../pareto/select.js'

export interface Split {
  /** By number. */
  readonly good: readonly TrialRecord[]
  readonly other: readonly TrialRecord[]
}

/** How many of the finished trials are good. */
export const goodCount = (finished: number, directions: number): number =>
  directions > 1 ? Math.ceil(0.1 * finished) : Math.min(Math.ceil(0.1 * finished), 25)

/**
 * The best complete trials are good, then the pruned ones that came farthest; running ones never (the constant liar: a trial
 * that runs is taken for a bad one, so that others try elsewhere).
 *
 * @param trials complete, pruned and, with the constant liar, running ones, by number
 */
export function splitTrials(
  trials: readonly TrialRecord[],
  count: number,
  directions: readonly Direction[],
): Split {
  const complete = trials.filter(({ state }) => state === 'complete')
  const good = new Set(bestOf(complete, count, directions))
  if (good.size < count) {
    for (const trial of bestPruned(trials, count - good.size, directions)) good.add(trial)
  }
  return {
    good: trials.filter((trial) => good.has(trial)),
    other: trials.filter((trial) => !good.has(trial)),
  }
}

function bestOf(
  complete: readonly TrialRecord[],
  count: number,
  directions: readonly Direction[],
): readonly TrialRecord[] {
  if (count >= complete.length) return complete
  const signs = directions.map(signOf)
  if (directions.length === 1) {
    const losses = Float64Array.from(complete, ({ values }) => (values?.[0] ?? NaN) * (signs[0] ?? 1))
    return leastPlaces(losses, count).map((place) => complete[place] as TrialRecord)
  }
  const losses = complete.map(({ values = [] }) => values.map((value, at) => value * (signs[at] ?? 1)))
  return selectByHypervolume(losses, count).map((place) => complete[place] as TrialRecord)
}

/** Places of the `count` least values, the earlier of equal ones first; a list that short is kept sorted by insertion. */
export function leastPlaces(values: Float64Array, count: number): readonly number[] {
  const places: number[] = []
  const valueAt = (at: number): number => values[places[at] as number] as number
  for (let place = 0; place < values.length && count > 0; place++) {
    const value = values[place] as number
    if (places.length === count && !(value < valueAt(count - 1))) continue
    let at = places.length
    while (at > 0 && value < valueAt(at - 1)) at--
    places.splice(at, 0, place)
    if (places.length > count) places.pop()
  }
  return places
}

/** Those that came farthest, then those whose last report is best; NaN and no report come last. */
function bestPruned(
  trials: readonly TrialRecord[],
  count: number,
  directions: readonly Direction[],
): readonly TrialRecord[] {
  const sign = signOf(directions[0])
  return trials
    .filter(({ state }) => state === 'pruned')
    .map((trial) => {
      const step = lastStep(trial)
      const value = step === undefined ? 0 : (trial.intermediate.get(step) ?? NaN)
      return { trial, step: step ?? -1, loss: Number.isNaN(value) ? Infinity : sign * value }
    })
    .sort((a, b) => b.step - a.step || (a.loss < b.loss ? -1 : a.loss > b.loss ? 1 : 0))
    .slice(0, count)
    .map(({ trial }) => trial)
}
