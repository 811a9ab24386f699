// A look at experiments as plain data: what the report, its pictures and the terminal tell.
import {
  correlate,
  featureValues,
  InputError,
  pearson,
  ranks,
  type CorrelationMatrix,
  type Fold,
} from '@utsushi/data'
import { describeColumns, type ColumnStats, type Gap } from '@utsushi/study/report'
import type { ElectrodialysisConfig } from '../config.js'
import { fitExperimentScaler } from '../data.js'
import { experimentSeries, type Experiments } from '../experiments.js'
import { experimentFolds } from '../folds.js'
import { splitExperiments, type ExperimentSplit } from '../split.js'
import { totalSeries, type TotalSeries } from '../totals.js'
import { leftRanges, type LeftRange } from './left-ranges.js'

/** Everything that was looked at. */
export interface ElectrodialysisLook {
  readonly experiments: Experiments
  /** The split, or what makes it impossible. */
  readonly split: ExperimentSplit | { readonly problem: string }
  /** Of a tuning; none where the split or too few experiments make them impossible. */
  readonly folds: readonly Fold[]
  /** What makes the folds, and nothing else, impossible. */
  readonly foldProblem?: string
  readonly columns: readonly ColumnStats[]
  /** Rank correlations over all samples. */
  readonly correlations: CorrelationMatrix
  readonly changes: ChangeCorrelations
  readonly gaps: readonly Gap[]
  readonly totals: readonly TotalSeries[]
  readonly leftRanges: readonly LeftRange[]
}

/** What the next change of a variable goes with: `values[feature][change]`, rank correlations over all steps. */
export interface ChangeCorrelations {
  readonly features: readonly string[]
  readonly changes: readonly string[]
  readonly values: readonly (readonly number[])[]
}

const roles = {
  control: 'controls',
  volume: 'volumes',
  concentration: 'concentrations',
  response: 'responses',
}

/** Looks at experiments. */
export function lookAt(config: ElectrodialysisConfig, experiments: Experiments): ElectrodialysisLook {
  const { panel, system } = experiments
  const kinds = new Map(system.variables.map(({ name, kind }) => [name, kind]))
  const columns = panel.names.map((name) => ({ name, values: featureValues(panel, name) }))
  const split = splitOrProblem(config, experiments)
  return {
    experiments,
    split,
    ...foldsOrProblem(config, experiments, split),
    columns: describeColumns(panel, (name) => roles[kinds.get(name) ?? 'control']),
    correlations: correlate(columns, 'spearman'),
    changes: changeCorrelations(experiments),
    gaps: gapsOf(experiments),
    totals: totalSeries(experiments),
    leftRanges:
      'problem' in split
        ? []
        : leftRanges(experiments, split, fitExperimentScaler(config, experiments, split.train)),
  }
}

/** The part that an experiment belongs to. */
export function partOf({ split }: Pick<ElectrodialysisLook, 'split'>, experiment: number): string {
  if ('problem' in split) return ''
  const parts = ['train', 'validation', 'test', 'extremes'] as const
  return parts.find((part) => split[part].includes(experiment)) ?? ''
}

function splitOrProblem(
  config: ElectrodialysisConfig,
  experiments: Experiments,
): ElectrodialysisLook['split'] {
  try {
    return splitExperiments(config, experiments)
  } catch (error) {
    if (error instanceof InputError) return { problem: error.message }
    throw error
  }
}

function foldsOrProblem(
  { tuning }: ElectrodialysisConfig,
  experiments: Experiments,
  split: ElectrodialysisLook['split'],
): Pick<ElectrodialysisLook, 'folds' | 'foldProblem'> {
  if ('problem' in split) return { folds: [] }
  try {
    return { folds: experimentFolds(experiments, split, tuning) }
  } catch (error) {
    if (error instanceof Error && error.name === 'InputError')
      return { folds: [], foldProblem: error.message }
    throw error
  }
}

function changeCorrelations(experiments: Experiments): ChangeCorrelations {
  const { ids, panel, system } = experiments
  const changing = system.variables.filter(({ kind }) => kind !== 'control').map(({ name }) => name)
  const levels = new Map<string, number[]>(panel.names.map((name) => [name, []]))
  const changes = new Map<string, number[]>(changing.map((name) => [name, []]))
  for (let experiment = 0; experiment < ids.length; experiment++) {
    for (const name of panel.names) {
      const series = experimentSeries(experiments, experiment, name)
      levels.get(name)?.push(...series.slice(0, -1))
      changes.get(name)?.push(...series.slice(1).map((value, step) => value - (series[step] ?? NaN)))
    }
  }
  const ranked = new Map([...levels].map(([name, values]) => [name, ranks(Float32Array.from(values))]))
  const rankedChanges = [...changes.values()].map((values) => ranks(Float32Array.from(values)))
  return {
    features: panel.names,
    changes: changing.map((name) => `Δ${name}`),
    values: [...ranked.values()].map((level) => rankedChanges.map((change) => pearson(level, change))),
  }
}

function gapsOf(experiments: Experiments): Gap[] {
  const { ids, fileRows, panel, steps } = experiments
  const gaps: Gap[] = []
  for (const [experiment, id] of ids.entries()) {
    for (const column of panel.names) {
      const series = experimentSeries(experiments, experiment, column)
      for (let step = 0; step < series.length; step++) {
        const from = step
        while (step < series.length && Number.isNaN(series[step])) step++
        if (step === from) continue
        const row = (at: number): number => fileRows[experiment * steps + at] ?? 0
        gaps.push({
          column,
          entity: `experiment ${id}`,
          from: row(from),
          to: row(step - 1),
          rows: step - from,
        })
      }
    }
  }
  return gaps.sort((a, b) => b.rows - a.rows)
}
