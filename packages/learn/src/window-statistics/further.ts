/** Range, memory and spectral features of windows in graph form, `[batch, 1]` each, by their names. */
import {
  abs,
  add,
  and,
  argmax,
  arange,
  cast,
  constant,
  gather,
  greater,
  greaterEqual,
  lessEqual,
  matmul,
  maximum,
  mul,
  not,
  square,
  sub,
  sum,
  unsqueeze,
  where,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import { lineOf } from './statistics.js'
import {
  maxOf,
  meanOf,
  minOf,
  negligible,
  quotient,
  runningMax,
  stepsOf,
  type WindowTensor,
} from './window-tensor.js'

type Named = Readonly<Record<string, Tensor>>

/** @param low and high: `[batch, 1]` */
export function rangeOf({ values, length }: WindowTensor, low: Tensor, high: Tensor): Named {
  const newest = stepsOf(values, length - 1, length)
  const inside = and(greaterEqual(values, low), lessEqual(values, high))
  const outside = not(inside)
  const share = cast(inside, 'float32')
  const steps = cast(arange(length), 'float32')
  /** The newest step so far at which something holds; −1 before the first. */
  const newestWhere = (condition: Tensor): Tensor => runningMax(where(condition, steps, -1), length)
  const lastOutside = newestWhere(outside)
  const longest = (last: Tensor): Tensor => maxOf(sub(steps, last))
  return {
    last_above_low: sub(newest, low),
    last_below_high: sub(high, newest),
    in_range_share: meanOf(share),
    above_share: meanOf(cast(greater(values, high), 'float32')),
    longest_inside: longest(lastOutside),
    longest_outside: longest(newestWhere(inside)),
    since_outside: sub(length - 1, stepsOf(lastOutside, length - 1, length)),
    crossings:
      length === 1
        ? zeros(newest.shape)
        : sumOf(abs(sub(stepsOf(share, 1, length), stepsOf(share, 0, length - 1)))),
    worst_excess: maximum(maximum(sub(low, minOf(values)), sub(maxOf(values), high)), 0),
  }
}

export function memoryOf({ deviations, constant: equal, length }: WindowTensor): Named {
  const products =
    length === 1 ? deviations : sumOf(mul(stepsOf(deviations, 1, length), stepsOf(deviations, 0, length - 1)))
  return { autocorrelation_1: quotient(products, sumOf(square(deviations)), equal, 0) }
}

/** The periodogram as two products with fixed waves. */
export function spectrumOf({ deviations, length, unit, magnitude }: WindowTensor): Named {
  const slope = lineOf(deviations, length)
  const middle = (length - 1) / 2
  const line = mul(slope, constant(Array.from({ length }, (_, t) => t - middle)))
  const rest = sub(deviations, line)
  const largest = maxOf(abs(rest))
  const flat = lessEqual(mul(unit, largest), mul(magnitude, negligible))
  const frequencies = length >> 1
  if (frequencies === 0)
    return { spectral_period: add(zeros(unit.shape), length), spectral_share: zeros(unit.shape) }
  const waves = (wave: (angle: number) => number): Tensor =>
    constant(
      Array.from({ length: length * frequencies }, (_, at) => {
        const [t, k] = [Math.floor(at / frequencies), 1 + (at % frequencies)]
        // The highest frequency of an even length has no twin beyond it.
        return wave((2 * Math.PI * ((t * k) % length)) / length) * (2 * k === length ? Math.SQRT1_2 : 1)
      }),
      { shape: [length, frequencies] },
    )
  const scaled = quotient(rest, largest, flat, 0)
  const power = add(square(matmul(scaled, waves(Math.cos))), square(matmul(scaled, waves(Math.sin))))
  const highest = maxOf(power)
  // Equal but for rounding: the slower one.
  const best = argmax(cast(greaterEqual(power, mul(highest, 1 - 1e-5)), 'float32'), 1)
  const periods = constant(Array.from({ length: frequencies }, (_, k) => length / (k + 1)))
  return {
    spectral_period: where(flat, length, unsqueeze(gather(periods, best), 1)),
    spectral_share: quotient(highest, sumOf(power), flat, 0),
  }
}

const sumOf = (x: Tensor): Tensor => sum(x, { axes: 1, keepDims: true })
