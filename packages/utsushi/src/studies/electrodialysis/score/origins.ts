// How errors grow with the distance from any sample, not only from a batch's first: a course begins at every sample in turn,
// knowing what was measured up to it, and is compared with all that was measured after it.
import { greatestOf } from '@utsushi/ground'
import { quantileSorted } from '@utsushi/data'
import { courseSteps, usualSteps, type Courses, type ElectrodialysisAnswers } from '../answers.js'
import type { Places } from '../data.js'
import type { Experiments } from '../data/experiments.js'
import { predictedColumns } from '../model/balance.js'
import { byForecaster, forecastOf, type ByForecaster } from './baselines.js'
import { inCourses, rangeOf, type ScoredTask } from './columns.js'

/** Courses that know what was measured up to one sample, from the sample after it on. */
export interface OriginCourses {
  /** The last known sample, from 0. */
  readonly from: number
  /** `[steps ahead, experiments, columns]` */
  readonly courses: Pick<Courses, 'seen'>
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

/** The same of batches of more than the usual steps, each of which is long to run over. */
const mostOriginsOfLong = 16

/** Most rows of all courses that are run at once: a step of few rows costs as much as one of many, and every row its room. */
const mostRows = 2 ** 20

const longestOf = ({ lengths }: Pick<Experiments, 'lengths'>, places: Places): number =>
  Math.max(0, greatestOf(places.map((place) => (lengths[place] ?? 0) - 1)))

/**
 * Samples that courses begin at: every one that has a sample after it, of the longest of the experiments.
 * @example originsOf(experiments, parts.test) // [0, 1, 2, …]
 */
export function originsOf(experiments: Pick<Experiments, 'lengths'>, places: Places): readonly number[] {
  const count = longestOf(experiments, places)
  const kept = Math.min(count, count > usualSteps ? mostOriginsOfLong : mostOrigins)
  return Array.from({ length: kept }, (_, k) =>
    kept === count ? k : Math.round((k * (count - 1)) / (kept - 1)),
  )
}

/**
 * Courses of experiments from every origin, as far as they are compared. Where experiments are of more than the usual steps,
 * several origins share a run.
 * @example await coursesFromOrigins(task, answers, task.parts.test)
 */
export async function coursesFromOrigins(
  { data }: Pick<ScoredTask, 'data'>,
  answers: ElectrodialysisAnswers,
  places: Places,
): Promise<readonly OriginCourses[]> {
  const origins = originsOf(data, places)
  const steps = courseSteps(data, places)
  const together = steps > usualSteps ? Math.max(1, Math.floor(mostRows / (steps * places.length))) : 1
  const found: OriginCourses[] = []
  for (let first = 0; first < origins.length; first += together) {
    const own = origins.slice(first, first + together)
    const courses = await answers.run(
      own.flatMap(() => places),
      { from: own.flatMap((from) => places.map(() => from)) },
    )
    for (const [block, from] of own.entries())
      found.push({ from, courses: { seen: seenAhead(courses, from, { block, blocks: own.length }) } })
  }
  return found
}

/**
 * What courses say after a sample, as far as it is compared: `[steps ahead, experiments, columns]`.
 * @param among which of how many blocks of as many experiments, where the courses are of several
 */
export function seenAhead(
  { seen, steps }: Pick<Courses, 'seen' | 'steps'>,
  from: number,
  { block, blocks }: { readonly block: number; readonly blocks: number } = { block: 0, blocks: 1 },
): Float32Array {
  const rows = Math.max(0, Math.min(usualSteps, steps - from))
  const all = seen.length / Math.max(1, steps)
  const own = all / blocks
  const ahead = new Float32Array(rows * own)
  for (let row = 0; row < rows; row++) {
    const at = (from + row) * all + block * own
    ahead.set(seen.subarray(at, at + own), row * own)
  }
  return ahead
}

/**
 * Quantiles of errors by distance, over all origins and experiments. A sample counts where it was measured and its column was
 * at the origin too; the straight line also needs the sample before the origin. Up to the usual number of steps ahead.
 */
export function originErrors(
  task: ScoredTask,
  places: Places,
  fromOrigins: readonly OriginCourses[],
): OriginErrors {
  const { panel } = task.data
  const farthest = Math.min(usualSteps, longestOf(task.data, places))
  // Errors of one distance at a time: of all together there are many.
  const ahead = Array.from({ length: farthest }, (_, k) => {
    const errors = errorsAhead(task, k + 1, places, fromOrigins)
    const all = byForecaster((by) => errors.flatMap((each) => each[by]))
    return { count: all.emulator.length, all: quantilesOf(all), columns: errors.map(quantilesOf) }
  })
  return {
    origins: fromOrigins.map(({ from }) => from),
    counts: ahead.map(({ count }) => count),
    all: byDistance(ahead.map(({ all }) => all)),
    columns: Object.fromEntries(
      predictedColumns(task.model).map((feature, column) => [
        panel.names[feature] ?? '',
        byDistance(ahead.map(({ columns }) => columns[column] ?? unknown)),
      ]),
    ),
  }
}

type Errors = ByForecaster<readonly number[]>

/** Absolute errors at one distance, a column each. */
function errorsAhead(
  task: ScoredTask,
  horizon: number,
  places: Places,
  fromOrigins: readonly OriginCourses[],
): readonly Errors[] {
  const { panel, steps: samples, lengths } = task.data
  return predictedColumns(task.model).map((feature, column): Errors => {
    const range = rangeOf(task.fitted.scaler.features[feature])
    const errors = byForecaster((): number[] => [])
    for (const { from: origin, courses } of fromOrigins) {
      const predictedAt = inCourses(task, courses, places.length)
      const step = origin + horizon
      for (const [at, experiment] of places.entries()) {
        if (step >= (lengths[experiment] ?? 0)) continue
        const measured = panel.values[(experiment * samples + step) * panel.names.length + feature] ?? NaN
        const share = (value: number): number => Math.abs(value - measured) / range
        const place = { experiment, feature, origin, step }
        const still = share(forecastOf(task.data, 'no_change', place))
        // Neither a gap at this sample nor one at the origin.
        if (Number.isNaN(still)) continue
        errors.emulator.push(share(predictedAt(at, horizon, column)))
        errors.no_change.push(still)
        const straight = forecastOf(task.data, 'linear', place)
        if (!Number.isNaN(straight)) errors.linear.push(share(straight))
      }
    }
    return errors
  })
}

/** The median and the second figure of one distance. */
type Pair = readonly [median: number | null, ninety: number | null]

const unknown: ByForecaster<Pair> = byForecaster(() => [null, null])

const quantilesOf = (errors: Errors): ByForecaster<Pair> =>
  byForecaster((by): Pair => {
    const sorted = Float32Array.from(errors[by]).sort()
    return sorted.length === 0 ? [null, null] : [quantileSorted(sorted, 0.5), quantileSorted(sorted, 0.9)]
  })

const byDistance = (pairs: readonly ByForecaster<Pair>[]): ByForecaster<ErrorQuantiles> =>
  byForecaster((by) => ({
    median: pairs.map((pair) => pair[by][0]),
    ninety: pairs.map((pair) => pair[by][1]),
  }))
