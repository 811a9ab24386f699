// Logistic regression with a penalty on its coefficients: the line of log odds that a table of features must be better than.
import { InputError } from '@utsushi/ground'
import { columnMeans, dot, matrix, rowOf, type Matrix } from './matrix.js'
import { NormalEquations } from './normal-equations.js'

/** How a logistic regression is fitted. */
export interface LogisticOptions {
  /** Half of it times the squared coefficients stands beside the summed log loss (1/C of scikit-learn); 1 when left out. */
  readonly penalty?: number
  /** `[rows]`: how much each row counts, above 0; 1 each when left out. */
  readonly weights?: ArrayLike<number>
  /** How much rows of no and of yes count; `balanced`: both classes as much as each other, all together as the rows. */
  readonly classWeights?: 'balanced' | readonly [no: number, yes: number]
}

/** A fitted line of log odds: plain JSON. */
export interface Logistic {
  readonly kind: 'logistic'
  readonly version: 1
  /** What a standard deviation of each input adds to the log odds: `[inputs]`. */
  readonly coefficients: readonly number[]
  /** Log odds where every input is at its mean. */
  readonly intercept: number
  /** `[inputs]` */
  readonly mean: readonly number[]
  /** `[inputs]`: standard deviations (population), 1 where an input never changes. */
  readonly scale: readonly number[]
}

const ITERATIONS = 100

/** Largest change of a coefficient at which the search has arrived. */
const SETTLED = 1e-10

/**
 * Fits log odds to yes-or-no targets by Newton's method on inputs brought to mean 0 and deviation 1 (iteratively reweighted
 * least squares; Hastie, Tibshirani & Friedman 2009, section 4.4.1). The intercept is not penalised.
 *
 * @param x `[rows, inputs]`, in any units
 * @param targets `[rows]`, 1 for yes and 0 for no
 * @throws InputError for a value that is not finite, targets of one class, or classes that a line without penalty separates;
 * RangeError for lengths, targets or weights that do not fit
 * @example
 * const line = fitLogistic(matrix(rows, 28, statistics), deviates, { penalty: 1, classWeights: 'balanced' })
 * predictLogistic(line, others) // probabilities of yes
 */
export function fitLogistic(x: Matrix, targets: ArrayLike<number>, options: LogisticOptions = {}): Logistic {
  const { penalty = 1 } = options
  if (!(penalty >= 0 && penalty < Infinity))
    throw new RangeError(`logistic regression: penalty is ${penalty}, expected a number of at least 0`)
  const weights = weightsOf(x, targets, options)
  const { mean, scale } = unitsOf(x)
  const table = withIntercept(x, mean, scale)
  const loss = (line: Float64Array): number => {
    let sum = 0
    for (let i = 0; i < table.rows; i++) {
      const odds = oddsOf(table, i, line)
      // log(1 + eᵒ) − y·o, without overflow
      const own = Math.max(odds, 0) + Math.log1p(Math.exp(-Math.abs(odds))) - (targets[i] as number) * odds
      sum += (weights[i] as number) * own
    }
    return sum + (penalty / 2) * dot(line, 0, line, 0, x.columns)
  }
  let line: Float64Array = new Float64Array(table.columns)
  let value = loss(line)
  for (let round = 0; round < ITERATIONS; round++) {
    const aim = newtonAim(table, targets, weights, line, penalty)
    let [share, next, reached] = [1, aim, loss(aim)]
    // Far from its minimum a step of Newton's method may be too long.
    while (!(reached <= value) && share > 1e-6) {
      share /= 2
      next = line.map((own, k) => own + share * ((aim[k] as number) - own))
      reached = loss(next)
    }
    const moved = next.reduce((most, own, k) => Math.max(most, Math.abs(own - (line[k] as number))), 0)
    const stays = !(reached <= value)
    if (!stays) [line, value] = [next, reached]
    if (stays || moved <= SETTLED * Math.max(1, ...line.map(Math.abs))) {
      return {
        ...{ kind: 'logistic', version: 1 },
        coefficients: [...line.subarray(0, x.columns)],
        intercept: line[x.columns] as number,
        ...{ mean: [...mean], scale: [...scale] },
      }
    }
  }
  throw separated()
}

const separated = (): InputError =>
  new InputError(
    'logistic regression: the coefficients grow without end, because the inputs separate yes from no or repeat one another; give a penalty above 0',
  )

/**
 * Probabilities of yes.
 *
 * @param x `[rows, inputs]`, in the units that the line was fitted in
 * @returns `[rows]`
 * @throws RangeError when the inputs are not as many as the line has
 * @example const probability = predictLogistic(line, matrix(1, 28, statistics))
 */
