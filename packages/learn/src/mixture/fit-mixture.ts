/**
 * Fitting a mixture by expectation and maximisation (Dempster, Laird & Rubin 1977), as scikit-learn's GaussianMixture counts: its
 * steps, its covariance floor, its end.
 */
import { InputError, randomStream } from '@utsushi/ground'
import { rowOf, type Matrix } from '../classical/matrix.js'
import { mixtureColumns, type CovarianceKind, type GaussianMixture } from './gaussian-mixture.js'
import { componentCounts, maximise } from './maximise.js'
import { jointLogDensities } from './mixture-density.js'
import { splitParts } from './split-parts.js'
import { startingParts } from './starts.js'

/** How a mixture is fitted. */
export interface MixtureOptions {
  /** Default `full`. */
  readonly covariance?: CovarianceKind
  readonly seed?: number
  /** Beginnings that are tried for ten steps; the three likeliest go on, and the likeliest end is kept (default 10). */
  readonly starts?: number
  /** Steps of one at the most (default 200). */
  readonly steps?: number
  /** A fit ends when the mean log-likelihood of a row rises by less (default 1e-3 nats). */
  readonly tolerance?: number
  /** Added to every variance, so that no component falls onto one row; a millionth of the columns' mean variance when left out. */
  readonly floor?: number
  /** Goes on from this mixture instead of the starts, its components in their order. */
  readonly from?: GaussianMixture
}

/** A fitted mixture, and how it was come by. */
export interface MixtureFit {
  /** The heaviest component first. */
  readonly mixture: GaussianMixture
  /** Of all rows together, in nats. */
  readonly logLikelihood: number
  /** Free numbers of the mixture. */
  readonly parameters: number
  /** −2 · logLikelihood + parameters · ln(rows): the smaller the better (Schwarz 1978). */
  readonly bic: number
  readonly steps: number
  /** Whether it ended by the tolerance. */
  readonly converged: boolean
  /** Times that a component was left with too few rows and began again around the least likely one. */
  readonly restarted: number
  /** Components that were left with too few rows for good: the mixture has so many fewer than were asked for. */
  readonly dropped: number
}

/** Rounds of k-means of a beginning, steps of its trial, and how many go on. */
const [mostRounds, firstSteps, kept] = [30, 10, 3]

/**
 * Rows below which a component describes them and nothing more: a full covariance of fewer rows than columns is held up by the floor
 * alone, and rows on which a component has collapsed look endlessly likely. Of few rows, half of what there are for each.
 */
const leastCount = (x: Matrix, components: number, covariance: CovarianceKind): number =>
  Math.min(covariance === 'full' ? x.columns + 1 : 2, x.rows / (2 * components))

/**
 * Fits a mixture of so many components.
 *
 * @param x `[rows, columns]`, finite; columns of one unit, or scaled. Of many columns take components first: a full covariance of 64
 *   columns has 2,080 numbers
 * @throws InputError when fewer rows differ than components are asked for, or a value is not finite
 * @example
 * const { mixture, bic } = fitMixture(scores, 4, { seed: 1 })
 * mixtureComponents(mixture, scores) // Int32Array [rows]
 */
export function fitMixture(x: Matrix, components: number, options: MixtureOptions = {}): MixtureFit {
  return fitBeside(x, components, options)
}

/**
 * The same where a mixture of one component less is known: it begins from that one too.
 *
 * @throws InputError as `fitMixture` does
 */
