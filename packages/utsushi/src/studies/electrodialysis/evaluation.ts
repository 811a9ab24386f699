// Scores of a trained emulator on one part of the experiments, beside what needs no model: pure functions of courses.
import type { FeatureScale } from '@utsushi/data'
import { baselineForecasts, baselineRollouts, type Baseline } from './baselines.js'
import { courseBalance, type CourseBalance } from './course-balance.js'
import type { Courses } from './courses.js'
import type { ElectrodialysisData } from './data.js'
import { deltaScores, type DeltaScore } from './deltas.js'
import {
  experimentScores,
  medianOf,
  outsideRanges,
  rangeOf,
  type ExperimentScore,
  type OutsideRange,
} from './experiment-scores.js'
import type { ElectrodialysisModel } from './model.js'
import { predictedColumns } from './objective.js'
import { originErrors, type OriginCourses, type OriginErrors } from './origin-errors.js'

export type Forecaster = 'emulator' | Baseline

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

export interface PartEvaluation extends CourseBalance {
  readonly part: string
  readonly experiments: readonly string[]
  readonly oneStep: Readonly<Record<Forecaster, ForecasterScores>>
  readonly freeRunning: Readonly<Record<Forecaster, ForecasterScores>>
  /** Errors by distance from any sample. */
  readonly byOrigin: OriginErrors
  /** Changes from sample to sample, one step ahead. */
  readonly deltas: readonly DeltaScore[]
  readonly byExperiment: readonly ExperimentScore[]
  /** Median over experiments and columns of the free-running error over a whole batch, as a share of the training range. */
  readonly batchShare: number
  readonly outsideRange: readonly OutsideRange[]
}

export interface EvaluatedCourses {
  readonly free: Courses
  readonly oneStep: Courses
  /** From every sample on, as `originsOf` names them. */
  readonly fromOrigins: readonly OriginCourses[]
}

export function evaluatePart(
  part: string,
  places: readonly number[],
  { free, oneStep, fromOrigins }: EvaluatedCourses,
  model: Pick<ElectrodialysisModel, 'columns' | 'balance'>,
  data: Pick<ElectrodialysisData, 'experiments' | 'scaler' | 'split'>,
): PartEvaluation {
  const { experiments } = data
  const score = (emulator: Courses, forecasts: (baseline: Baseline) => Float32Array) => {
    const values: Readonly<Record<Forecaster, Lookup>> = {
      emulator: courseLookup(model, emulator, places.length),
      no_change: panelLookup(model, data, places, forecasts('no_change')),
      linear: panelLookup(model, data, places, forecasts('linear')),
    }
    const measured = panelLookup(model, data, places, experiments.panel.values)
    const scores = (of: Forecaster): ForecasterScores =>
      scoresOf(values[of], measured, Object.values(values), model, data, places.length)
    return { emulator: scores('emulator'), no_change: scores('no_change'), linear: scores('linear') }
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

/** The value of a column at a step of an experiment (its place in the part); NaN where there is none. */
type Lookup = (experiment: number, step: number, column: number) => number

function courseLookup(
  model: Pick<ElectrodialysisModel, 'columns'>,
  { seen }: Courses,
  count: number,
): Lookup {
  const width = predictedColumns(model).length
  return (experiment, step, column) => seen[((step - 1) * count + experiment) * width + column] ?? NaN
}

function panelLookup(
  model: Pick<ElectrodialysisModel, 'columns'>,
  { experiments: { steps, panel } }: Pick<ElectrodialysisData, 'experiments'>,
  places: readonly number[],
  values: Float32Array,
): Lookup {
  const columns = predictedColumns(model)
  const width = panel.names.length
  return (experiment, step, column) =>
    values[((places[experiment] ?? 0) * steps + step) * width + (columns[column] ?? 0)] ?? NaN
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
