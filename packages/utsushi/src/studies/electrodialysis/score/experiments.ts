// What is told of single experiments beside the scores of a whole part: how well each is followed from its first sample, how
// far its controls lie beyond those of training, and what leaves the range of training; and of their totals, predicted beside
// measured, with the least that a compartment holds. The emulator's totals cannot drift: what one compartment loses another
// gains. That is checked here all the same.
import { greatestOf } from '@utsushi/ground'
import type { FeatureScale } from '@utsushi/data'
import type { Courses } from '../answers.js'
import type { Places } from '../data.js'
import { experimentSeries, largestDeparture, measuredImbalance, totalsOf } from '../data/experiments.js'
import type { ElectrodialysisModel } from '../model.js'
import { predictedColumns } from '../model/balance.js'
import { measuredPairs, medianOf, rangeOf, type ScoredTask } from './columns.js'

export interface ExperimentScore {
  readonly experiment: string
  readonly samples: number
  /** Free-running: root mean square error of each predicted column over the batch, as a share of its training range. */
  readonly shares: Readonly<Record<string, number>>
  /** Median of these. */
  readonly share: number
  /** How far its controls leave those of the training experiments, as a share of their range; 0 within it. */
  readonly beyond: number
  /** Largest departure of a measured closed total from its first value, as a share; null when none is closed. */
  readonly measuredImbalance: number | null
}

/** Values of a column outside of its widened training range: extrapolation. */
export interface OutsideRange {
  readonly name: string
  readonly measured: number
  readonly predicted: number
  readonly count: number
}

/** Scores of free-running courses, an experiment each. */
export function experimentScores(
  task: ScoredTask,
  places: Places,
  free: Courses,
): readonly ExperimentScore[] {
  const { data: experiments } = task
  const features = predictedFeatures(task)
  const squares = places.map(() => features.map(() => ({ sum: 0, count: 0 })))
  for (const { column, experiment, predicted, measured } of measuredPairs(task, places, free)) {
    const entry = squares[experiment]?.[column]
    if (entry === undefined) continue
    entry.sum += (predicted - measured) ** 2
    entry.count++
  }
  return places.map((place, at): ExperimentScore => {
    const known = features.flatMap((feature, column): [string, number][] => {
      const { sum = 0, count = 0 } = squares[at]?.[column] ?? {}
      return count === 0 ? [] : [[feature.name, Math.sqrt(sum / count) / rangeOf(feature)]]
    })
    return {
      experiment: experiments.ids[place] ?? '',
      samples: experiments.lengths[place] ?? 0,
      shares: Object.fromEntries(known),
      share: medianOf(known.map(([, share]) => share)),
      beyond: beyondTraining(task, place),
      measuredImbalance: measuredImbalance(experiments, place),
    }
  })
}

/** Values of predicted columns beyond the widened range, in measured samples and in courses beside them. */
export function outsideRanges(task: ScoredTask, places: Places, free: Courses): readonly OutsideRange[] {
  const features = predictedFeatures(task)
  const counts = features.map(({ name }) => ({ name, measured: 0, predicted: 0, count: 0 }))
  for (const { column, predicted, measured } of measuredPairs(task, places, free)) {
    const [entry, feature] = [counts[column], features[column]]
    if (entry === undefined || feature === undefined) continue
    entry.count++
    if (leaves(measured, feature)) entry.measured++
    if (leaves(predicted, feature)) entry.predicted++
  }
  return counts
}

/** The experiments that are followed best, typically and worst; fewer when fewer were measured after their first sample. */
export function typicalExperiments(
  scores: readonly ExperimentScore[],
): readonly { readonly kind: string; readonly at: number }[] {
  const shareOf = (at: number): number => scores[at]?.share ?? NaN
  const order = [...scores.keys()]
    .filter((at) => !Number.isNaN(shareOf(at)))
    .toSorted((a, b) => shareOf(a) - shareOf(b))
  const chosen = [
    { kind: 'best', rank: 0 },
    { kind: 'median', rank: Math.floor((order.length - 1) / 2) },
    { kind: 'worst', rank: order.length - 1 },
  ]
  const seen = new Set<number>()
  return chosen.flatMap(({ kind, rank }) => {
    const at = order[rank]
    if (at === undefined || seen.has(at)) return []
    seen.add(at)
    return [{ kind, at }]
  })
}

const predictedFeatures = ({ model, fitted: { scaler } }: ScoredTask): readonly FeatureScale[] =>
  predictedColumns(model).flatMap((place) => scaler.features[place] ?? [])

/** Extended min–max scaling gives 0 and 1 at the ends of the widened range. */
function leaves(value: number, { center, scale }: FeatureScale): boolean {
  const scaled = (value - center) / scale
  return scaled < 0 || scaled > 1
}

function beyondTraining({ data, fitted: { scaler } }: ScoredTask, place: number): number {
  let most = 0
  for (const at of data.system.places.controls) {
    const feature = scaler.features[at]
    if (feature === undefined) continue
    for (const value of experimentSeries(data, place, feature.name))
      most = Math.max(
        most,
        (feature.min - value) / rangeOf(feature),
        (value - feature.max) / rangeOf(feature),
      )
  }
  return most
}

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

/** Totals of free-running courses, an experiment each, and what their compartments hold. */
export function courseBalance(
  { data: experiments, model: { balance } }: ScoredTask,
  places: Places,
  free: Courses,
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
    largestDrift: Math.max(
      0,
      greatestOf(totals.map((each) => greatestOf(each.totals.map(({ predicted }) => predicted)))),
    ),
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
