// What is told of single experiments beside the scores of a whole part: how well each is followed from its first sample, how
// far its controls lie beyond those of training, how its measured totals scatter, and what leaves the range of training.
import type { FeatureScale } from '@utsushi/data'
import type { Courses } from './courses.js'
import type { ElectrodialysisData } from './data.js'
import { experimentSeries } from './experiments.js'
import type { ElectrodialysisModel } from './model.js'
import { measuredPairs } from './scoring.js'
import { largestDeparture, totalsOf } from './totals.js'

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
  places: readonly number[],
  free: Courses,
  model: Pick<ElectrodialysisModel, 'columns'>,
  data: Pick<ElectrodialysisData, 'experiments' | 'scaler' | 'split'>,
): readonly ExperimentScore[] {
  const { experiments, scaler } = data
  const features = predictedFeatures(model, scaler.features)
  const squares = places.map(() => features.map(() => ({ sum: 0, count: 0 })))
  for (const { column, experiment, predicted, measured } of measuredPairs(model, data, places, free)) {
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
      beyond: beyondTraining(place, data),
      measuredImbalance: measuredImbalance(place, data),
    }
  })
}

/** Values of predicted columns beyond the widened range, in measured samples and in courses beside them. */
export function outsideRanges(
  places: readonly number[],
  free: Courses,
  model: Pick<ElectrodialysisModel, 'columns'>,
  data: Pick<ElectrodialysisData, 'experiments' | 'scaler'>,
): readonly OutsideRange[] {
  const features = predictedFeatures(model, data.scaler.features)
  const counts = features.map(({ name }) => ({ name, measured: 0, predicted: 0, count: 0 }))
  for (const { column, predicted, measured } of measuredPairs(model, data, places, free)) {
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

/** The range of a column in training; that of its scaler where it was constant. */
export function rangeOf(feature: FeatureScale | undefined): number {
  if (feature === undefined) return NaN
  return feature.max > feature.min ? feature.max - feature.min : feature.scale
}

export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length === 0
    ? NaN
    : ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}

function predictedFeatures(
  { columns: { state, responses } }: Pick<ElectrodialysisModel, 'columns'>,
  features: readonly FeatureScale[],
): readonly FeatureScale[] {
  const kept = responses.flatMap((place) => features[place] ?? [])
  return [...features.slice(state.from, state.to), ...kept]
}

/** Extended min–max scaling gives 0 and 1 at the ends of the widened range. */
function leaves(value: number, { center, scale }: FeatureScale): boolean {
  const scaled = (value - center) / scale
  return scaled < 0 || scaled > 1
}

function beyondTraining(
  place: number,
  { experiments, scaler }: Pick<ElectrodialysisData, 'experiments' | 'scaler'>,
): number {
  let most = 0
  for (const at of experiments.system.places.controls) {
    const feature = scaler.features[at]
    if (feature === undefined) continue
    for (const value of experimentSeries(experiments, place, feature.name))
      most = Math.max(
        most,
        (feature.min - value) / rangeOf(feature),
        (value - feature.max) / rangeOf(feature),
      )
  }
  return most
}

function measuredImbalance(
  place: number,
  { experiments }: Pick<ElectrodialysisData, 'experiments'>,
): number | null {
  const closed = totalsOf(experiments, place).filter(({ open }) => !open)
  return closed.length === 0
    ? null
    : Math.max(...closed.map((series) => Math.abs(largestDeparture(series).share)))
}