export function predictLogistic({ coefficients, intercept, mean, scale }: Logistic, x: Matrix): Float64Array {
  if (x.columns !== coefficients.length)
    throw new RangeError(`logistic regression of ${coefficients.length} inputs, but ${x.columns} are given`)
  const table = withIntercept(x, Float64Array.from(mean), Float64Array.from(scale))
  const line = Float64Array.from([...coefficients, intercept])
  return Float64Array.from({ length: x.rows }, (_, i) => 1 / (1 + Math.exp(-oddsOf(table, i, line))))
}

const oddsOf = ({ columns, values }: Matrix, row: number, line: Float64Array): number =>
  dot(values, row * columns, line, 0, columns)

/** Standardised inputs and a last column of ones. */
function withIntercept(x: Matrix, mean: Float64Array, scale: Float64Array): Matrix {
  const table = matrix(x.rows, x.columns + 1)
  for (let i = 0; i < x.rows; i++) {
    const [from, to] = [rowOf(x, i), rowOf(table, i)]
    for (let j = 0; j < x.columns; j++)
      to[j] = ((from[j] as number) - (mean[j] as number)) / (scale[j] as number)
    to[x.columns] = 1
  }
  return table
}

function unitsOf(x: Matrix): { readonly mean: Float64Array; readonly scale: Float64Array } {
  const mean = columnMeans(x)
  const scale = new Float64Array(x.columns)
  for (let i = 0; i < x.rows; i++) {
    const row = rowOf(x, i)
    for (let j = 0; j < x.columns; j++)
      scale[j] = (scale[j] as number) + ((row[j] as number) - (mean[j] as number)) ** 2 / x.rows
  }
  // What rounding leaves of a column that never changes is no deviation.
  return {
    mean,
    scale: scale.map((variance, j) =>
      variance > (1e-14 * (mean[j] as number)) ** 2 ? Math.sqrt(variance) : 1,
    ),
  }
}

/** Where a step of Newton's method leads: a ridge regression to the odds that the errors ask for, by their precision. */
function newtonAim(
  table: Matrix,
  targets: ArrayLike<number>,
  weights: Float64Array,
  line: Float64Array,
  penalty: number,
): Float64Array {
  const equations = new NormalEquations(table.columns, 1)
  const [row, aim] = [new Float64Array(table.columns), new Float64Array(1)]
  for (let i = 0; i < table.rows; i++) {
    const odds = oddsOf(table, i, line)
    const probability = 1 / (1 + Math.exp(-odds))
    // A row that is as good as certain still has some precision, or its error would be divided by zero.
    const precision = Math.max(probability * (1 - probability), 1e-12)
    const root = Math.sqrt((weights[i] as number) * precision)
    const own = rowOf(table, i)
    for (let j = 0; j < row.length; j++) row[j] = root * (own[j] as number)
    aim[0] = root * (odds + ((targets[i] as number) - probability) / precision)
    equations.add(row, aim)
  }
  try {
    return equations.solve(penalty / table.rows)
  } catch (error) {
    if (error instanceof RangeError) throw separated()
    throw error
  }
}

function weightsOf(x: Matrix, targets: ArrayLike<number>, options: LogisticOptions): Float64Array {
  const complain = (problem: string): never => {
    throw new RangeError(`logistic regression: ${problem}`)
  }
  if (targets.length !== x.rows) complain(`${targets.length} targets for ${x.rows} rows; give one a row`)
  if (options.weights !== undefined && options.weights.length !== x.rows)
    complain(`${options.weights.length} weights for ${x.rows} rows; give one a row`)
  const bad = x.values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0)
    throw new InputError(
      `logistic regression: input ${bad % x.columns} of row ${Math.floor(bad / x.columns)} is ${x.values[bad]}, expected a number; fill missing values first, or use boosted trees, which take them`,
    )
  const sums: [number, number] = [0, 0]
  const weights = Float64Array.from({ length: x.rows }, (_, i) => {
    const [target, weight] = [targets[i], options.weights?.[i] ?? 1]
    if (target !== 0 && target !== 1) return complain(`target ${i} is ${target}, expected 0 or 1`)
    if (!(weight > 0 && weight < Infinity)) complain(`weight ${i} is ${weight}, expected a number above 0`)
    sums[target] += weight
    return weight
  })
  if (sums[0] === 0 || sums[1] === 0)
    throw new InputError(
      `logistic regression: all ${x.rows} targets are ${sums[0] === 0 ? 1 : 0}; train on a part that has both classes`,
    )
  const { classWeights = [1, 1] } = options
  const half = (sums[0] + sums[1]) / 2
  const [no, yes] = classWeights === 'balanced' ? [half / sums[0], half / sums[1]] : classWeights
  if (!(no > 0 && no < Infinity && yes > 0 && yes < Infinity))
    complain(`classWeights are ${no} and ${yes}, expected numbers above 0`)
  return weights.map((weight, i) => weight * (targets[i] === 1 ? yes : no))
}
