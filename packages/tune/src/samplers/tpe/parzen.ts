/**
 * A Parzen estimator over several parameters at once: every observed trial is a kernel, a product over the parameters, and
 * one broad kernel stands for what was known before (Bergstra et al. 2011; Watanabe 2023, "Tree-structured Parzen
 * estimator: understanding its algorithm components", whose names for the parts we use).
 */
import type { RandomStream } from '../../random.js'
import type { Axis } from './axis.js'

export interface Parzen {
  readonly axes: readonly Axis[]
  /** One for each kernel, rising to 1. */
  readonly cumulated: Float64Array
  /** Logarithms of the kernels' weights. */
  readonly logWeights: Float64Array
}

/**
 * @param axes one for each parameter, of the same kernels, the last of which is the prior
 * @param weights of the kernels but the prior's, which is 1
 */
export function parzen(axes: readonly Axis[], weights: Float64Array): Parzen {
  const count = weights.length + 1
  const all = new Float64Array(count).fill(1)
  all.set(weights)
  const total = all.reduce((sum, weight) => sum + weight, 0)
  const cumulated = new Float64Array(count)
  let sum = 0
  all.forEach((weight, at) => (cumulated[at] = sum += weight / total))
  return { axes, cumulated, logWeights: all.map((weight) => Math.log(weight / total)) }
}

/** Draws points, a column for each axis. */
export function draw(
  { axes, cumulated }: Parzen,
  count: number,
  random: RandomStream,
): readonly Float64Array[] {
  const columns = axes.map(() => new Float64Array(count))
  for (let row = 0; row < count; row++) {
    const place = random.uniform()
    let kernel = 0
    while (kernel < cumulated.length - 1 && (cumulated[kernel] as number) < place) kernel++
    axes.forEach((axis, at) => ((columns[at] as Float64Array)[row] = axis.draw(kernel, random.uniform())))
  }
  return columns
}

/** Logarithm of the density at each point. */
export function logDensity({ axes, logWeights }: Parzen, columns: readonly Float64Array[]): Float64Array {
  const kernels = logWeights.length
  const base = logWeights.slice()
  for (const axis of axes) axis.addConstants(base)
  const terms = new Float64Array(kernels)
  const found = new Float64Array(columns[0]?.length ?? 0)
  for (let row = 0; row < found.length; row++) {
    terms.set(base)
    for (let at = 0; at < axes.length; at++) (axes[at] as Axis).addLogs(terms, columns[at]?.[row] as number)
    found[row] = logSumOfPowers(terms)
  }
  return found
}

function logSumOfPowers(logs: Float64Array): number {
  let most = -Infinity
  for (let at = 0; at < logs.length; at++) if ((logs[at] as number) > most) most = logs[at] as number
  if (most === -Infinity) return most
  let sum = 0
  for (let at = 0; at < logs.length; at++) {
    const below = (logs[at] as number) - most
    // Less than a rounding of the sum.
    if (below > -45) sum += Math.exp(below)
  }
  return most + Math.log(sum)
}
