// Utilities behind choices, by the Laplace approximation: their most probable values under a normal prior, and the normal
// distribution around them. The prior's covariance is never inverted, so options that are alike do no harm.
import { cholesky, halfLogDeterminant, solveFactored, solveLower } from '../classical/cholesky.js'
import { dot, rowOf, type Matrix } from '../classical/matrix.js'
import { choiceLogLikelihood, choiceSlopes, type FlatChoices } from './choice-likelihood.js'

/** Utilities of options, as far as choices tell. */
export interface LaplaceFit {
  /** Most probable utilities, `[options]`: what was expected, and the prior's covariances times `weights`. */
  readonly utilities: Float64Array
  /** `[options]` */
  readonly weights: Float64Array
  /** Entries of the columns R of the information at the utilities. */
  readonly information: Float64Array
  /** Cholesky's factor of `I + Rᵀ K R`, `[columns, columns]`. */
  readonly factor: Matrix
  /** Logarithm of the probability of all choices under the prior. */
  readonly evidence: number
}

/** What is known of utilities before any choice: a normal distribution. */
export interface UtilityPrior {
  /** `[options, options]` */
  readonly covariance: Matrix
  /** `[options]` */
  readonly mean: Float64Array
}

/** More are needed only where choices contradict each other under a steep prior. */
const ITERATIONS = 60

/** A step that gains less is the last. */
const ENOUGH = 1e-9

/**
 * The most probable utilities and what surrounds them (Rasmussen & Williams 2006, algorithms 3.1 and 3.2, with the information of whole
 * sets of options in place of a diagonal).
 *
 * @param prior what is known of the options' utilities beforehand: covariances `[options, options]`, means `[options]`
 * @param lapse share of choices that are made blindly
 * @param start weights to begin at
 */
export function laplaceFit(
  { covariance, mean }: UtilityPrior,
  choices: FlatChoices,
  lapse: number,
  start: Float64Array,
): LaplaceFit {
  const utilitiesOf = (of: Float64Array): Float64Array => {
    const utilities = times(covariance, of)
    for (let i = 0; i < utilities.length; i++) utilities[i] = (utilities[i] as number) + (mean[i] as number)
    return utilities
  }
  /** Log-likelihood less the prior's penalty. */
  const valueOf = (of: Float64Array, utilities: Float64Array): number => {
    let penalty = 0
    for (let i = 0; i < of.length; i++)
      penalty += ((of[i] as number) * ((utilities[i] as number) - (mean[i] as number))) / 2
    return choiceLogLikelihood(choices, utilities, lapse) - penalty
  }
  let [weights, utilities] = [start, utilitiesOf(start)]
  let value = valueOf(weights, utilities)
  for (let iteration = 0; ; iteration++) {
    const { gradient, information } = choiceSlopes(choices, utilities, lapse)
    const spread = priorTimes(covariance, choices, information)
    const factor = cholesky(informed(spread, choices, information))
    const target = scored(choices, { gradient, information, spread, factor, utilities, mean })
    const step = between({ weights, utilities, value }, target, utilitiesOf(target), valueOf)
    const gain = step === undefined ? 0 : step.value - value
    if (step !== undefined) ({ weights, utilities, value } = step)
    if (gain < ENOUGH || iteration === ITERATIONS)
      return { weights, utilities, information, factor, evidence: value - halfLogDeterminant(factor) }
  }
}

/** Weights of the win counts, smoothed as the prior has it: an identity keeps the matrix positive definite. */
export function firstWeights({ covariance, mean }: UtilityPrior, winLogOdds: Float64Array): Float64Array {
  const n = covariance.rows
  const values = covariance.values.slice()
  for (let i = 0; i < n; i++) values[i * n + i] = (values[i * n + i] as number) + 1
  const factor = cholesky({ rows: n, columns: n, values })
  return solveFactored(factor, {
    rows: n,
    columns: 1,
    values: winLogOdds.map((odds, i) => odds - (mean[i] as number)),
  }).values
}

/**
 * What choices took from covariances: `S = R L⁻ᵀ`, `[options, columns]`. The covariance of anything with prior covariances k to the
 * options is its own prior less `k S (k S)ᵀ`.
 */
export function shrinkageOf(choices: FlatChoices, { information, factor }: LaplaceFit): Matrix {
  const { options, columnStarts, columnMembers } = choices
  const columns = columnStarts.length - 1
  const transposed = new Float64Array(columns * options)
  for (let c = 0; c < columns; c++)
    for (let at = columnStarts[c] as number; at < (columnStarts[c + 1] as number); at++)
      transposed[c * options + (columnMembers[at] as number)] = information[at] as number
  const solved = solveLower(factor, { rows: columns, columns: options, values: transposed })
  const values = new Float64Array(columns * options)
  for (let c = 0; c < columns; c++)
    for (let i = 0; i < options; i++) values[i * columns + c] = solved.values[c * options + i] as number
  return { rows: options, columns, values }
}

