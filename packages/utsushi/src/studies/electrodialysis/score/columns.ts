// Errors of predicted courses against what was measured: by column, scaled and in physical units, over measured samples only.
import type { FeatureScale } from '@utsushi/data'
import type { Courses } from '../courses.js'
import type { ElectrodialysisData } from '../data.js'
import type { ElectrodialysisModel } from '../model.js'
import { predictedColumns } from '../objective.js'

type Model = Pick<ElectrodialysisModel, 'columns'>

/** Errors of one column. */
export interface ColumnScore {
  readonly name: string
  readonly unit: string
  /** Root mean square error, in the column's unit. */
  readonly rmse: number
  /** The same of the scaled column: of its widened training range. */
  readonly rmseScaled: number
  /** Measured samples it is over. */
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
export function inCourses(model: Model, { seen }: Pick<Courses, 'seen'>, count: number): Lookup {
  const width = predictedColumns(model).length
  return (experiment, step, column) => seen[((step - 1) * count + experiment) * width + column] ?? NaN
}

/** What a table laid out as experiments are says, `[experiments, steps, features]`: measured values, or a baseline's. */
export function inTable(
  model: Model,
  { experiments: { steps, panel } }: Pick<ElectrodialysisData, 'experiments'>,
  places: readonly number[],
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
  /** Measured one sample earlier; NaN where missing. */
  readonly before: number
}

/** Every predicted value for which one was measured. */
export function* measuredPairs(
  model: Model,
  data: Pick<ElectrodialysisData, 'experiments'>,
  places: readonly number[],
  courses: Pick<Courses, 'seen' | 'steps'>,
): Generator<Pair> {
  const predictedAt = inCourses(model, courses, places.length)
  const measuredAt = inTable(model, data, places, data.experiments.panel.values)
  const columns = [...predictedColumns(model).keys()]
  for (const experiment of places.keys())
    for (let step = 1; step <= courses.steps; step++)
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
export function scoreCourses(
  model: Model,
  data: Pick<ElectrodialysisData, 'experiments' | 'scaler'>,
  experiments: readonly number[],
  courses: Pick<Courses, 'seen' | 'steps'>,
): CourseScore {
  const places = predictedColumns(model)
  const squares = places.map(() => 0)
  const counts = places.map(() => 0)
  for (const { column, predicted, measured } of measuredPairs(model, data, experiments, courses)) {
    squares[column] = (squares[column] ?? 0) + (predicted - measured) ** 2
    counts[column] = (counts[column] ?? 0) + 1
  }
  const columns = places.map((place, column): ColumnScore => {
    const { name, unit = '1', scale } = data.scaler.features[place] ?? { name: '', scale: NaN }
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
