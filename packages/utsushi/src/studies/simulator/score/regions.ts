// Where in the space of parameters an emulator is good: near to training runs, farther, and farthest from any.
import { groupOf, intervalScores } from '@utsushi/learn'
import type { Places } from '../data/runs.js'
import type { Calibration, Said } from '../intervals.js'
import { inputOf } from '../intervals/groups.js'
import type { SimulatorTask } from '../loss.js'
import { nearestRuns } from './rivals.js'

/** Runs of a region, and how they were told. */
export interface RegionScores {
  readonly name: string
  readonly runs: number
  /** Farthest of them from its nearest training run, in standard deviations of the parameters. */
  readonly distance: number
  /** RMSE in standard deviations of the outputs. */
  readonly error: number
  readonly coverage: number
}

const names = ['near to a training run', 'farther', 'farthest from any']

/** Thirds of the runs by their distance from the nearest training run; none of fewer than 15. */
export function regionsOf(
  task: SimulatorTask,
  places: Places,
  { mean, lower, upper }: Said,
  observed: Float64Array,
): readonly RegionScores[] {
  if (places.length < 15) return []
  const distances = nearestRuns(task, places).map(({ distance }) => distance)
  const order = [...places.keys()].toSorted((a, b) => (distances[a] ?? 0) - (distances[b] ?? 0))
  return names.map((name, third) => {
    const rows = order.slice(
      Math.floor((third * order.length) / 3),
      Math.floor(((third + 1) * order.length) / 3),
    )
    return {
      ...{ name, runs: rows.length, distance: distances[rows.at(-1) ?? 0] ?? 0 },
      ...scoresOf(task, rows, { mean, lower, upper }, observed, observed.length / places.length),
    }
  })
}

/** The groups that intervals were calibrated in, those that hold no run left out. */
export function groupScores(
  task: SimulatorTask,
  places: Places,
  said: Pick<Said, 'mean' | 'lower' | 'upper'>,
  observed: Float64Array,
  group: Calibration['group'],
): readonly Omit<RegionScores, 'distance'>[] {
  if (group === undefined) return []
  const own = inputOf(task.data.inputs, places, group.input).map((value) => groupOf(group, value))
  return group.names.flatMap((name, k) => {
    const rows = [...places.keys()].filter((row) => own[row] === k)
    if (rows.length === 0) return []
    return [
      {
        ...{ name, runs: rows.length },
        ...scoresOf(task, rows, said, observed, observed.length / places.length),
      },
    ]
  })
}

/** Of some of the runs that something was said of. */
function scoresOf(
  { fitted: { outputs } }: SimulatorTask,
  rows: readonly number[],
  { mean, lower, upper }: Pick<Said, 'mean' | 'lower' | 'upper'>,
  observed: Float64Array,
  width: number,
): Pick<RegionScores, 'error' | 'coverage'> {
  const take = (all: Float64Array): Float64Array => {
    const own = new Float64Array(rows.length * width)
    for (const [place, row] of rows.entries())
      own.set(all.subarray(row * width, (row + 1) * width), place * width)
    return own
  }
  const [said, truth] = [take(mean), take(observed)]
  const squares = said.reduce(
    (sum, value, at) =>
      sum + ((value - (truth[at] ?? NaN)) / (outputs[at % outputs.length]?.spread || 1)) ** 2,
    0,
  )
  return {
    error: Math.sqrt(squares / said.length),
    coverage: intervalScores({ lower: take(lower), upper: take(upper), observed: truth, columns: width })
      .coverage,
  }
}