interface Place {
  readonly weights: Float64Array
  readonly utilities: Float64Array
  readonly value: number
}

/** Where a step of Fisher scoring leads: `b − R (I + Rᵀ K R)⁻¹ Rᵀ K b` with `b = R Rᵀ (f − mean) + gradient`. */
function scored(
  { columnStarts, columnMembers }: FlatChoices,
  at: {
    readonly gradient: Float64Array
    readonly information: Float64Array
    readonly spread: Matrix
    readonly factor: Matrix
    readonly utilities: Float64Array
    readonly mean: Float64Array
  },
): Float64Array {
  const { information, spread, factor, utilities, mean } = at
  const columns = spread.rows
  const b = at.gradient.slice()
  const add = (c: number, times: number): void => {
    for (let e = columnStarts[c] as number; e < (columnStarts[c + 1] as number); e++)
      b[columnMembers[e] as number] =
        (b[columnMembers[e] as number] as number) + times * (information[e] as number)
  }
  for (let c = 0; c < columns; c++) {
    let along = 0
    for (let e = columnStarts[c] as number; e < (columnStarts[c + 1] as number); e++) {
      const option = columnMembers[e] as number
      along += (information[e] as number) * ((utilities[option] as number) - (mean[option] as number))
    }
    add(c, along)
  }
  const told = new Float64Array(columns)
  for (let c = 0; c < columns; c++) told[c] = dot(spread.values, c * spread.columns, b, 0, b.length)
  const { values } = solveFactored(factor, { rows: columns, columns: 1, values: told })
  for (let c = 0; c < columns; c++) add(c, -(values[c] as number))
  return b
}

/** The first place on the way to a target that is better than here; `undefined` when none is. */
function between(
  here: Place,
  target: Float64Array,
  there: Float64Array,
  valueOf: (weights: Float64Array, utilities: Float64Array) => number,
): Place | undefined {
  for (let share = 1; share > 1e-6; share /= 2) {
    const weights = share === 1 ? target : mixed(here.weights, target, share)
    const utilities = share === 1 ? there : mixed(here.utilities, there, share)
    const value = valueOf(weights, utilities)
    if (value > here.value) return { weights, utilities, value }
  }
  return undefined
}

function mixed(a: Float64Array, b: Float64Array, share: number): Float64Array {
  const result = a.slice()
  for (let i = 0; i < a.length; i++)
    result[i] = (a[i] as number) + share * ((b[i] as number) - (a[i] as number))
  return result
}

/** `Rᵀ K`, `[columns, options]`. */
function priorTimes(
  prior: Matrix,
  { columnStarts, columnMembers }: FlatChoices,
  information: Float64Array,
): Matrix {
  const n = prior.rows
  const columns = columnStarts.length - 1
  const values = new Float64Array(columns * n)
  for (let c = 0; c < columns; c++)
    for (let e = columnStarts[c] as number; e < (columnStarts[c + 1] as number); e++) {
      const entry = information[e] as number
      const from = (columnMembers[e] as number) * n
      for (let i = 0; i < n; i++)
        values[c * n + i] = (values[c * n + i] as number) + entry * (prior.values[from + i] as number)
    }
  return { rows: columns, columns: n, values }
}

/** `I + Rᵀ K R`, whose smallest eigenvalue is 1: it has a factor whatever the options are. */
function informed(
  spread: Matrix,
  { columnStarts, columnMembers }: FlatChoices,
  information: Float64Array,
): Matrix {
  const size = spread.rows
  const values = new Float64Array(size * size)
  for (let c = 0; c < size; c++) {
    const row = rowOf(spread, c)
    for (let other = 0; other <= c; other++) {
      let sum = c === other ? 1 : 0
      for (let e = columnStarts[other] as number; e < (columnStarts[other + 1] as number); e++)
        sum += (information[e] as number) * (row[columnMembers[e] as number] as number)
      values[c * size + other] = sum
    }
  }
  return { rows: size, columns: size, values }
}

/** A symmetric matrix times a vector. */
function times({ rows, values }: Matrix, vector: Float64Array): Float64Array {
  const result = new Float64Array(rows)
  for (let i = 0; i < rows; i++) result[i] = dot(values, i * rows, vector, 0, rows)
  return result
}
