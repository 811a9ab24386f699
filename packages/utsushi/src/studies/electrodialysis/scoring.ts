// Errors of predicted courses against what was measured: by column, scaled and in physical units, over measured samples only.
import type { ElectrodialysisData } from './data.js'
import type { Courses } from './courses.js'
import type { ElectrodialysisModel } from './model.js'
import { predictedColumns } from './objective.js'

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

/** The prediction of a column and what was measured, at one sample. */
export interface Pair {
  readonly column: number
  /** Place among `experiments`. */
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
  model: Pick<ElectrodialysisModel, 'columns'>,
  { experiments: { panel, steps: samples } }: Pick<ElectrodialysisData, 'experiments'>,
  experiments: readonly number[],
  { seen, steps }: Pick<Courses, 'seen' | 'steps'>,
): Generator<Pair> {
  const places = predictedColumns(model)
  const features = panel.names.length
  const count = experiments.length
  for (const [at, experiment] of experiments.entries()) {
    for (let step = 1; step <= steps; step++) {
      const row = (experiment * samples + step) * features
      for (const [column, place] of places.entries()) {
        const measured = panel.values[row + place] ?? NaN
        if (Number.isNaN(measured)) continue
        const predicted = seen[((step - 1) * count + at) * places.length + column] ?? NaN
        const before = panel.values[row - features + place] ?? NaN
        yield { column, experiment: at, step, predicted, measured, before }
      }
    }
  }
}

/** Scores courses as {@link measuredPairs} pairs them. */
export function scoreCourses(
  model: Pick<ElectrodialysisModel, 'columns'>,
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
