// What the pictures of a search say, with their numbers: their texts for those who cannot see them.
import { countOf, listed } from '@utsushi/ground'
import { formatDuration, formatNumber, formatShare } from '../plots/number.js'
import { deviation, mean } from './fold-comparison.js'
import type { TuningPictureName } from './pictures.js'
import type { TuningReportInput } from './report-input.js'
import { timelineOf } from './timeline.js'
import { foldsOf, lastReport, paretoFront, ranked, scoredTrials, scoreOf, signOf } from './trial-scores.js'

/** What one picture of a search says. */
export function pictureFinding(name: TuningPictureName, input: TuningReportInput): string {
  const { objectives, trials, space, importances } = input
  const [objective] = objectives
  const scored = scoredTrials(trials, objectives.length)
  const [best, second] = ranked(scored, objective?.direction)
  const lead =
    best === undefined || objective === undefined
      ? 'No trial is complete.'
      : `Trial ${best.trial.number} is best, ${objective.name} ${formatNumber(scoreOf(best))}, of ${countOf(scored.length, 'complete trial')}.`
  const values = (of: readonly string[]) =>
    listed(
      of.flatMap((parameter) => {
        const value = best?.trial.parameters[parameter]
        return value === undefined
          ? []
          : [`${parameter} ${typeof value === 'number' ? formatNumber(value) : String(value)}`]
      }),
    )
  switch (name) {
    case 'optimisation_history':
      return `${lead} ${historyWords(input)}`.trim()
    case 'intermediate_values': {
      const reported = trials.filter((trial) => lastReport(trial) !== undefined).length
      const pruned = trials.filter(({ state }) => state === 'pruned').length
      return `${countOf(reported, 'trial')} reported on the way; ${countOf(pruned, 'was', 'were')} given up early. ${lead}`
    }
    case 'fold_spread': {
      const told = [best, second].flatMap((one) => {
        const folds = one === undefined ? [] : foldsOf(one.trial)
        return one === undefined || folds.length < 2
          ? []
          : [`trial ${one.trial.number} ${formatNumber(mean(folds))} ± ${formatNumber(deviation(folds), 2)}`]
      })
      return `Mean and standard deviation over the folds of the best: ${listed(told)}.`
    }
    case 'parameter_importances': {
      const shares = [...(importances?.shares ?? [])].sort((a, b) => b.share - a.share)
      return `Importances: ${listed(shares.map(({ parameter, share }) => `${parameter} ${formatShare(share)}`))}.`
    }
    case 'parallel_coordinates':
    case 'slices':
      return `${lead} Its parameters: ${values(Object.keys(space))}.`
    case 'contour': {
      const shares = [...(importances?.shares ?? [])].sort((a, b) => b.share - a.share)
      return `${lead} There: ${values(shares.slice(0, 2).map(({ parameter }) => parameter))}.`
    }
    case 'pareto_front': {
      const front = paretoFront(
        scored,
        objectives.map(({ direction }) => direction),
      )
      const ends = objectives.map(({ name: called, direction }, at) => {
        const first = ranked(scored, direction, at)[0]
        return first === undefined ? called : `${called} ${formatNumber(scoreOf(first, at))}`
      })
      return `${countOf(front.length, 'trial is', 'trials are')} beaten by no other one in every objective; the best of each alone: ${listed(ends)}.`
    }
    case 'timeline': {
      const timeline = timelineOf(trials)
      return timeline === undefined
        ? 'No trial has recorded its times.'
        : `${countOf(trials.length, 'trial')} took ${formatDuration(timeline.seconds)} in all.`
    }
    default:
      return name satisfies never
  }
}

/** How many baselines the best trial beats. */
function historyWords({ objectives, trials, baseline = [] }: TuningReportInput): string {
  const [objective] = objectives
  const [best] = ranked(scoredTrials(trials, objectives.length), objective?.direction)
  if (best === undefined || baseline.length === 0) return ''
  const told = baseline.map(({ name, value }) => {
    const better = signOf(objective?.direction) * (value - scoreOf(best)) > 0
    return `${better ? 'better' : 'no better'} than ${name} (${formatNumber(value)})`
  })
  return `It is ${listed(told)}.`
}
