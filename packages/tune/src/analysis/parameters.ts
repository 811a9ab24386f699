import { greatestOf, leastOf } from '@utsushi/ground'
import type { ParameterValue } from '../distribution.js'
import { distributionJson } from '../journal/distribution-json.js'
import type { Parameters, TrialRecord } from '../trial.js'

/** Axes, and a line through them for each complete trial. */
export interface ParallelCoordinates {
  /** In the order in which trials first had them. */
  readonly axes: readonly ParameterAxis[]
  readonly rows: readonly {
    readonly trial: number
    readonly value: number
    /** A conditional parameter that was not active is absent. */
    readonly parameters: Parameters
  }[]
}

/** One parameter's axis. */
export interface ParameterAxis {
  readonly parameter: string
  readonly scale: 'linear' | 'log' | 'categorical'
  /** Ends of the widest range over trials, or all choices. */
  readonly domain: readonly ParameterValue[]
}

/**
 * A row for every complete trial with a finite value, and an axis for every parameter.
 *
 * @param objective which of the directions
 * @example parallelCoordinates(study.trials).axes.map(({ parameter }) => parameter)
 */
export function parallelCoordinates(trials: readonly TrialRecord[], objective = 0): ParallelCoordinates {
  const rows = trials.flatMap((trial) => {
    const value = finishedValue(trial, objective)
    return value === undefined ? [] : [{ trial: trial.number, value, parameters: trial.parameters }]
  })
  return { axes: parameterAxes(trials), rows }
}

/** One parameter against the value. */
export interface Slice extends ParameterAxis {
  readonly points: readonly {
    readonly trial: number
    readonly parameterValue: ParameterValue
    readonly value: number
  }[]
}

/**
 * For every parameter, the value of each complete trial against it: one small picture each.
 * @param objective which of the directions
 * @example slices(study.trials).find(({ parameter }) => parameter === 'rate')?.points
 */
export function slices(trials: readonly TrialRecord[], objective = 0): readonly Slice[] {
  return parameterAxes(trials).map((axis) => ({
    ...axis,
    points: trials.flatMap((trial) => {
      const value = finishedValue(trial, objective)
      const parameterValue = trial.parameters[axis.parameter]
      return value === undefined || parameterValue === undefined
        ? []
        : [{ trial: trial.number, parameterValue, value }]
    }),
  }))
}

/** The value of a complete trial, if it is finite. */
export function finishedValue({ state, values }: TrialRecord, objective: number): number | undefined {
  const value = values?.[objective]
  return state === 'complete' && value !== undefined && Number.isFinite(value) ? value : undefined
}

/** Every parameter that a trial was given, with its scale and its widest range. */
export function parameterAxes(trials: readonly TrialRecord[]): readonly ParameterAxis[] {
  const axes = new Map<string, ParameterAxis>()
  const seen = new Set<string>()
  for (const { distributions } of trials) {
    for (const [parameter, distribution] of Object.entries(distributions)) {
      const key = `${parameter}\n${distributionJson(distribution)}`
      if (seen.has(key)) continue
      seen.add(key)
      const before = axes.get(parameter)?.domain ?? []
      if (distribution.kind === 'categorical') {
        const domain = [...new Set([...before, ...distribution.choices])]
        axes.set(parameter, { parameter, scale: 'categorical', domain })
      } else {
        const { low, high, log } = distribution
        const ends = [...before.map(Number), low, high]
        axes.set(parameter, {
          parameter,
          scale: log ? 'log' : 'linear',
          domain: [leastOf(ends), greatestOf(ends)],
        })
      }
    }
  }
  return [...axes.values()]
}
