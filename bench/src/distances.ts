/**
 * Simple distances of windows from what is usual, none of which knows a label: rivals of the one that the equipment study takes.
 */
import { componentScores, fitComponents, matrix, type Matrix } from '@utsushi/learn'

/** Readings of one recording, and how much of it is usual. */
export interface Means {
  /** `[seconds]` of `[items]` */
  readonly rows: readonly Float64Array[]
  /** Seconds of a window. */
  readonly context: number
  /** The first seconds, which are learnt of. */
  readonly learnt: number
}

/** Distances of the windows that end at each second, `[seconds]`; NaN before the first whole one. */
export type Distance = (means: Means) => readonly number[]

/** Of a symmetric matrix so much is taken to be round: windows overlap, and say less than their number. */
const shrinkage = 0.1
/** Components that hold this share of the variance are what is usual; the rest is what is not explained. */
const explained = 0.9

/** Mahalanobis distance of the windows' means, by the covariance of such means. */
const mahalanobis: Distance = (means) => byComponents(means, windowMeans(means), 'mahalanobis')

/** By the covariance of single seconds: more of them, and no overlap. */
const mahalanobisOfSeconds: Distance = (means) =>
  byComponents(means, windowMeans(means), 'mahalanobis', means.rows.slice(0, means.learnt))

/** What the principal components of the windows' means leave unexplained. */
const reconstruction: Distance = (means) => byComponents(means, windowMeans(means), 'residual')

/** What those of single seconds leave unexplained. */
const reconstructionOfSeconds: Distance = (means) =>
  byComponents(means, windowMeans(means), 'residual', means.rows.slice(0, means.learnt))

/** The largest distance of an item's median over the window from its usual median, in median absolute deviations of seconds. */
const robust: Distance = ({ rows, context, learnt }) => {
  const items = rows[0]?.length ?? 0
  const usual = Array.from({ length: items }, (_, item) => {
    const own = rows.slice(0, learnt).map((row) => row[item] ?? NaN)
    const centre = medianOf(own)
    return { centre, spread: medianOf(own.map((value) => Math.abs(value - centre))) }
  })
  return rows.map((_, end) => {
    if (end < context - 1) return NaN
    const window = rows.slice(end - context + 1, end + 1)
    return Math.max(
      ...usual.map(({ centre, spread }, item) =>
        spread === 0 ? 0 : Math.abs(medianOf(window.map((row) => row[item] ?? NaN)) - centre) / spread,
      ),
    )
  })
}

export const distances: Readonly<Record<string, Distance>> = {
  'Mahalanobis, covariance of windows': mahalanobis,
  'Mahalanobis, covariance of seconds': mahalanobisOfSeconds,
  'reconstruction by principal components of windows': reconstruction,
  'reconstruction by principal components of seconds': reconstructionOfSeconds,
  'robust z of medians, largest': robust,
}

function windowMeans({ rows, context }: Means): readonly (Float64Array | undefined)[] {
  const items = rows[0]?.length ?? 0
  return rows.map((_, end) => {
    if (end < context - 1) return undefined
    const mean = new Float64Array(items)
    for (const row of rows.slice(end - context + 1, end + 1))
      for (const [item, value] of row.entries()) mean[item] = (mean[item] ?? 0) + value / context
    return mean
  })
}

/**
 * Windows by the components of what is learnt of.
 * @param learnt rows that are learnt of; the windows of the usual seconds when left out
 */
function byComponents(
  { context, learnt: seconds }: Means,
  windows: readonly (Float64Array | undefined)[],
  kind: 'mahalanobis' | 'residual',
  learnt: readonly Float64Array[] = windows.slice(context - 1, seconds).flatMap((row) => row ?? []),
): readonly number[] {
  const items = learnt[0]?.length ?? 0
  const scale = Array.from({ length: items }, (_, item) => {
    const own = learnt.map((row) => row[item] ?? NaN)
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length
    const deviation = Math.sqrt(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length)
    return { mean, deviation: deviation === 0 ? Infinity : deviation }
  })
  const scaled = (rows: readonly Float64Array[]): Matrix =>
    matrix(
      rows.length,
      items,
      Float64Array.from(
        rows.flatMap((row) =>
          [...row].map((value, item) => (value - (scale[item]?.mean ?? 0)) / (scale[item]?.deviation ?? 1)),
        ),
      ),
    )
  const components = fitComponents(scaled(learnt))
  const variance = [...components.shares].map((share) => share * items)
  const round = variance.reduce((sum, own) => sum + own, 0) / items
  const kept = keptOf(components.shares)
  return windows.map((row) => {
    if (row === undefined) return NaN
    const own = scaled([row])
    const scores = [...componentScores(components, own).values]
    if (kind === 'mahalanobis')
      return Math.sqrt(
        scores.reduce(
          (sum, score, k) => sum + score ** 2 / ((1 - shrinkage) * (variance[k] ?? 0) + shrinkage * round),
          0,
        ),
      )
    const whole = own.values.reduce((sum, value) => sum + value ** 2, 0)
    return Math.sqrt(Math.max(0, whole - scores.slice(0, kept).reduce((sum, score) => sum + score ** 2, 0)))
  })
}

function keptOf(shares: Float64Array): number {
  let held = 0
  for (const [k, share] of shares.entries()) {
    held += share
    if (held >= explained) return k + 1
  }
  return shares.length
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] ?? NaN) + (sorted[Math.floor(middle)] ?? NaN)) / 2
}
