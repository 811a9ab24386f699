/**
 * Scaling of every channel of a window by itself, and of its forecast back.
 */
import {
  abs,
  add,
  div,
  full,
  greater,
  maximum,
  mean,
  mul,
  sqrt,
  square,
  sub,
  sum,
  where,
  type Tensor,
} from '@utsushi/graph'
import type { WindowScaling } from './configuration.js'

/** A scaled window `[batch, time, channels]`, and what it was scaled by, each `[batch, 1, channels]`; none where it was not. */
export interface ScaledWindow {
  readonly scaled: Tensor
  readonly location?: Tensor
  readonly scale?: Tensor
}

/** Added to the variance before its root: a constant window is scaled by √0.00001. */
const leastVariance = 1e-5

/** The least absolute mean that is divided by. */
const leastScale = 1e-10

const overTime = { axes: 1, keepDims: true } as const

/**
 * Scales a window `[batch, time, channels]`.
 *
 * @param observed float32 of the same shape, 1 where a value was observed and 0 where it is a stand-in; all when left out
 */
export function scaleWindow(scaling: WindowScaling, x: Tensor, observed?: Tensor): ScaledWindow {
  switch (scaling) {
    case 'none':
      return { scaled: x }
    case 'mean': {
      const scale = maximum(
        observed === undefined ? mean(abs(x), overTime) : meanSize(x, observed),
        leastScale,
      )
      return { scaled: div(x, scale), scale }
    }
    case 'std': {
      const average = averageOf(x, observed)
      const location = average(x)
      const centred = sub(x, location)
      const scale = sqrt(add(average(square(centred)), leastVariance))
      return { scaled: div(centred, scale), location, scale }
    }
    default:
      return scaling satisfies never
  }
}

/** A forecast `[batch, time, channels]` in the units of the window. */
export function unscaleForecast(forecast: Tensor, { location, scale }: Omit<ScaledWindow, 'scaled'>): Tensor {
  const sized = scale === undefined ? forecast : mul(forecast, scale)
  return location === undefined ? sized : add(sized, location)
}

/** The mean over time of what was observed; 0 where nothing was. */
function averageOf(x: Tensor, observed: Tensor | undefined): (values: Tensor) => Tensor {
  if (observed === undefined) return (values) => mean(values, overTime)
  const count = maximum(sum(observed, overTime), 1)
  return (values) => div(sum(mul(values, observed), overTime), count)
}

/** The mean absolute value of what was observed; where nothing was, that of the channel over the batch. */
function meanSize(x: Tensor, observed: Tensor): Tensor {
  const total = sum(abs(mul(x, observed)), overTime)
  const count = sum(observed, overTime)
  const overBatch = { axes: 0, keepDims: true } as const
  const usual = div(sum(total, overBatch), maximum(sum(count, overBatch), 1))
  return where(greater(count, full([], 0)), div(total, maximum(count, 1)), usual)
}
