/**
 * Covariance matrix adaptation: N. Hansen, "The CMA evolution strategy: a tutorial", arXiv:1604.00772v2, figure 6, with the
 * constants of its table 1, weights below zero among them. Equation numbers are the tutorial's.
 */
import { symmetricEigen, type Eigen } from './eigen.js'

/** What does not change: the constants of a dimension and a population size. */
export interface Strategy {
  readonly dimension: number
  readonly population: number
  readonly weights: Float64Array
  readonly parents: number
  readonly muEffective: number
  readonly cSigma: number
  readonly dSigma: number
  readonly cCovariance: number
  readonly cOne: number
  readonly cMu: number
  /** Expected length of a standard normal vector. */
  readonly length: number
}

/** Where the search stands after some generations. */
export interface Evolution {
  readonly generation: number
  readonly mean: Float64Array
  readonly sigma: number
  readonly covariance: Float64Array
  readonly sigmaPath: Float64Array
  readonly covariancePath: Float64Array
  readonly eigen: Eigen
}

/**
 * The constants for a number of dimensions; the population is 4 + ⌊3 ln n⌋ when absent (48).
 *
 * @param ranked how many points of a population are told apart: those behind share their weights, as where only the best is known
 */
export function strategyFor(
  n: number,
  population = 4 + Math.floor(3 * Math.log(n)),
  ranked = population,
): Strategy {
  const raw = Float64Array.from(
    { length: population },
    (_, at) => Math.log((population + 1) / 2) - Math.log(at + 1),
  )
  const rest = raw.subarray(ranked)
  rest.fill(rest.reduce((sum, weight) => sum + weight, 0) / Math.max(1, rest.length))
  // Half of them, where none are tied.
  const parents = raw.filter((weight) => weight > 0).length
  const muEffective = effective(raw.subarray(0, parents))
  const muEffectiveMinus = effective(raw.subarray(parents))
  const cOne = 2 / ((n + 1.3) ** 2 + muEffective)
  const cMu = Math.min(
    1 - cOne,
    (2 * (0.25 + muEffective + 1 / muEffective - 2)) / ((n + 2) ** 2 + muEffective),
  )
  const alpha = Math.min(
    1 + cOne / cMu,
    1 + (2 * muEffectiveMinus) / (muEffective + 2),
    (1 - cOne - cMu) / (n * cMu),
  )
  const sum = (sign: number): number => raw.reduce((total, weight) => total + Math.max(sign * weight, 0), 0)
  const [positive, negative] = [sum(1), sum(-1)]
  const cSigma = (muEffective + 2) / (n + muEffective + 5)
  return {
    dimension: n,
    population,
    weights: raw.map((weight) => (weight >= 0 ? weight / positive : (alpha * weight) / negative)),
    parents,
    muEffective,
    cSigma,
    dSigma: 1 + 2 * Math.max(0, Math.sqrt((muEffective - 1) / (n + 1)) - 1) + cSigma,
    cCovariance: (4 + muEffective / n) / (n + 4 + (2 * muEffective) / n),
    cOne,
    cMu,
    length: Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n)),
  }
}

/** How many equal weights would average as much. */
function effective(weights: Float64Array): number {
  let [sum, squares] = [0, 0]
  for (const weight of weights) {
    sum += weight
    squares += weight * weight
  }
  return squares === 0 ? 0 : (sum * sum) / squares
}

/** A search that begins at a point with a standard deviation. */
export function beginEvolution(mean: Float64Array, sigma: number): Evolution {
  const n = mean.length
  const covariance = new Float64Array(n * n)
  for (let k = 0; k < n; k++) covariance[k * n + k] = 1
  return {
    generation: 0,
    mean,
    sigma,
    covariance,
    sigmaPath: new Float64Array(n),
    covariancePath: new Float64Array(n),
    eigen: symmetricEigen(covariance, n),
  }
}

/** A point of the current distribution (38–40). */
export function drawPoint({ mean, sigma, eigen }: Evolution, normal: () => number): Float64Array {
  const scaled = eigen.values.map((value) => Math.sqrt(Math.max(value, 1e-20)) * normal())
  const step = times(eigen.vectors, scaled)
  return mean.map((value, at) => value + sigma * (step[at] as number))
}

/**
 * The next generation (41–47).
 * @param points a population, best first
 */
export function nextGeneration(
  strategy: Strategy,
  state: Evolution,
  points: readonly Float64Array[],
): Evolution {
  const {
    dimension: n,
    weights,
    parents,
    muEffective,
    cSigma,
    dSigma,
    cCovariance,
    cOne,
    cMu,
    length,
  } = strategy
  const { mean, sigma, eigen } = state
  const steps = points.map((point) => point.map((value, at) => (value - (mean[at] as number)) / sigma))
  const step = new Float64Array(n)
  for (let rank = 0; rank < parents; rank++) {
    for (let k = 0; k < n; k++)
      step[k] = (step[k] as number) + (weights[rank] as number) * (steps[rank]?.[k] ?? 0)
  }
  const whitened = (vector: Float64Array): Float64Array => {
    const own = timesTransposed(eigen.vectors, vector)
    return times(
      eigen.vectors,
      own.map((value, at) => value / Math.sqrt(Math.max(eigen.values[at] as number, 1e-20))),
    )
  }
  const flow = Math.sqrt(cSigma * (2 - cSigma) * muEffective)
  const whiteStep = whitened(step)
  const sigmaPath = state.sigmaPath.map(
    (value, at) => (1 - cSigma) * value + flow * (whiteStep[at] as number),
  )
  const norm = Math.hypot(...sigmaPath)
  const generation = state.generation + 1
  const expected = Math.sqrt(1 - (1 - cSigma) ** (2 * generation)) * (1.4 + 2 / (n + 1)) * length
  const moving = norm < expected ? 1 : 0
  const stretch = moving * Math.sqrt(cCovariance * (2 - cCovariance) * muEffective)
  const covariancePath = state.covariancePath.map(
    (value, at) => (1 - cCovariance) * value + stretch * (step[at] as number),
  )
  const balanced = weights.map((weight, rank) => {
    const own = steps[rank]
    return weight >= 0 || own === undefined
      ? weight
      : (weight * n) / (Math.hypot(...whitened(own)) ** 2 + 1e-8)
  })
  const loss = (1 - moving) * cCovariance * (2 - cCovariance)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const covariance = state.covariance.map((value, entry) => {
    const [row, column] = [Math.floor(entry / n), entry % n]
    const one = (covariancePath[row] as number) * (covariancePath[column] as number)
    const many = steps.reduce(
      (sum, own, rank) => sum + (balanced[rank] as number) * (own[row] as number) * (own[column] as number),
      0,
    )
    return (1 + cOne * loss - cOne - cMu * total) * value + cOne * one + cMu * many
  })
  return {
    generation,
    mean: mean.map((value, at) => value + sigma * (step[at] as number)),
    sigma: Math.min(sigma * Math.exp((cSigma / dSigma) * (norm / length - 1)), 1e8),
    covariance,
    sigmaPath,
    covariancePath,
    eigen: symmetricEigen(covariance, n),
  }
}

function times(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length
  return vector.map((_, row) => {
    let sum = 0
    for (let k = 0; k < n; k++) sum += (matrix[row * n + k] as number) * (vector[k] as number)
    return sum
  })
}

function timesTransposed(matrix: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length
  return vector.map((_, column) => {
    let sum = 0
    for (let k = 0; k < n; k++) sum += (matrix[k * n + column] as number) * (vector[k] as number)
    return sum
  })
}
