// How probable targets are under a kernel, and its gradient by the logarithms of the kernel's numbers: the marginal likelihood.
// Memory is taken once for many kernels of one set of rows.
import { dot } from '../classical/matrix.js'
import {
  correlate,
  JITTER,
  kernelPlaces,
  ownVariance,
  type CovarianceKernel,
  type KernelForm,
} from './kernel.js'
import { openProducts, padded, strideOf, type Rows } from './products.js'
import type { SeenRows } from './seen-rows.js'
import {
  block,
  factorInPlace,
  invertTurned,
  solveBackward,
  solveForward,
  STRIP,
  subtractInverse,
  subtractOwnProducts,
} from './triangles.js'

/** The logarithm of a probability. */
export interface Evidence {
  /** −∞ where rounding leaves the covariances without a factor. */
  readonly value: number
  /** By the logarithms of the kernel's numbers, in the order of `kernelPlaces`; worked out when asked for, before the next kernel is. */
  readonly gradient: Float64Array
  /** By the targets of each output: `[places]`. */
  readonly byTargets: readonly Float64Array[]
}

/** Memory for the kernels of one set of rows. */
export interface EvidenceSpace {
  /**
   * @param targets of one output or of several that share the kernel, `[places]` each
   * @param within squares of what was found differently at the same places, summed over outputs
   */
  readonly of: (kernel: CovarianceKernel, targets: readonly Float64Array[], within: number) => Evidence
}

/**
 * Takes the memory.
 *
 * @param form what kernels will be asked
 * @param rows places and how often each was seen; targets are given with each kernel
 * @param outputs how many share a kernel
 * @param count how many they count as: the sum of their weights, where targets are given times the roots of these
 * @param plain JavaScript alone
 * @example
 * const { value, gradient } = openEvidence(form, rows).of(kernel, [rows.targets], rows.within)
 */
