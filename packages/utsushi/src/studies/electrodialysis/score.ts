// Scores of a trained emulator on one part of the experiments, beside what needs no model: pure functions of courses. By column,
// by step, and of the changes that are asked of a batch emulator by name; what `score/` tells of single experiments and of
// forecasts from any sample stands beside.
import type { FeatureScale } from '@utsushi/data'
import type { Courses } from './courses.js'
import type { ElectrodialysisData } from './data.js'
import type { DeclaredSystem } from './data/system.js'
import type { ElectrodialysisModel } from './model.js'
import { predictedColumns } from './objective.js'
import {
  baselineForecasts,
  baselineRollouts,
  byForecaster,
  type Baseline,
  type ByForecaster,
} from './score/baselines.js'
import { inCourses, inTable, medianOf, rangeOf, type Lookup } from './score/columns.js'
import {
  courseBalance,
  experimentScores,
  outsideRanges,
  type CourseBalance,
  type ExperimentScore,
  type OutsideRange,
} from './score/experiments.js'
import { originErrors, type OriginCourses, type OriginErrors } from './score/origins.js'

/** Errors of one column by one forecaster, over samples for which all forecasters have one. */
export interface ColumnErrors {
  readonly name: string
  readonly unit: string
  readonly rmse: number
  /** Root mean square error as a share of the column's range in training. */
  readonly share: number
  /** Median absolute error, the same share. */
  readonly medianShare: number
  /** Of the changes from sample to sample: 1 less squared errors over squared departures from the mean change; null where the changes differ by rounding alone. */
  readonly changeR2: number | null
  readonly count: number
}

/** What one forecaster scores. */
export interface ForecasterScores {
  /** Mean squared error of all scaled values. */
  readonly mseScaled: number
  /** Median absolute error of all values, each as a share of its column's training range. */
  readonly medianShare: number
  readonly columns: readonly ColumnErrors[]
  /** Root mean squared scaled error by steps from the first sample; entry 0 is step 1. Null where nothing was compared. */
  readonly byStep: readonly (number | null)[]
}

/** Errors of one named change (dCALA, dVA, …), by forecaster, in the column's unit. */
export interface DeltaScore {
  readonly name: string
  readonly unit: string
  readonly rmse: ByForecaster<number>
  /** Share of the variance of the measured changes that the emulator explains; null for a constant. */
  readonly r2: number | null
}

/** What is told of one part, plain JSON. */
export interface PartEvaluation extends CourseBalance {
  readonly part: string
  readonly experiments: readonly string[]
  readonly oneStep: ByForecaster<ForecasterScores>
  readonly freeRunning: ByForecaster<ForecasterScores>
  /** Errors by distance from any sample. */
  readonly byOrigin: OriginErrors
  /** Changes from sample to sample, one step ahead. */
  readonly deltas: readonly DeltaScore[]
  readonly byExperiment: readonly ExperimentScore[]
  /** Median over experiments and columns of the free-running error over a whole batch, as a share of the training range. */
  readonly batchShare: number
  readonly outsideRange: readonly OutsideRange[]
}

/** Courses of the same experiments in each way that they are scored. */
export interface EvaluatedCourses {
  readonly free: Courses
  readonly oneStep: Courses
  /** From every sample on, as `originsOf` names them. */
  readonly fromOrigins: readonly OriginCourses[]
}

/**
 * Scores courses of the experiments at `places`, free-running, one step ahead and from every sample on, beside the baselines.
 * @example evaluatePart('test', data.split.test, { free, oneStep, fromOrigins }, model, data).oneStep.emulator.mseScaled
 */
export function evaluatePart(
  part: string,
  places: readonly number[],
  { free, oneStep, fromOrigins }: EvaluatedCourses,
  model: Pick<ElectrodialysisModel, 'columns' | 'balance'>,
  data: Pick<ElectrodialysisData, 'experiments' | 'scaler' | 'split'>,
): PartEvaluation {
  const { experiments } = data
  const score = (emulator: Courses, forecasts: (baseline: Baseline) => Float32Array) => {
    const values = byForecaster((by) =>
      by === 'emulator'
        ? inCourses(model, emulator, places.length)
        : inTable(model, data, places, forecasts(by)),
    )
    const measured = inTable(model, data, places, experiments.panel.values)
    return byForecaster((by) =>
      scoresOf(values[by], measured, Object.values(values), model, data, places.length),
    )
  }
  const oneStepScores = score(oneStep, (baseline) => baselineForecasts(experiments, baseline, 1))
  const byExperiment = experimentScores(places, free, model, data)
  return {
    part,
    experiments: places.map((place) => experiments.ids[place] ?? ''),
    oneStep: oneStepScores,
    freeRunning: score(free, (baseline) => baselineRollouts(experiments, baseline)),
    byOrigin: originErrors(places, fromOrigins, model, data),
    ...courseBalance(places, free, model, data),
    deltas: deltaScores(experiments.system, oneStepScores),
    byExperiment,
    batchShare: medianOf(byExperiment.flatMap(({ shares }) => Object.values(shares))),
    outsideRange: outsideRanges(places, free, model, data),
  }
}

