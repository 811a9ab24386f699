// The covariance of a Gaussian process over some dozens of inputs: a constant, a linear part, a bent part with a length scale for
// every input (automatic relevance determination), and noise.

/** How smooth the bent part is: endlessly, twice or once differentiable. */
export type KernelShape = 'squared exponential' | 'matern 5/2' | 'matern 3/2'

/** How a function varies. Standard deviations in units of the targets' own. */
export interface CovarianceKernel {
  readonly shape: KernelShape
  /** Of the mean that all rows share. */
  readonly constant: number
  /** Of the linear part, where every input is one standard deviation from its mean; 0 for none. */
  readonly linear: number
  /** Of the bent part. */
  readonly bent: number
  /** `[inputs]`: how far one must go along an input until the bent part is another, in units of the inputs. */
  readonly lengthScales: readonly number[]
  /** Of what the inputs do not tell; 0 for none. */
  readonly noise: number
}

/** Share of the prior variance that is added to the noise, so that rounding leaves a factor. */
export const JITTER = 1e-9

/** The variance of what stands on the diagonal alone, of a row that was seen once. */
export const ownVariance = ({ noise, bent, linear }: CovarianceKernel): number =>
  noise ** 2 + JITTER * (bent ** 2 + linear ** 2)

const [root3, root5] = [Math.sqrt(3), Math.sqrt(5)]

/**
 * Turns squared distances into correlations, in place, and lays beside them what a gradient needs: −2 times the slope of the
 * correlation along the squared distance (Rasmussen & Williams, Gaussian Processes for Machine Learning, 2006, equations 4.9 and 4.17).
 *
 * @param squares in a memory, places `from` to `to`
 * @param slopes as many places, from `slopesFrom` on; none are written where it is left out
 */
export function correlate(
  shape: KernelShape,
  memory: Float64Array,
  from: number,
  to: number,
  slopesFrom?: number,
): void {
  const away = slopesFrom === undefined ? undefined : slopesFrom - from
  switch (shape) {
    case 'squared exponential':
      for (let k = from; k < to; k++) {
        const value = Math.exp(-0.5 * Math.max(0, memory[k] as number))
        memory[k] = value
        if (away !== undefined) memory[k + away] = value
      }
      return
    case 'matern 5/2':
      for (let k = from; k < to; k++) {
        const r = root5 * Math.sqrt(Math.max(0, memory[k] as number))
        const fall = Math.exp(-r)
        memory[k] = (1 + r + (r * r) / 3) * fall
        if (away !== undefined) memory[k + away] = (5 / 3) * (1 + r) * fall
      }
      return
    case 'matern 3/2':
      for (let k = from; k < to; k++) {
        const r = root3 * Math.sqrt(Math.max(0, memory[k] as number))
        const fall = Math.exp(-r)
        memory[k] = (1 + r) * fall
        if (away !== undefined) memory[k + away] = 3 * fall
      }
      return
    default:
      shape satisfies never
  }
}

/** What of a kernel is searched for: linear part and noise may be none. */
export interface KernelForm {
  readonly shape: KernelShape
  readonly constant: number
  readonly linear: boolean
  readonly noise: boolean
  readonly inputs: number
}

/** Where each number of a kernel stands among the logarithms. */
export interface KernelPlaces {
  readonly bent: number
  readonly lengthScales: number
  readonly linear: number | undefined
  readonly noise: number | undefined
  readonly count: number
}

/** Bent, length scales, and then linear and noise where there are any. */
export function kernelPlaces({ inputs, linear, noise }: KernelForm): KernelPlaces {
  const count = 1 + inputs + (linear ? 1 : 0) + (noise ? 1 : 0)
  return {
    ...{ bent: 0, lengthScales: 1, count },
    linear: linear ? inputs + 1 : undefined,
    noise: noise ? count - 1 : undefined,
  }
}

/** The kernel's numbers as logarithms, in the order of `kernelPlaces`. */
export function kernelNumbers(form: KernelForm, kernel: CovarianceKernel): Float64Array {
  const { linear, noise, count } = kernelPlaces(form)
  const numbers = new Float64Array(count)
  numbers.set([kernel.bent, ...kernel.lengthScales])
  if (linear !== undefined) numbers[linear] = kernel.linear
  if (noise !== undefined) numbers[noise] = kernel.noise
  return numbers.map(Math.log)
}

/** The kernel of these logarithms. */
export function kernelOf(form: KernelForm, numbers: Float64Array): CovarianceKernel {
  const { linear, noise } = kernelPlaces(form)
  const at = (place: number | undefined): number =>
    place === undefined ? 0 : Math.exp(numbers[place] as number)
  return {
    ...{ shape: form.shape, constant: form.constant, linear: at(linear), bent: at(0) },
    lengthScales: Array.from(numbers.subarray(1, 1 + form.inputs), Math.exp),
    noise: at(noise),
  }
}
