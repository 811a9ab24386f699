// Totals of free-running courses beside those that were measured, an experiment each, and the least that a compartment holds.
// The emulator's totals cannot drift: what one compartment loses another gains. That is checked here all the same.
import type { Courses } from './courses.js'
import type { ElectrodialysisData } from './data.js'
import type { ElectrodialysisModel } from './model.js'
import { largestDeparture, totalsOf } from './totals.js'

/** One total of one experiment: a species in all compartments, or volume, with what left for good. */
export interface TotalDrift {
  /** The species, or `volume`. */
  readonly name: string
  /** A declared reservoir exchanges it: measured totals may change. */
  readonly open: boolean
  /** Largest departure of the measured total from its first value, as a share of it; NaN where that is unknown. */
  readonly measured: number
  /** The same of the free-running total, from its first predicted value on. */
  readonly predicted: number
  /** How far that first predicted value lies from the total of the first sample: rounding, a share of it. */
  readonly begin: number
}

export interface ExperimentTotals {
  readonly experiment: string
  readonly totals: readonly TotalDrift[]
}

export interface CourseBalance {
  /** Totals of species and of volume, by experiment. */
  readonly totals: readonly ExperimentTotals[]
  /** Largest departure of a free-running total (with what left for good) from its first value, as a share of it. */
  readonly largestDrift: number
  /** Lowest amount and lowest volume that a free-running course holds. */
  readonly lowestContent: number
  /** Share of free-running steps in which no amount is negative and every volume above 0. */
  readonly physicalShare: number
}

export function courseBalance(
  places: readonly number[],
  free: Courses,
  { balance }: Pick<ElectrodialysisModel, 'balance'>,
  { experiments }: Pick<ElectrodialysisData, 'experiments'>,
): CourseBalance {
  const { size, compartments } = balance
  const totals = places.map((place, at): ExperimentTotals => {
    const measured = totalsOf(experiments, place)
    return {
      experiment: experiments.ids[place] ?? '',
      totals: measured.map((series, k): TotalDrift => {
        // Volume is the first quantity of a balance, and the last of measured totals.
        const quantity = k === measured.length - 1 ? 0 : k + 1
        const [first = NaN] = series.totals
        return {
          name: series.name,
          open: series.open,
          measured: Math.abs(largestDeparture(series).share),
          ...predictedDrift(free, balance, places.length, at, quantity, first),
        }
      }),
    }
  })
  const { contents } = free
  let physical = 0
  const rows = contents.length / size
  for (let row = 0; row < rows; row++) {
    const held = contents.subarray(row * size, (row + 1) * size)
    if (held.every((value, column) => (column < compartments ? value > 0 : value >= 0))) physical++
  }
  return {
    totals,
    largestDrift: Math.max(0, ...totals.flatMap((each) => each.totals.map(({ predicted }) => predicted))),
    lowestContent: contents.reduce((least, value) => Math.min(least, value), Infinity),
    physicalShare: physical / rows,
  }
}

function predictedDrift(
  { contents, outside, steps }: Courses,
  { size, quantities, compartments }: ElectrodialysisModel['balance'],
  count: number,
  experiment: number,
  quantity: number,
  start: number,
): Pick<TotalDrift, 'predicted' | 'begin'> {
  const gone = (step: number): number => outside[(step * count + experiment) * quantities + quantity] ?? 0
  const total = (step: number): number => {
    const row = (step * count + experiment) * size + quantity * compartments
    return contents.subarray(row, row + compartments).reduce((sum, value) => sum + value, 0)
  }
  const first = total(0)
  let left = 0
  let predicted = 0
  for (let step = 1; step < steps; step++) {
    left += gone(step)
    predicted = Math.max(predicted, departure(total(step) + left, first))
  }
  return { predicted, begin: departure(first + gone(0), start) }
}

/** As a share of the reference; what is more than nothing is infinitely more. */
function departure(value: number, reference: number): number {
  if (reference === 0) return value === 0 ? 0 : Infinity
  return Math.abs(value / reference - 1)
}