export function fitBeside(
  x: Matrix,
  components: number,
  options: MixtureOptions,
  smaller?: GaussianMixture,
): MixtureFit {
  checkRows(x, components)
  const { covariance = 'full', seed = 0, starts = 10, from } = options
  const floor = options.floor ?? usualFloor(x)
  const settings = { covariance, floor, steps: options.steps ?? 200, tolerance: options.tolerance ?? 1e-3 }
  if (from !== undefined) {
    if (
      from.weights.length !== components ||
      mixtureColumns(from) !== x.columns ||
      from.covariance !== covariance
    )
      throw new RangeError(
        `a ${covariance} mixture of ${components} components cannot go on from one with ${from.covariance} covariances of ${from.weights.length}`,
      )
    return climbed(x, from, settings)
  }
  const beginnings = Array.from({ length: Math.max(1, starts) }, (_, start) => {
    // Every second one from far-apart rows as they are: k-means cuts long groups in two, and goes on doing so.
    const rounds = start % 2 === 0 ? mostRounds : 0
    return startingParts(x, components, randomStream(seed, 'mixture', components, start), rounds)
  })
  const begun = [...beginnings, ...(smaller === undefined ? [] : splitParts(x, smaller, seed))]
    .map((parts) =>
      climbed(x, maximise(x, parts, covariance, floor), {
        ...settings,
        steps: Math.min(settings.steps, firstSteps),
      }),
    )
    .sort(likelierFirst)
  const [best] = begun
    .slice(0, kept)
    .map((fit) => (fit.converged ? fit : continued(x, fit, settings)))
    .sort(likelierFirst)
  if (best === undefined) throw new RangeError('a fit without a start')
  return { ...best, mixture: heaviestFirst(best.mixture) }
}

const likelierFirst = (a: MixtureFit, b: MixtureFit): number => b.logLikelihood - a.logLikelihood

function continued(x: Matrix, { mixture, ...first }: MixtureFit, settings: Climb): MixtureFit {
  const left = settings.steps - first.steps
  if (left <= 0) return { mixture, ...first }
  const fit = climbed(x, mixture, { ...settings, steps: left })
  return {
    ...fit,
    steps: first.steps + fit.steps,
    restarted: first.restarted + fit.restarted,
    dropped: first.dropped + fit.dropped,
  }
}

/** Rows that differ from each other, counted to `most`. */
export function differentRows(x: Matrix, most = Infinity): number {
  const seen = new Set<string>()
  for (let i = 0; i < x.rows && seen.size < most; i++) seen.add(rowOf(x, i).join())
  return seen.size
}

function checkRows(x: Matrix, components: number): void {
  if (!Number.isInteger(components) || components < 1)
    throw new RangeError(`a mixture of ${components} components: expected a whole number of at least 1`)
  const odd = x.values.findIndex((value) => !Number.isFinite(value))
  if (odd >= 0)
    throw new InputError(
      `row ${Math.floor(odd / x.columns) + 1}, column ${(odd % x.columns) + 1} is ${x.values[odd]}: a mixture is fitted to numbers — leave the row out, or fill it`,
    )
  const different = differentRows(x, components)
  if (different < components)
    throw new InputError(
      `${components} components of ${x.rows} rows, of which ${different} differ: ask for ${Math.max(1, different)} components at the most, or give more rows`,
    )
}

function usualFloor(x: Matrix): number {
  let variance = 0
  for (let j = 0; j < x.columns; j++) {
    let [mean, squares] = [0, 0]
    for (let i = 0; i < x.rows; i++) mean += (x.values[i * x.columns + j] as number) / x.rows
    for (let i = 0; i < x.rows; i++) squares += ((x.values[i * x.columns + j] as number) - mean) ** 2 / x.rows
    variance += squares / x.columns
  }
  return 1e-6 * variance || 1e-12
}

interface Climb {
  readonly covariance: CovarianceKind
  readonly floor: number
  readonly steps: number
  readonly tolerance: number
}

