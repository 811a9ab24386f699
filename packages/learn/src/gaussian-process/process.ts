// A process that has seen its rows: what it says of others, and of its own without having seen them.
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { covarianceScratch, layCovariances, priorVariances } from './covariances.js'
import { ownVariance, type CovarianceKernel } from './kernel.js'
import { openProducts, padded, strideOf, type Products, type Rows } from './products.js'
import type { SeenRows } from './seen-rows.js'
import {
  factorInPlace,
  invertTurned,
  solveBackward,
  solveForward,
  solveRows,
  subtractInverse,
} from './triangles.js'

/** A kernel, and the rows it was conditioned on, in units of the kernel. */
export interface SeenProcess {
  readonly kernel: CovarianceKernel
  readonly rows: SeenRows
}

/** What is said of rows, in units of the kernel. */
export interface RowPrediction {
  readonly mean: Float64Array
  /** Of the function itself, without noise. */
  readonly variance: Float64Array
}

/** The factor of the rows' covariances, and their inverse times the targets. */
export interface Solution {
  readonly size: number
  /** Lower triangular, `[size, size]`, padded with ones on the diagonal. */
  readonly factor: Float64Array
  readonly stride: number
  readonly weights: Float64Array
  /** The inverse of the factor times the targets: half of the way to the weights, and far smaller where covariances are nearly singular. */
  readonly halfway: Float64Array
  /** Variance on the diagonal of a row that was seen once: noise, and what rounding asked for. */
  readonly own: number
}

const solutions = new WeakMap<SeenProcess, Solution>()

/** Times that the variance on the diagonal may grow tenfold before it is given up. */
const MOST_GROWTH = 8

/**
 * The factor, worked out once. Where rounding leaves none, the diagonal grows until there is one.
 *
 * @throws RangeError when there is none at all
 */
export function solutionOf(process: SeenProcess): Solution {
  const known = solutions.get(process)
  if (known !== undefined) return known
  const { kernel, rows } = process
  const n = rows.inputs.rows
  const size = padded(n)
  const stride = strideOf(size)
  const products = openProducts(size * stride + covarianceScratch(rows.inputs, rows.inputs))
  const { memory } = products
  const all: Rows = { at: 0, stride }
  const least = 1e-10 * (kernel.constant ** 2 + kernel.bent ** 2 + kernel.linear ** 2)
  for (let tries = 0, own = ownVariance(kernel); tries <= MOST_GROWTH; tries++) {
    layCovariances(products, kernel, rows.inputs, rows.inputs, all, size * stride)
    for (let i = 0; i < size; i++) {
      const place = i * stride + i
      memory[place] = i < n ? (memory[place] as number) + own / (rows.counts[i] as number) : 1
    }
    if (factorInPlace(products, all, size)) {
      const halfway = rows.targets.slice()
      solveForward(memory, all, halfway)
      const weights = halfway.slice()
      solveBackward(memory, all, weights)
      const found = { size, stride, own, weights, halfway, factor: memory.slice(0, size * stride) }
      solutions.set(process, found)
      return found
    }
    own = Math.max(10 * own, least)
  }
  throw new RangeError(`the covariances of ${n} rows have no factor: are all inputs and outputs finite?`)
}

/** Rows that are asked about at once. */
const BATCH = 512

/**
 * Mean and variance for rows of inputs (Rasmussen & Williams, 2006, algorithm 2.1).
 *
 * @param x `[rows, inputs]`, scaled as the inputs were
 */
export function predictRows(process: SeenProcess, x: Matrix): RowPrediction {
  const { kernel, rows } = process
  const solution = solutionOf(process)
  const mean = new Float64Array(x.rows)
  const variance = priorVariances(kernel, x)
  const { size, stride } = solution
  const most = Math.min(BATCH, x.rows)
  const widest = matrix(most, x.columns)
  const products = openProducts(
    size * stride + padded(most) * stride + covarianceScratch(widest, rows.inputs),
  )
  products.memory.set(solution.factor)
  const across: Rows = { at: size * stride, stride }
  for (let from = 0; from < x.rows; from += BATCH) {
    const count = Math.min(BATCH, x.rows - from)
    const some = {
      rows: count,
      columns: x.columns,
      values: x.values.subarray(from * x.columns, (from + count) * x.columns),
    }
    layCovariances(products, kernel, some, rows.inputs, across, across.at + padded(most) * stride)
    tell(products, solution, across, count, rows.inputs.rows, mean.subarray(from), variance.subarray(from))
  }
  return { mean, variance: variance.map((value) => Math.max(0, value)) }
}

/** Means of some rows, and what is taken from their variances: both from solved rows, which keep the digits that weights would lose. */
function tell(
  products: Products,
  { size, stride, halfway }: Solution,
  across: Rows,
  count: number,
  seen: number,
  mean: Float64Array,
  variance: Float64Array,
): void {
  const { memory } = products
  solveRows(products, across, { at: 0, stride }, padded(count), size)
  for (let i = 0; i < count; i++) {
    const row = across.at + i * across.stride
    let [sum, squares] = [0, 0]
    for (let j = 0; j < seen; j++) {
      const value = memory[row + j] as number
      sum += value * (halfway[j] as number)
      squares += value * value
    }
    mean[i] = sum
    variance[i] = (variance[i] as number) - squares
  }
}

