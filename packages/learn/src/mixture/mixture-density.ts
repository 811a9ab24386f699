/** What is asked of a mixture: how dense it is at a row, which component a row is of, and rows drawn from it. */
import type { Random } from '@utsushi/ground'
import type { Matrix } from '../classical/matrix.js'
import { componentShapes, logDensityOf, type ComponentShape } from './component-shape.js'
import { mixtureColumns, type GaussianMixture } from './gaussian-mixture.js'

/**
 * The logarithm of the density at every row, in nats.
 *
 * @param x `[rows, columns]`, columns as at fitting
 * @returns `[rows]`
 * @throws RangeError when the columns are not those of the mixture, or a covariance is not positive definite
 * @example mixtureLogDensity(mixture, embeddings).map((density) => -density) // how odd each is
 */
export function mixtureLogDensity(mixture: GaussianMixture, x: Matrix): Float64Array {
  return jointLogDensities(mixture, x).total
}

/**
 * How likely it is that a row comes from each component.
 *
 * @param x `[rows, columns]`
 * @returns `[rows, components]`, each row together 1
 * @throws RangeError as `mixtureLogDensity` does
 * @example const shares = mixturePosterior(mixture, embeddings)
 */
export function mixturePosterior(mixture: GaussianMixture, x: Matrix): Matrix {
  const { joint, total } = jointLogDensities(mixture, x)
  const columns = mixture.weights.length
  return {
    rows: x.rows,
    columns,
    values: joint.map((value, at) => Math.exp(value - (total[Math.floor(at / columns)] as number))),
  }
}

/**
 * The component that every row most likely comes from: the first one where two are as likely.
 *
 * @param x `[rows, columns]`
 * @returns `[rows]` places of components
 */
export function mixtureComponents(mixture: GaussianMixture, x: Matrix): Int32Array {
  const { joint } = jointLogDensities(mixture, x)
  const count = mixture.weights.length
  return Int32Array.from({ length: x.rows }, (_, i) => {
    let best = 0
    for (let k = 1; k < count; k++)
      if ((joint[i * count + k] as number) > (joint[i * count + best] as number)) best = k
    return best
  })
}

/** Rows drawn from a mixture. */
export interface MixtureSample {
  /** `[count, columns]` */
  readonly x: Matrix
  /** `[count]`: the component of each. */
  readonly components: Int32Array
}

/**
 * Draws rows.
 *
 * @param component of this one alone; of all by their weights when left out
 * @throws RangeError when there is no such component
 * @example const { x } = sampleMixture(mixture, 9, seededRandom(1), 2) // nine rows of the third component
 */
export function sampleMixture(
  mixture: GaussianMixture,
  count: number,
  random: Random,
  component?: number,
): MixtureSample {
  const { weights, means } = mixture
  if (component !== undefined && means[component] === undefined)
    throw new RangeError(`component ${component} of a mixture of ${means.length}`)
  const shapes = componentShapes(mixture)
  const columns = mixtureColumns(mixture)
  const components = new Int32Array(count)
  const values = new Float64Array(count * columns)
  for (let i = 0; i < count; i++) {
    const k = component ?? drawnPlace(weights, random.uniform())
    components[i] = k
    const normal = Float64Array.from({ length: columns }, () => random.normal())
    const { lower, scale } = shapes[k] as ComponentShape
    for (let j = 0; j < columns; j++) {
      let moved = 0
      if (lower === undefined) moved = (scale[j] as number) * (normal[j] as number)
      else for (let l = 0; l <= j; l++) moved += (lower[j * columns + l] as number) * (normal[l] as number)
      values[i * columns + j] = (means[k]?.[j] ?? 0) + moved
    }
  }
  return { x: { rows: count, columns, values }, components }
}

function drawnPlace(weights: readonly number[], uniform: number): number {
  let left = uniform
  for (const [k, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return k
  }
  return weights.length - 1
}

/** By row, the logarithms of weight times density of every component, and of their sum. */
export function jointLogDensities(
  mixture: GaussianMixture,
  x: Matrix,
): { readonly joint: Float64Array; readonly total: Float64Array } {
  const columns = mixtureColumns(mixture)
  if (x.columns !== columns)
    throw new RangeError(`rows of ${x.columns} columns for a mixture of ${columns} columns`)
  const shapes = componentShapes(mixture)
  const count = mixture.weights.length
  const joint = new Float64Array(x.rows * count)
  const total = new Float64Array(x.rows)
  const difference = new Float64Array(columns)
  const logWeights = mixture.weights.map(Math.log)
  for (let i = 0; i < x.rows; i++) {
    let most = -Infinity
    for (let k = 0; k < count; k++) {
      const mean = mixture.means[k] as readonly number[]
      for (let j = 0; j < columns; j++)
        difference[j] = (x.values[i * columns + j] as number) - (mean[j] as number)
      const own = (logWeights[k] as number) + logDensityOf(shapes[k] as ComponentShape, difference)
      joint[i * count + k] = own
      if (own > most) most = own
    }
    let sum = 0
    for (let k = 0; k < count; k++) sum += Math.exp((joint[i * count + k] as number) - most)
    total[i] = most + Math.log(sum)
  }
  return { joint, total }
}