/**
 * One-step scores of the changes of every declared concentration and volume outside of the first compartment: a step begins from
 * the measured state, so that a change errs as the next value does.
 * @example deltaScores(system, evaluation.oneStep)[0] // { name: 'dCALA', unit: 'mol/L', rmse: { emulator, … }, r2 }
 */
export function deltaScores(
  { places, variables }: DeclaredSystem,
  oneStep: ByForecaster<ForecasterScores>,
): readonly DeltaScore[] {
  const asked = [...places.concentrations.flatMap((own) => own.slice(1)), ...places.volumes.slice(1)]
  return asked.flatMap((place) => {
    const name = variables[place]?.name ?? ''
    const found = byForecaster((by) => oneStep[by].columns.find((column) => column.name === name))
    const own = found.emulator
    if (own === undefined) return []
    const rmse = byForecaster((by) => found[by]?.rmse ?? NaN)
    return [{ name: `d${name}`, unit: own.unit, rmse, r2: own.changeR2 }]
  })
}

interface Compared {
  readonly step: number
  readonly error: number
  readonly change: number
}

function scoresOf(
  predicted: Lookup,
  measured: Lookup,
  all: readonly Lookup[],
  model: Pick<ElectrodialysisModel, 'columns'>,
  { experiments: { steps }, scaler }: Pick<ElectrodialysisData, 'experiments' | 'scaler'>,
  count: number,
): ForecasterScores {
  const squares = new Float64Array(steps - 1)
  const counts = new Float64Array(steps - 1)
  const shares: number[] = []
  const columns = predictedColumns(model).map((place, column): ColumnErrors => {
    const feature = scaler.features[place]
    const compared: Compared[] = []
    for (let experiment = 0; experiment < count; experiment++)
      for (let step = 1; step < steps; step++) {
        const truth = measured(experiment, step, column)
        if (Number.isNaN(truth) || all.some((each) => Number.isNaN(each(experiment, step, column)))) continue
        const error = predicted(experiment, step, column) - truth
        compared.push({ step, error, change: truth - measured(experiment, step - 1, column) })
        squares[step - 1] = (squares[step - 1] ?? 0) + (error / (feature?.scale ?? NaN)) ** 2
        counts[step - 1] = (counts[step - 1] ?? 0) + 1
      }
    const errors = columnErrors(compared, feature)
    shares.push(...compared.map(({ error }) => Math.abs(error) / rangeOf(feature)))
    return errors
  })
  return {
    mseScaled: total(squares) / total(counts),
    medianShare: medianOf(shares),
    columns,
    byStep: Array.from(squares, (sum, k) => (counts[k] ? Math.sqrt(sum / (counts[k] ?? 1)) : null)),
  }
}

function columnErrors(compared: readonly Compared[], feature: FeatureScale | undefined): ColumnErrors {
  const rmse = Math.sqrt(mean(compared.map(({ error }) => error ** 2)))
  const known = compared.filter(({ change }) => !Number.isNaN(change))
  const centre = mean(known.map(({ change }) => change))
  const spread = mean(known.map(({ change }) => (change - centre) ** 2))
  // Tables are float32: below a millionth of the range, changes are equal.
  const rounding = (1e-6 * rangeOf(feature)) ** 2
  return {
    name: feature?.name ?? '',
    unit: feature?.unit ?? '1',
    rmse,
    share: rmse / rangeOf(feature),
    medianShare: medianOf(compared.map(({ error }) => Math.abs(error))) / rangeOf(feature),
    changeR2: spread > rounding ? 1 - mean(known.map(({ error }) => error ** 2)) / spread : null,
    count: compared.length,
  }
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
