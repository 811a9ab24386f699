// Scores of a trained emulator on one part of the experiments, beside what needs no model: pure functions of courses.
import type { FeatureScale } from '@utsushi/data'
import { baselineForecasts, baselineRollouts, type Baseline } from './baselines.js'
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
  /** Of the changes from sample to sample: 1 less squared errors over squared departures from the mean change; null for a constant. */
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

export interface PartEvaluation {
  readonly part: string
  readonly experiments: readonly string[]
  readonly oneStep: Readonly<Record<Forecaster, ForecasterScores>>
  readonly freeRunning: Readonly<Record<Forecaster, ForecasterScores>>
  /** Largest departure of a free-running total (with what left for good) from its first value, as a share of it. */
  readonly largestDrift: number
  /** Lowest amount and lowest volume that a free-running course holds. */
  readonly lowestContent: number
  /** Share of free-running steps in which no amount is negative and every volume above 0. */
  readonly physicalShare: number
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
}

export function evaluatePart(
  part: string,
  places: readonly number[],
  { free, oneStep }: EvaluatedCourses,
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
    ...balanceOfCourses(free, model, places.length),
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
  return {
    name: feature?.name ?? '',
    unit: feature?.unit ?? '1',
    rmse,
    share: rmse / rangeOf(feature),
    medianShare: medianOf(compared.map(({ error }) => Math.abs(error))) / rangeOf(feature),
    changeR2: spread > 0 ? 1 - mean(known.map(({ error }) => error ** 2)) / spread : null,
    count: compared.length,
  }
}

/** How totals of free-running courses move, and the least that a compartment holds. */
function balanceOfCourses(
  { contents, outside, steps }: Courses,
  { balance }: Pick<ElectrodialysisModel, 'balance'>,
  count: number,
): Pick<PartEvaluation, 'largestDrift' | 'lowestContent' | 'physicalShare'> {
  const { size, quantities, compartments } = balance
  let largestDrift = 0
  for (let experiment = 0; experiment < count; experiment++)
    for (let quantity = 0; quantity < quantities; quantity++) {
      let left = 0
      let first: number | undefined
      for (let step = 0; step < steps; step++) {
        const row = (step * count + experiment) * size + quantity * compartments
        // What left in the first step left before the first total that is known.
        if (step > 0) left += outside[(step * count + experiment) * quantities + quantity] ?? 0
        const held = contents.subarray(row, row + compartments).reduce((sum, value) => sum + value, 0) + left
        first ??= held
        if (first > 0) largestDrift = Math.max(largestDrift, Math.abs(held / first - 1))
      }
    }
  let physical = 0
  const rows = contents.length / size
  for (let row = 0; row < rows; row++) {
    const held = contents.subarray(row * size, (row + 1) * size)
    if (held.every((value, column) => (column < compartments ? value > 0 : value >= 0))) physical++
  }
  return {
    largestDrift,
    lowestContent: contents.reduce((least, value) => Math.min(least, value), Infinity),
    physicalShare: physical / rows,
  }
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