function climbed(
  x: Matrix,
  first: GaussianMixture,
  { covariance, floor, steps, tolerance }: Climb,
): MixtureFit {
  let mixture = first
  const asked = mixture.weights.length
  const least = leastCount(x, asked, covariance)
  let [before, step, restarted, dropped, converged] = [-Infinity, 0, 0, 0, false]
  while (step < steps && !converged) {
    step++
    const { joint, total } = jointLogDensities(mixture, x)
    const mean = total.reduce((sum, own) => sum + own, 0) / x.rows
    let parts: Matrix = {
      rows: x.rows,
      columns: mixture.weights.length,
      values: joint.map((own, at) =>
        Math.exp(own - (total[Math.floor(at / mixture.weights.length)] as number)),
      ),
    }
    const empty = componentCounts(parts).findIndex((count) => !(count >= least))
    if (empty < 0) {
      converged = Math.abs(mean - before) < tolerance
      before = mean
    } else if (restarted < asked) {
      restarted++
      parts = restartedAround(x, parts, empty, leastLikely(total), Math.ceil(least))
    } else {
      dropped++
      parts = withoutComponent(parts, empty)
    }
    mixture = maximise(x, parts, covariance, floor)
  }
  const logLikelihood = jointLogDensities(mixture, x).total.reduce((sum, own) => sum + own, 0)
  const parameters = freeNumbers(mixture)
  const bic = -2 * logLikelihood + parameters * Math.log(x.rows)
  return { mixture, logLikelihood, parameters, bic, steps: step, converged, restarted, dropped }
}

function leastLikely(total: Float64Array): number {
  let least = 0
  for (let i = 1; i < total.length; i++) if ((total[i] as number) < (total[least] as number)) least = i
  return least
}

/** The row and those nearest to it belong to the component alone, and nothing else does. */
function restartedAround(x: Matrix, parts: Matrix, component: number, row: number, count: number): Matrix {
  const centre = rowOf(x, row)
  const squares = Float64Array.from({ length: x.rows }, (_, i) =>
    rowOf(x, i).reduce((sum, value, j) => sum + (value - (centre[j] as number)) ** 2, 0),
  )
  const order = Array.from(squares.keys()).sort((a, b) => (squares[a] as number) - (squares[b] as number))
  const own = new Set(order.slice(0, count))
  const without = parts.columns === 1 ? parts : withoutComponent(parts, component)
  const values = new Float64Array(parts.values.length)
  for (let i = 0; i < parts.rows; i++) {
    let other = 0
    for (let k = 0; k < parts.columns; k++) {
      if (k === component) values[i * parts.columns + k] = own.has(i) ? 1 : 0
      else if (!own.has(i))
        values[i * parts.columns + k] = without.values[i * without.columns + other] as number
      if (k !== component) other++
    }
  }
  return { ...parts, values }
}

function withoutComponent({ rows, columns, values }: Matrix, component: number): Matrix {
  const kept = values.filter((_, at) => at % columns !== component)
  const left = columns - 1
  for (let i = 0; i < rows; i++) {
    const own = kept.subarray(i * left, (i + 1) * left)
    const sum = own.reduce((total, part) => total + part, 0)
    own.set(sum > 0 ? own.map((part) => part / sum) : own.fill(1 / left))
  }
  return { rows, columns: left, values: kept }
}

/** Numbers that a mixture was free to choose: weights less one, means, covariances. */
export function freeNumbers({ covariance, weights, means }: GaussianMixture): number {
  const [count, columns] = [weights.length, means[0]?.length ?? 0]
  const triangle = (columns * (columns + 1)) / 2
  const shapes = { full: count * triangle, tied: triangle, diagonal: count * columns, spherical: count }
  return count - 1 + count * columns + shapes[covariance]
}

function heaviestFirst(mixture: GaussianMixture): GaussianMixture {
  const { weights, means, covariances, covariance } = mixture
  const order = Array.from(weights.keys()).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0))
  const inOrder = <T>(list: readonly T[]): readonly T[] => order.flatMap((k) => list.slice(k, k + 1))
  return {
    ...mixture,
    weights: inOrder(weights),
    means: inOrder(means),
    covariances: covariance === 'tied' ? covariances : inOrder(covariances),
  }
}
