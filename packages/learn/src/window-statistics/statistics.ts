/** The 28 statistics of windows in graph form, `[batch, 1]` each, by their names. Deviations are of the population. */
import {
  abs,
  add,
  constant,
  div,
  gather,
  lessEqual,
  mean,
  mul,
  square,
  sub,
  sum,
  zeros,
  type Tensor,
} from '@utsushi/graph'
import {
  beyond,
  maxOf,
  meanOf,
  negligible,
  quantilePlace,
  quotient,
  rootOf,
  runningMax,
  stepsOf,
  type WindowTensor,
} from './window-tensor.js'

type Named = Readonly<Record<string, Tensor>>

const recentSteps = 30
const changeSteps = 10
const rollingSteps = [7, 14, 30]

/** In their order. */
export const statisticsOf = (window: WindowTensor): Named => ({
  ...locationOf(window),
  ...shapeOf(window),
  ...trendOf(window),
  ...changesOf(window),
  ...Object.fromEntries(rollingSteps.flatMap((steps) => Object.entries(rollingOf(window, steps)))),
  ...drawdownOf(window),
})

function locationOf(window: WindowTensor): Named {
  const { sorted, length, deviations, unit } = window
  const [low, high] = [stepsOf(sorted, 0, 1), stepsOf(sorted, length - 1, length)]
  const [lower, middle, upper] = [
    quantilePlace(window, 0.25),
    quantilePlace(window, 0.5),
    quantilePlace(window, 0.75),
  ]
  return {
    mean: window.mean,
    std: mul(unit, rootOf(meanOf(square(deviations)))),
    min: low,
    max: high,
    median: add(middle.below, beyond(middle)),
    range: sub(high, low),
    q25: add(lower.below, beyond(lower)),
    q75: add(upper.below, beyond(upper)),
    iqr: add(sub(upper.below, lower.below), sub(beyond(upper), beyond(lower))),
  }
}

function shapeOf({ deviations, constant: equal, unit, mean: level, magnitude }: WindowTensor): Named {
  const squares = square(deviations)
  const variance = meanOf(squares)
  const deviation = rootOf(variance)
  const fourths = quotient(meanOf(square(squares)), square(variance), equal, 3)
  return {
    skewness: quotient(meanOf(mul(squares, deviations)), mul(variance, deviation), equal, 0),
    kurtosis: sub(fourths, 3),
    cv: quotient(mul(unit, deviation), abs(level), isNothing(level, magnitude), 0),
  }
}

function trendOf(window: WindowTensor): Named {
  const { deviations, values, length, unit, mean: level, magnitude } = window
  const none = zeros(level.shape)
  const slope = mul(unit, lineOf(deviations, length))
  const comparable = length >= 2 * recentSteps
  const part = (from: number): Tensor =>
    comparable ? mul(unit, meanOf(stepsOf(deviations, length + from, length + from + recentSteps))) : none
  const [recent, past] = [part(-recentSteps), part(-2 * recentSteps)]
  const pastMean = add(level, past)
  return {
    trend_slope: slope,
    trend_intercept: sub(level, mul(slope, (length - 1) / 2)),
    recent_vs_past_ratio: comparable
      ? quotient(add(level, recent), pastMean, isNothing(pastMean, magnitude), 1)
      : add(none, 1),
    recent_vs_past_diff: sub(recent, past),
    recent_change_rate:
      length < changeSteps
        ? none
        : div(
            sub(
              stepsOf(values, length - 1, length),
              stepsOf(values, length - changeSteps, length - changeSteps + 1),
            ),
            changeSteps,
          ),
  }
}

/** Slope of the least-squares line through deviations from the mean, in their unit a step; 0 for a single step. */
export function lineOf(deviations: Tensor, length: number): Tensor {
  if (length === 1) return deviations
  const spread = (length * (length * length - 1)) / 12
  const weights = Array.from({ length }, (_, t) => (t - (length - 1) / 2) / spread)
  return sum(mul(deviations, constant(weights)), { axes: 1, keepDims: true })
}

function changesOf({ shifted, length, unit }: WindowTensor): Named {
  if (length === 1) {
    const none = zeros(unit.shape)
    return { diff_mean: none, diff_std: none, diff_abs_mean: none }
  }
  const changes = sub(stepsOf(shifted, 1, length), stepsOf(shifted, 0, length - 1))
  const level = div(stepsOf(shifted, length - 1, length), length - 1)
  return {
    diff_mean: mul(unit, level),
    diff_std: mul(unit, rootOf(meanOf(square(sub(changes, level))))),
    diff_abs_mean: mul(unit, meanOf(abs(changes))),
  }
}

/** Every run is measured from its own first step, as windows are: `[batch, runs, steps]`. */
function rollingOf({ shifted, length, unit }: WindowTensor, steps: number): Named {
  const [average, largest] = [`rolling_std_${steps}d_mean`, `rolling_std_${steps}d_max`]
  const count = length - steps + 1
  if (count < 1) return { [average]: zeros(unit.shape), [largest]: zeros(unit.shape) }
  const places = Array.from({ length: count * steps }, (_, k) => Math.floor(k / steps) + (k % steps))
  const runs = gather(shifted, constant(places, { shape: [count, steps], dtype: 'int32' }), 1)
  const starts = Array.from({ length: count }, (_, run) => run)
  const firsts = gather(shifted, constant(starts, { shape: [count, 1], dtype: 'int32' }), 1)
  const away = sub(runs, firsts)
  const deviations = rootOf(mean(square(sub(away, mean(away, { axes: 2, keepDims: true }))), { axes: 2 }))
  return { [average]: mul(unit, meanOf(deviations)), [largest]: mul(unit, maxOf(deviations)) }
}

function drawdownOf({ shifted, length, unit }: WindowTensor): Named {
  const drawdowns = sub(runningMax(shifted, length), shifted)
  return { max_drawdown: mul(unit, maxOf(drawdowns)), mean_drawdown: mul(unit, meanOf(drawdowns)) }
}

const isNothing = (level: Tensor, magnitude: Tensor): Tensor =>
  lessEqual(abs(level), mul(magnitude, negligible))
