// Processes of more rows than a factor should be made of: each prediction rests on the nearest rows alone, near in units of the length
// scales (Katzfuss, Guinness & Lawrence, Scaled Vecchia Approximation for Fast Computer-Model Emulation, 2022, §3).
import { matrix, rowOf, type Matrix } from '../classical/matrix.js'
import { covarianceScratch, layCovariances, priorVariances } from './covariances.js'
import { ownVariance, type CovarianceKernel } from './kernel.js'
import { openProducts, padded, strideOf, type Rows } from './products.js'
import type { RowPrediction, SeenProcess } from './process.js'
import { factorInPlace, solveForward } from './triangles.js'

/** Rows up to which all of them are taken. */
export const MOST_EXACT = 1500

/** Rows that a prediction rests on. */
const NEAREST = 140

/** Whether predictions rest on the nearest rows alone. */
export const isLarge = ({ rows }: SeenProcess): boolean => rows.inputs.rows > MOST_EXACT

/**
 * Mean and variance for rows of inputs.
 *
 * @param x `[rows, inputs]`, scaled as the inputs were
 * @param leftOut whether a place is not to be known for a row; all are when left out
 */
export function predictNearest(
  process: SeenProcess,
  x: Matrix,
  leftOut: (row: number, place: number) => boolean = () => false,
): RowPrediction {
  const { kernel, rows } = process
  const seen = scaledRows(kernel, rows.inputs)
  const asked = scaledRows(kernel, x)
  const prior = priorVariances(kernel, x)
  const most = Math.min(NEAREST, rows.inputs.rows)
  const together = matrix(most + 1, x.columns)
  const stride = strideOf(padded(most + 1))
  const products = openProducts(padded(most + 1) * stride + covarianceScratch(together, together))
  const mean = new Float64Array(x.rows)
  const variance = new Float64Array(x.rows)
  for (let row = 0; row < x.rows; row++) {
    const places = nearestPlaces(seen, rowOf(asked, row), most, (place) => leftOut(row, place))
    const count = places.length
    const some: Matrix = { rows: count + 1, columns: x.columns, values: together.values }
    places.forEach((place, i) => some.values.set(rowOf(rows.inputs, place), i * x.columns))
    some.values.set(rowOf(x, row), count * x.columns)
    const [size, all]: [number, Rows] = [padded(count + 1), { at: 0, stride }]
    const { memory } = products
    const targets = Float64Array.from(places, (place) => rows.targets[place] as number)
    for (let own = ownVariance(kernel), tries = 0; tries < 6; tries++, own *= 10) {
      layCovariances(products, kernel, some, some, all, padded(most + 1) * stride)
      for (let i = 0; i < size; i++) {
        const at = i * stride + i
        if (i > count) memory[at] = 1
        else
          memory[at] =
            (memory[at] as number) +
            (i < count ? own / (rows.counts[places[i] as number] as number) : 1e-12 * (prior[row] as number))
      }
      if (!factorInPlace(products, all, size)) continue
      // The row itself stands last: its part of the factor is what the others tell of it, and what they do not.
      solveForward(memory, all, targets)
      const last = count * stride
      mean[row] = targets.reduce((sum, value, i) => sum + value * (memory[last + i] as number), 0)
      variance[row] = (memory[last + count] as number) ** 2
      break
    }
  }
  return { mean, variance }
}

const scaledRows = ({ lengthScales }: CovarianceKernel, { values, ...size }: Matrix): Matrix => ({
  ...size,
  values: values.map((value, at) => value / (lengthScales[at % size.columns] as number)),
})

/** The nearest places, in order. */
function nearestPlaces(
  seen: Matrix,
  from: Float64Array,
  most: number,
  leftOut: (place: number) => boolean,
): readonly number[] {
  const d = seen.columns
  const distances = new Float64Array(seen.rows)
  for (let i = 0; i < seen.rows; i++) {
    let sum = 0
    for (let k = 0; k < d; k++) sum += ((seen.values[i * d + k] as number) - (from[k] as number)) ** 2
    distances[i] = leftOut(i) ? Infinity : sum
  }
  const limit = distances.toSorted()[most - 1] as number
  const places: number[] = []
  distances.forEach((distance, place) => {
    if (distance <= limit && distance < Infinity && places.length < most) places.push(place)
  })
  return places
}
