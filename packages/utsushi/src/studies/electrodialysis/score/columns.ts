// Errors of predicted courses against what was measured: by column, scaled and in physical units, over measured samples only.
import type { FeatureScale } from '@utsushi/data'
import type { Courses } from '../answers.js'
import type { Fitted, Places } from '../data.js'
import type { Experiments } from '../data/experiments.js'
import type { ElectrodialysisModel } from '../model.js'
import { predictedColumns } from '../model/balance.js'

/** What courses are scored by: what was measured, and how it is scaled. A task of the study, or less. */
export interface ScoredTask {
  readonly data: Experiments
  readonly fitted: Pick<Fitted, 'scaler'>
  readonly model: Pick<ElectrodialysisModel, 'columns' | 'balance'>
}

/** Errors of one column. */
export interface ColumnScore {
  readonly name: string
  readonly unit: string
  /** Root mean square error, in the column's unit. */
  readonly rmse: number
  /** The same of the scaled column: of its widened training range. */
  readonly rmseScaled: number
  /** ScoredTask samples it is over. */
  readonly count: number
}

export interface CourseScore {
  readonly columns: readonly ColumnScore[]
  /** Mean squared error of all scaled measured values: what the loss would be, were all columns weighted alike. */
  readonly mseScaled: number
}

/** The value of a column at a step of an experiment, by its place among those that are asked for; NaN where there is none. */
export type Lookup = (experiment: number, step: number, column: number) => number

/** What courses of `count` experiments say, from step 1 on. */
export function inCourses(
  { model }: Pick<ScoredTask, 'model'>,
  { seen }: Pick<Courses, 'seen'>,
  count: number,
): Lookup {
  const width = predictedColumns(model).length
  return (experiment, step, column) => seen[((step - 1) * count + experiment) * width + column] ?? NaN
}

/** What a table laid out as experiments are says, `[experiments, steps, features]`: measured values, or a baseline's. */
export function inTable(
  { model, data: { steps, panel } }: ScoredTask,
  places: Places,
  values: Float32Array,
): Lookup {
  const columns = predictedColumns(model)
  const width = panel.names.length
  return (experiment, step, column) =>
    values[((places[experiment] ?? 0) * steps + step) * width + (columns[column] ?? 0)] ?? NaN
}

/** The prediction of a column and what was measured, at one sample. */
export interface Pair {
  readonly column: number
  /** Place among those that were paired. */
  readonly experiment: number
  /** Steps from the first sample, 1 or more. */
  readonly step: number
  readonly predicted: number
  readonly measured: number
  /** ScoredTask one sample earlier; NaN where missing. */
  readonly before: number
}

/** Every value of courses for which one was measured. */
export const measuredPairs = (
  task: ScoredTask,
  places: Places,
  courses: Pick<Courses, 'seen'>,
): Generator<Pair> => pairsOf(task, places, inCourses(task, courses, places.length))

function* pairsOf(task: ScoredTask, places: Places, predictedAt: Lookup): Generator<Pair> {
  const measuredAt = inTable(task, places, task.data.panel.values)
  const columns = [...predictedColumns(task.model).keys()]
  for (const experiment of places.keys())
    for (let step = 1; step < task.data.steps; step++)
      for (const column of columns) {
        const measured = measuredAt(experiment, step, column)
        if (Number.isNaN(measured)) continue
        const predicted = predictedAt(experiment, step, column)
        yield {
          column,
          experiment,
          step,
          predicted,
          measured,
          before: measuredAt(experiment, step - 1, column),
        }
      }
}

/** Scores courses as {@link measuredPairs} pairs them. */
export const scoreCourses = (
  task: ScoredTask,
  experiments: Places,
  courses: Pick<Courses, 'seen'>,
): CourseScore => scoreOf(task, measuredPairs(task, experiments, courses))

/** Scores what simple methods forecast, `[experiments, steps, features]`, wherever they do. */
export function scoreForecasts(task: ScoredTask, experiments: Places, forecasts: Float32Array): CourseScore {
  const pairs = [...pairsOf(task, experiments, inTable(task, experiments, forecasts))]
  return scoreOf(
    task,
    pairs.filter(({ predicted }) => !Number.isNaN(predicted)),
  )
}

function scoreOf(task: ScoredTask, pairs: Iterable<Pair>): CourseScore {
  const places = predictedColumns(task.model)
  const squares = places.map(() => 0)
  const counts = places.map(() => 0)
  for (const { column, predicted, measured } of pairs) {
    squares[column] = (squares[column] ?? 0) + (predicted - measured) ** 2
    counts[column] = (counts[column] ?? 0) + 1
  }
  const columns = places.map((place, column): ColumnScore => {
    const { name, unit = '1', scale } = task.fitted.scaler.features[place] ?? { name: '', scale: NaN }
    const rmse = Math.sqrt((squares[column] ?? NaN) / (counts[column] ?? NaN))
    return { name, unit, rmse, rmseScaled: rmse / scale, count: counts[column] ?? 0 }
  })
  const known = columns.filter(({ count }) => count > 0)
  const total = known.reduce((sum, { count }) => sum + count, 0)
  return {
    columns,
    mseScaled: known.reduce((sum, { rmseScaled, count }) => sum + rmseScaled ** 2 * count, 0) / total,
  }
}

/** The range of a column in training; that of its scaler where it was constant. */
export function rangeOf(feature: FeatureScale | undefined): number {
  if (feature === undefined) return NaN
  return feature.max > feature.min ? feature.max - feature.min : feature.scale
}

/** The middle of the sorted values, between the two middle ones of an even number; NaN of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length === 0
    ? NaN
    : ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}
