/**
 * One parameter's share of every kernel of a Parzen estimator: a normal distribution cut off at the ends of the range, the
 * same in steps, or probabilities of choices. Points are numbers: logarithms where the range is logarithmic and without
 * steps, places in the list for choices.
 */
import type {
  CategoricalDistribution,
  Distribution,
  FloatDistribution,
  IntDistribution,
  ParameterValue,
} from '../../distribution.js'
import { ends } from '../../unit.js'
import { logNormalBetween, logNormalPeak, normalBelow, normalQuantile } from '../normal.js'

export interface Axis {
  /** A point of one kernel, from a number evenly drawn from (0, 1). */
  draw(kernel: number, uniform: number): number
  /** Adds to every kernel's logarithm what does not depend on the point. */
  addConstants(logs: Float64Array): void
  /** Adds to every kernel's logarithm the rest of the kernel's logarithm at the point. */
  addLogs(logs: Float64Array, point: number): void
}

/** A value as a point of its axis. */
export function pointOf(distribution: Distribution, value: ParameterValue): number {
  if (distribution.kind === 'categorical') return distribution.choices.indexOf(value)
  return distribution.log && distribution.kind === 'float' ? Math.log(Number(value)) : Number(value)
}

/** The value at a point of an axis. */
export function valueAt(distribution: Distribution, point: number): ParameterValue {
  if (distribution.kind === 'categorical') return distribution.choices[point] ?? null
  const { low, high, log, kind } = distribution
  return Math.min(Math.max(log && kind === 'float' ? Math.exp(point) : point, low), high)
}

/**
 * The axis of a distribution, with a kernel at each observed point and the prior's.
 * @param observed points as `pointOf` gives them
 */
export function axisOf(distribution: Distribution, observed: Float64Array): Axis {
  return distribution.kind === 'categorical'
    ? choiceAxis(distribution, observed)
    : rangeAxis(distribution, observed)
}

function choiceAxis({ choices }: CategoricalDistribution, observed: Float64Array): Axis {
  // Each kernel gives its own choice 1 and every choice 1 / kernels, then divides by the sum; the prior's is even.
  const kernels = observed.length + 1
  const total = 1 + choices.length / kernels
  const [own, other] = [(1 + 1 / kernels) / total, 1 / kernels / total]
  const [logOwn, logOther, logPrior] = [Math.log(own), Math.log(other), -Math.log(choices.length)]
  return {
    draw: (kernel, uniform) => {
      if (kernel === observed.length)
        return Math.min(Math.floor(uniform * choices.length), choices.length - 1)
      const chosen = observed[kernel] as number
      if (uniform < own) return chosen
      const place = Math.min(Math.floor((uniform - own) / other), choices.length - 2)
      return place < chosen ? place : place + 1
    },
    addConstants: (logs) => {
      for (let kernel = 0; kernel < observed.length; kernel++)
        logs[kernel] = (logs[kernel] as number) + logOther
      logs[observed.length] = (logs[observed.length] as number) + logPrior
    },
    addLogs: (logs, point) => {
      for (let kernel = 0; kernel < observed.length; kernel++) {
        if (observed[kernel] === point) logs[kernel] = (logs[kernel] as number) + logOwn - logOther
      }
    },
  }
}