/** A strip of the factor: so many rows from `from` on. */
export interface FactorStrip {
  readonly from: number
  readonly count: number
  /** What stands before the diagonal, turned over: `[from, count]`. */
  readonly before: Matrix
  /** The inverse of the triangle on the diagonal, turned over: `[count, count]`. */
  readonly inverted: Matrix
}

/**
 * The factor in strips, by which a program solves without a loop: each strip takes what the strips before it explain, and is multiplied
 * with a small inverse. The inverse of the whole factor would lose digits where covariances are nearly singular.
 */
export function factorStrips(process: SeenProcess, width = 32): readonly FactorStrip[] {
  const { stride, factor } = solutionOf(process)
  const n = process.rows.inputs.rows
  return Array.from({ length: Math.ceil(n / width) }, (_, strip) => {
    const from = strip * width
    const count = Math.min(width, n - from)
    const before = matrix(from, count)
    const size = padded(count)
    const products = openProducts(2 * size * size)
    const triangle: Rows = { at: 0, stride: size }
    const turned: Rows = { at: size * size, stride: size }
    for (let i = 0; i < size; i++) {
      const row = (from + i) * stride
      if (i < count) for (let k = 0; k < from; k++) before.values[k * count + i] = factor[row + k] as number
      for (let j = 0; j <= i; j++)
        products.memory[i * size + j] = i < count ? (factor[row + from + j] as number) : Number(i === j)
    }
    invertTurned(products, turned, triangle, size)
    const inverted = matrix(count, count)
    for (let i = 0; i < count; i++)
      for (let j = 0; j < count; j++)
        inverted.values[i * count + j] = products.memory[turned.at + i * size + j] as number
    return { from, count, before, inverted }
  })
}

/** The inverse of the rows' covariances, `[places, places]`. */
export function inverseOf(process: SeenProcess): Matrix {
  const { size, stride, factor } = solutionOf(process)
  const n = process.rows.inputs.rows
  const products = openProducts(3 * size * stride)
  const { memory } = products
  memory.set(factor)
  const [turned, inverse] = [size * stride, 2 * size * stride].map((at) => ({ at, stride })) as [Rows, Rows]
  invertTurned(products, turned, { at: 0, stride }, size)
  subtractInverse(products, inverse, turned, size)
  const found = matrix(n, n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const value = -(memory[inverse.at + i * stride + j] as number)
      found.values[i * n + j] = value
      found.values[j * n + i] = value
    }
  }
  return found
}

/**
 * What the process would say of its own rows without having seen any of their fold (Rasmussen & Williams, 2006, equation 5.12; for
 * several rows at once Ginsbourger & Schärer, Fast Calculation of Gaussian Process Multiple-Fold Cross-Validation Residuals, 2021).
 * The kernel stays as it is; rows with the same inputs are left out together.
 *
 * @param folds of each row as given; every place by itself when left out
 * @returns for each row as given
 */
export function foldsOut(process: SeenProcess, folds?: ArrayLike<number>): RowPrediction {
  const { rows } = process
  const { weights, own } = solutionOf(process)
  const inverse = inverseOf(process)
  const mean = new Float64Array(rows.places.length)
  const variance = new Float64Array(rows.places.length)
  const said = (row: number, place: number, shift: number, spread: number): void => {
    mean[row] = (rows.targets[place] as number) - shift
    variance[row] = Math.max(0, spread - own / (rows.counts[place] as number))
  }
  if (folds === undefined) {
    rows.places.forEach((place, row) => {
      const precision = rowOf(inverse, place)[place] as number
      said(row, place, (weights[place] as number) / precision, 1 / precision)
    })
    return { mean, variance }
  }
  const members = new Map<number, Set<number>>()
  rows.places.forEach((place, row) => {
    const fold = folds[row] as number
    members.set(fold, (members.get(fold) ?? new Set()).add(place))
  })
  for (const [fold, left] of members) {
    const places = [...left]
    const { shifts, spreads } = leftOut(inverse, weights, places)
    rows.places.forEach((place, row) => {
      if (folds[row] !== fold) return
      const k = places.indexOf(place)
      said(row, place, shifts[k] as number, spreads[k] as number)
    })
  }
  return { mean, variance }
}

/** How far places are from what the others say, and how sure the others are: `(K⁻¹)ₛₛ⁻¹ (K⁻¹ z)ₛ` and the diagonal of `(K⁻¹)ₛₛ⁻¹`. */
function leftOut(
  inverse: Matrix,
  weights: Float64Array,
  places: readonly number[],
): { readonly shifts: Float64Array; readonly spreads: Float64Array } {
  const n = places.length
  const size = padded(n)
  const products = openProducts(2 * size * size)
  const { memory } = products
  const all: Rows = { at: 0, stride: size }
  const turned: Rows = { at: size * size, stride: size }
  places.forEach((place, i) => {
    places.forEach(
      (other, j) => (memory[i * size + j] = inverse.values[place * inverse.columns + other] as number),
    )
  })
  for (let i = n; i < size; i++) memory[i * size + i] = 1
  if (!factorInPlace(products, all, size))
    throw new RangeError(`a fold of ${n} rows cannot be left out: rounding leaves nothing of it`)
  const shifts = Float64Array.from(places, (place) => weights[place] as number)
  solveForward(memory, all, shifts)
  solveBackward(memory, all, shifts)
  invertTurned(products, turned, all, size)
  const spreads = Float64Array.from({ length: n }, (_, i) => {
    let sum = 0
    for (let k = i; k < n; k++) sum += (memory[turned.at + i * size + k] as number) ** 2
    return sum
  })
  return { shifts, spreads }
}
