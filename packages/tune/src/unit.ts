/**
 * Values of a distribution as numbers between 0 and 1, and back: what samplers of the unit cube share.
 */
import {
  distributionSize,
  steppedValue,
  type Distribution,
  type FloatDistribution,
  type IntDistribution,
  type ParameterValue,
} from './distribution.js'

/**
 * The value at a point of [0, 1): alike likely everywhere (in the logarithm where `log`), each step or choice as wide as the next.
 * @example fromUnit({ kind: 'int', low: 1, high: 4, log: false, step: 1 }, 0.3) // 2
 */
export function fromUnit(distribution: Distribution, unit: number): ParameterValue {
  if (distribution.kind === 'categorical') {
    const { choices } = distribution
    return choices[indexAt(unit, choices.length)] ?? null
  }
  const { low, high, log, step } = distribution
  if (low === high) return low
  if (log) {
    const [from, to] = ends(distribution)
    const value = Math.exp(from + unit * (to - from))
    return between(low, distribution.kind === 'int' ? Math.round(value) : value, high)
  }
  if (step !== undefined) return steppedValue(distribution, indexAt(unit, distributionSize(distribution)))
  return between(low, low + unit * (high - low), high)
}

/** The middle of the stretch of [0, 1] that `fromUnit` maps to a number. */
export function toUnit(distribution: FloatDistribution | IntDistribution, value: number): number {
  const [from, to] = ends(distribution)
  return from === to ? 0.5 : ((distribution.log ? Math.log(value) : value) - from) / (to - from)
}

/** Ends of the range, with half a step beyond, in the logarithm where `log`. */
export function ends({
  low,
  high,
  log,
  step,
}: FloatDistribution | IntDistribution): readonly [number, number] {
  const half = (step ?? 0) / 2
  return log ? [Math.log(low - half), Math.log(high + half)] : [low - half, high + half]
}

const indexAt = (unit: number, count: number): number => Math.min(Math.floor(unit * count), count - 1)

const between = (low: number, value: number, high: number): number => Math.min(Math.max(value, low), high)