function rangeAxis(distribution: FloatDistribution | IntDistribution, observed: Float64Array): Axis {
  const { low, high, log, step } = distribution
  const [from, to] = ends(distribution)
  const count = observed.length
  // One block of memory for all columns: allocating them one by one costs more than filling them.
  const block = new Float64Array(4 * (count + 1))
  const column = (at: number): Float64Array => block.subarray(at * (count + 1), (at + 1) * (count + 1))
  const means = column(0)
  const inverse = column(1)
  const lowest = column(2)
  const shares = column(3)
  for (let kernel = 0; kernel < count; kernel++) {
    const point = observed[kernel] as number
    means[kernel] = log && step !== undefined ? Math.log(point) : point
  }
  const deviations = bandwidths(means.subarray(0, count), from, to)
  means[count] = (from + to) / 2
  for (let kernel = 0; kernel <= count; kernel++) {
    const mean = means[kernel] as number
    const scale = 1 / (deviations[kernel] as number)
    inverse[kernel] = scale
    const share = normalBelow((from - mean) * scale)
    lowest[kernel] = share
    shares[kernel] = normalBelow((to - mean) * scale) - share
  }
  const drawInternal = (kernel: number, uniform: number): number => {
    const share = (lowest[kernel] as number) + uniform * (shares[kernel] as number)
    const point = (means[kernel] as number) + (deviations[kernel] as number) * normalQuantile(share)
    return Math.min(Math.max(point, from), to)
  }
  if (step === undefined) {
    return {
      draw: drawInternal,
      addConstants: (logs) => {
        for (let kernel = 0; kernel <= count; kernel++) {
          logs[kernel] =
            (logs[kernel] as number) +
            logNormalPeak +
            Math.log((inverse[kernel] as number) / (shares[kernel] as number))
        }
      },
      addLogs: (logs, point) => {
        for (let kernel = 0; kernel <= count; kernel++) {
          const away = (point - (means[kernel] as number)) * (inverse[kernel] as number)
          logs[kernel] = (logs[kernel] as number) - 0.5 * away * away
        }
      },
    }
  }
  const twins = firstTwins(means, deviations)
  const logs = new Float64Array(count + 1)
  return {
    draw: (kernel, uniform) => {
      const point = drawInternal(kernel, uniform)
      const steps = Math.round(((log ? Math.exp(point) : point) - low) / step)
      return Math.min(Math.max(low + steps * step, low), high)
    },
    addConstants: (sums) => {
      for (let kernel = 0; kernel <= count; kernel++) {
        sums[kernel] = (sums[kernel] as number) - Math.log(shares[kernel] as number)
      }
    },
    addLogs: (sums, point) => {
      const a = log ? Math.log(point - step / 2) : point - step / 2
      const b = log ? Math.log(point + step / 2) : point + step / 2
      for (let kernel = 0; kernel <= count; kernel++) {
        const twin = twins[kernel] as number
        if (twin === kernel) {
          const mean = means[kernel] as number
          const scale = inverse[kernel] as number
          const near = Math.max(a - mean, mean - b) * scale
          // So far out a kernel adds nothing beside the prior's, however it is rounded.
          logs[kernel] =
            near > 12 ? -0.5 * near * near : logNormalBetween((a - mean) * scale, (b - mean) * scale)
        }
        sums[kernel] = (sums[kernel] as number) + (logs[twin] as number)
      }
    },
  }
}

/** For every kernel the first one with the same mean and deviation: in steps there are few different ones. */
function firstTwins(means: Float64Array, deviations: Float64Array): Uint32Array {
  const twins = new Uint32Array(means.length)
  const seen = new Map<number, number[]>()
  for (let kernel = 0; kernel < means.length; kernel++) {
    const mean = means[kernel] as number
    const others = seen.get(mean)
    let twin = kernel
    for (let at = 0; others !== undefined && at < others.length; at++) {
      const other = others[at] as number
      if (deviations[other] === deviations[kernel]) twin = other
    }
    twins[kernel] = twin
    if (others === undefined) seen.set(mean, [kernel])
    else if (twin === kernel) others.push(kernel)
  }
  return twins
}

/**
 * Standard deviations of the kernels, the prior's last: the distance to the farther neighbour (to the only one at the ends),
 * at least a share of the range ("magic clipping"). The prior's is the range.
 */
export function bandwidths(means: Float64Array, from: number, to: number): Float64Array {
  const count = means.length
  const range = to - from
  const buckets = Math.min(100, count + 2)
  const deviations = new Float64Array(count + 1).fill(range / buckets)
  deviations[count] = range
  if (count === 1) {
    const mean = means[0] as number
    deviations[0] = Math.max(mean - from, to - mean, range / buckets)
    return deviations
  }
  // Buckets as wide as the least deviation: only gaps from bucket to bucket can be wider, so nothing need be sorted.
  const lowest = new Int32Array(buckets).fill(-1)
  const highest = new Int32Array(buckets).fill(-1)
  for (let kernel = 0; kernel < count; kernel++) {
    const mean = means[kernel] as number
    const place = Math.min(Math.max(Math.floor(((mean - from) / range) * buckets), 0), buckets - 1)
    const low = lowest[place] as number
    // Of equal means the first has the gap below, the last the one above.
    if (low < 0 || mean < (means[low] as number)) lowest[place] = kernel
    const high = highest[place] as number
    if (high < 0 || mean >= (means[high] as number)) highest[place] = kernel
  }
  let before = -1
  for (let place = 0; place < buckets; place++) {
    const next = lowest[place] as number
    if (next < 0) continue
    if (before >= 0) {
      const gap = Math.min((means[next] as number) - (means[before] as number), range)
      deviations[before] = Math.max(deviations[before] as number, gap)
      deviations[next] = Math.max(deviations[next] as number, gap)
    }
    before = highest[place] as number
  }
  return deviations
}