export function openEvidence(
  form: KernelForm,
  rows: Pick<SeenRows, 'inputs' | 'counts'>,
  outputs = 1,
  count = outputs,
  plain = false,
): EvidenceSpace {
  const { inputs, counts } = rows
  const [n, d] = [inputs.rows, inputs.columns]
  const [size, width] = [padded(n), padded(d)]
  const stride = strideOf(size)
  const square = size * stride
  const products = openProducts(
    (form.linear ? 5 : 4) * square + size * (strideOf(width) + 2 * padded(outputs)) + 2 * width * stride,
    plain,
  )
  const { memory } = products
  const table = (at: number, wide = stride): Rows => ({ at, stride: wide })
  const [all, turned, weights, slopes] = [0, 1, 2, 3].map((k) => table(k * square)) as [
    Rows,
    Rows,
    Rows,
    Rows,
  ]
  const straight = table(4 * square)
  const near = table((form.linear ? 5 : 4) * square, strideOf(width))
  const nearTurned = table(near.at + size * near.stride)
  const mixed = table(nearTurned.at + width * stride)
  const counted = table(mixed.at + width * stride, padded(outputs))
  const uncounted = table(counted.at + size * counted.stride, counted.stride)
  const places = kernelPlaces(form)
  const seen = counts.reduce((sum, count) => sum + count, 0)
  const oftener = counts.reduce((sum, count) => sum + Math.log(count), 0)

  const of: EvidenceSpace['of'] = (kernel, targets, within) => {
    layProducts(all, kernel.lengthScales)
    layCovariances(kernel)
    const none = {
      value: -Infinity,
      gradient: new Float64Array(places.count),
      byTargets: targets.map(() => new Float64Array(n)),
    }
    if (!factorInPlace(products, all, size)) return none
    let logs = 0
    for (let i = 0; i < n; i++) logs += Math.log(memory[all.at + i * stride + i] as number)
    let fit = 0
    const weighed = targets.map((values) => {
      const alpha = values.slice()
      solveForward(memory, all, alpha)
      fit += alpha.reduce((sum, value) => sum + value * value, 0)
      solveBackward(memory, all, alpha)
      return alpha
    })
    const own = ownVariance(kernel)
    const value =
      -(fit + within / own) / 2 -
      count * (logs + (seen * Math.log(2 * Math.PI) + (seen - n) * Math.log(own) + oftener) / 2)
    if (!Number.isFinite(value)) return none
    return {
      value,
      get gradient() {
        return gradientOf(kernel, targets, weighed, within)
      },
      byTargets: weighed.map((alpha) => alpha.map((value) => -value)),
    }
  }

  /** Turns products of the rows into covariances, with their slopes beside them. */
  const layCovariances = (kernel: CovarianceKernel): void => {
    const lengths = Float64Array.from({ length: n }, (_, i) => -(memory[all.at + i * stride + i] as number))
    const [bent, constant] = [kernel.bent ** 2, kernel.constant ** 2]
    const line = kernel.linear ** 2 / d
    const own = ownVariance(kernel)
    for (let i = 0; i < size; i++) {
      const row = all.at + i * stride
      if (i >= n) {
        memory.fill(0, row, row + i)
        memory[row + i] = 1
        continue
      }
      const length = lengths[i] as number
      for (let j = 0; j <= i; j++)
        memory[row + j] = length + (lengths[j] as number) + 2 * (memory[row + j] as number)
      correlate(kernel.shape, memory, row, row + i + 1, slopes.at + i * stride)
      if (form.linear) {
        const lines = straight.at + i * stride
        for (let j = 0; j <= i; j++)
          memory[row + j] =
            bent * (memory[row + j] as number) + constant - line * (memory[lines + j] as number)
      } else for (let j = 0; j <= i; j++) memory[row + j] = bent * (memory[row + j] as number) + constant
      memory[row + i] = (memory[row + i] as number) + own / (counts[i] as number)
    }
  }

  const gradientOf = (
    kernel: CovarianceKernel,
    targets: readonly Float64Array[],
    weighed: readonly Float64Array[],
    within: number,
  ): Float64Array => {
    memory.fill(0, turned.at, turned.at + 2 * square)
    invertTurned(products, turned, all, size)
    if (count !== 1) {
      const times = Math.sqrt(count)
      for (let k = turned.at; k < turned.at + square; k++) memory[k] = times * (memory[k] as number)
    }
    subtractInverse(products, weights, turned, size)
    layWeighed(weighed)
    for (let i = 0; i < size; i += STRIP) {
      const count = Math.min(STRIP, size - i)
      const [from, row] = [block(uncounted, i, 0), block(weights, i, 0)]
      products.subtract(row, from, counted, count, i + count, counted.stride)
    }
    const sums = new Float64Array(n)
    let [total, lines, owns] = [0, 0, 0]
    // Weights times slopes, in place of the inverted factor: their products with the rows are the gradient by length scales.
    for (let i = 0; i < n; i++) {
      const [row, slope, into] = [weights.at + i * stride, slopes.at + i * stride, turned.at + i * stride]
      let [mine, others] = [0, 0]
      for (let j = 0; j < i; j++) {
        const weight = memory[row + j] as number
        const value = weight * (memory[slope + j] as number)
        memory[into + j] = value
        memory[turned.at + j * stride + i] = value
        sums[j] = (sums[j] as number) + value
        others += weight
        mine += value
      }
      const weight = memory[row + i] as number
      const value = weight * (memory[slope + i] as number)
      memory[into + i] = value
      sums[i] = mine + value
      total += 2 * others + weight
      owns += weight / (counts[i] as number)
      if (form.linear) lines += lineSum(i, weight)
    }
    const own = ownVariance(kernel)
    const byOwn = (owns - (count * (seen - n)) / own + within / own ** 2) / 2
    const [bent, linear] = [kernel.bent ** 2, kernel.linear ** 2]
    const line = (linear / d) * lines
    // The products of weights and covariances are known as a whole, so that the bent part need not be kept.
    const whole = targets.reduce(
      (sum, values, o) => sum + dot(values, 0, weighed[o] ?? values, 0, n),
      -n * count,
    )
    const gradient = new Float64Array(places.count)
    gradient[places.bent] =
      whole - line - kernel.constant ** 2 * total - own * owns + 2 * JITTER * bent * byOwn
    if (places.linear !== undefined) gradient[places.linear] = line + 2 * JITTER * linear * byOwn
    if (places.noise !== undefined) gradient[places.noise] = 2 * kernel.noise ** 2 * byOwn
    memory.fill(0, mixed.at, mixed.at + width * stride)
    products.subtract(mixed, nearTurned, turned, width, size, size)
    for (let k = 0; k < d; k++) {
      const [row, other] = [nearTurned.at + k * stride, mixed.at + k * stride]
      let sum = 0
      for (let i = 0; i < n; i++) {
        const u = memory[row + i] as number
        sum += u * (u * (sums[i] as number) + (memory[other + i] as number))
      }
      gradient[places.lengthScales + k] = bent * sum
    }
    return gradient
  }

  /** The inverse times the targets, an output a column, and the same with the other sign. */
  const layWeighed = (weighed: readonly Float64Array[]): void => {
    memory.fill(0, counted.at, uncounted.at + size * uncounted.stride)
    weighed.forEach((alpha, output) =>
      alpha.forEach((value, i) => {
        memory[counted.at + i * counted.stride + output] = value
        memory[uncounted.at + i * uncounted.stride + output] = -value
      }),
    )
  }

  /** Weights of row i, laid before, times the products of the rows, once for each half of the matrix. */
  const lineSum = (i: number, own: number): number => {
    const [row, line] = [weights.at + i * stride, straight.at + i * stride]
    let sum = 0
    for (let j = 0; j < i; j++) sum -= (memory[row + j] as number) * (memory[line + j] as number)
    return 2 * sum - own * (memory[line + i] as number)
  }

  /** Rows by their length scales, and the products of all with each other, less than nothing, in the lower triangle of a table. */
  const layProducts = (into: Rows, lengthScales: readonly number[] | undefined): void => {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < d; k++) {
        const value = (inputs.values[i * d + k] as number) / (lengthScales?.[k] ?? 1)
        memory[near.at + i * near.stride + k] = value
        memory[nearTurned.at + k * stride + i] = value
      }
    }
    memory.fill(0, into.at, into.at + square)
    subtractOwnProducts(products, into, near, size, width)
  }

  if (form.linear) layProducts(straight, undefined)
  return { of }
}
