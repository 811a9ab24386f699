// How errors grow with the distance from any sample, not only from a batch's first: a course begins at every sample in turn,
// knowing what was measured up to it, and is compared with all that was measured after it.
import { greatestOf } from '@utsushi/ground'
import { quantileSorted } from '@utsushi/data'
import type { Courses } from '../answers.js'
import type { Places } from '../data.js'
import type { Experiments } from '../data/experiments.js'
import { predictedColumns } from '../model/balance.js'
import { baselineForecasts, byForecaster, type ByForecaster } from './baselines.js'
import { inCourses, rangeOf, type ScoredTask } from './columns.js'

/** Courses that know what was measured up to one sample. */
export interface OriginCourses {
  /** The last known sample, from 0. */
  readonly from: number
  readonly courses: Pick<Courses, 'seen' | 'steps'>
}

/** Absolute errors as shares of the training range, by steps ahead; entry 0 is one step. Null where nothing was compared. */
export interface ErrorQuantiles {
  readonly median: readonly (number | null)[]
  /** Nine of ten errors are smaller. */
  readonly ninety: readonly (number | null)[]
}

export interface OriginErrors {
  /** The samples that courses began at. */
  readonly origins: readonly number[]
  /** Values of all columns that the emulator was compared with, by steps ahead. */
  readonly counts: readonly number[]
  /** Of all columns together. */
  readonly all: ByForecaster<ErrorQuantiles>
  /** By column. */
  readonly columns: Readonly<Record<string, ByForecaster<ErrorQuantiles>>>
}

/** Most samples of a batch that courses begin at; of longer batches as many, evenly spread. */
const mostOrigins = 64

/**
 * Samples that courses begin at: every one that has a sample after it, of the longest of the experiments.
 * @example originsOf(experiments, parts.test) // [0, 1, 2, …]
 */
export function originsOf({ lengths }: Pick<Experiments, 'lengths'>, places: Places): readonly number[] {
  const count = Math.max(0, greatestOf(places.map((place) => (lengths[place] ?? 0) - 1)))
  const kept = Math.min(count, mostOrigins)
  return Array.from({ length: kept }, (_, k) =>
    kept === count ? k : Math.round((k * (count - 1)) / (kept - 1)),
  )
}

/**
 * Quantiles of errors by distance, over all origins and experiments. A sample counts where it was measured and its column was
 * at the origin too; the straight line also needs the sample before the origin.
 */
export function originErrors(
  task: ScoredTask,
  places: Places,
  fromOrigins: readonly OriginCourses[],
): OriginErrors {
  const { lengths, panel } = task.data
  const longest = Math.max(1, greatestOf(places.map((place) => lengths[place] ?? 0)))
  const byHorizon = Array.from({ length: longest - 1 }, (_, k) =>
    errorsAhead(task, k + 1, places, fromOrigins),
  )
  return {
    origins: fromOrigins.map(({ from }) => from),
    counts: byHorizon.map((errors) => merged(errors).emulator.length),
    all: quantiles(byHorizon.map(merged)),
    columns: Object.fromEntries(
      predictedColumns(task.model).map((feature, column) => [
        panel.names[feature] ?? '',
        quantiles(byHorizon.map((errors) => errors[column] ?? none)),
      ]),
    ),
  }
}

type Errors = ByForecaster<readonly number[]>

const none: Errors = byForecaster(() => [])

/** Absolute errors at one distance, a column each. */
function errorsAhead(
  task: ScoredTask,
  horizon: number,
  places: Places,
  fromOrigins: readonly OriginCourses[],
): readonly Errors[] {
  const { panel, steps: samples, lengths } = task.data
  const columns = predictedColumns(task.model)
  const still = baselineForecasts(task.data, 'no_change', horizon)
  const straight = baselineForecasts(task.data, 'linear', horizon)
  return columns.map((feature, column): Errors => {
    const range = rangeOf(task.fitted.scaler.features[feature])
    const errors = byForecaster((): number[] => [])
    for (const { from, courses } of fromOrigins) {
      const predictedAt = inCourses(task, courses, places.length)
      const step = from + horizon
      for (const [at, place] of places.entries()) {
        if (step >= (lengths[place] ?? 0)) continue
        const cell = (place * samples + step) * panel.names.length + feature
        const share = (value: number | undefined): number =>
          Math.abs((value ?? NaN) - (panel.values[cell] ?? NaN)) / range
        // Neither a gap at this sample nor one at the origin.
        if (Number.isNaN(share(still[cell]))) continue
        errors.emulator.push(share(predictedAt(at, step, column)))
        errors.no_change.push(share(still[cell]))
        if (!Number.isNaN(straight[cell])) errors.linear.push(share(straight[cell]))
      }
    }
    return errors
  })
}

const merged = (errors: readonly Errors[]): Errors => byForecaster((by) => errors.flatMap((each) => each[by]))

function quantiles(byHorizon: readonly Errors[]): ByForecaster<ErrorQuantiles> {
  return byForecaster((by) => {
    const sorted = byHorizon.map((errors) => Float32Array.from(errors[by]).sort())
    const at = (q: number): (number | null)[] =>
      sorted.map((values) => (values.length === 0 ? null : quantileSorted(values, q)))
    return { median: at(0.5), ninety: at(0.9) }
  })
}
