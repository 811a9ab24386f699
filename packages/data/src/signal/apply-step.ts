/** One step of a chain applied to one sequence. */
import { InputError, countOf } from '@utsushi/ground'
import { butterworth, type FilterOptions } from './butterworth.js'
import { evenStep, requireAscending, requireNumber, shown } from './check-values.js'
import { detrend } from './detrend.js'
import { normaliseEdge } from './edge.js'
import { filtfilt } from './filtfilt.js'
import { fillGaps } from './gaps.js'
import { normalise } from './normalise.js'
import { airplsBaseline, alsBaseline, arplsBaseline } from './penalised-baseline.js'
import { polynomialBaseline } from './polynomial-baseline.js'
import { gridOf, resample } from './resample.js'
import { savitzkyGolay } from './savitzky-golay.js'
import type { BaselineStep, SignalStep } from './signal-step.js'
import { snipBaseline } from './snip-baseline.js'
import { windowOf } from './window.js'

/** A sequence: where its values stand, ascending, and the values, NaN where missing. */
export interface Signal {
  readonly axis: ArrayLike<number>
  readonly values: ArrayLike<number>
}

/** A sequence after a step. */
export interface SteppedSignal extends Signal {
  readonly caution?: string
}

/**
 * @throws InputError for what the step cannot do with the sequence
 * @example applyStep({ axis: [0, 1, 2], values: [1, 2, 3] }, { normalise: 'minmax' }).values // Float64Array [0, 0.5, 1]
 */
export function applyStep(signal: Signal, step: SignalStep): SteppedSignal {
  const { axis, values } = signal
  requireAscending(axis, values.length, 'axis')
  const sampled = (options: Omit<FilterOptions, 'sampleRate'>): SteppedSignal => {
    const sampleRate = 1 / evenStep(axis, options.kind)
    return { axis, values: filtfilt(butterworth({ ...options, sampleRate }), values) }
  }
  if ('baseline' in step) {
    const line = baselineOf(signal, step)
    const caution =
      step.baseline === 'polynomial' ? undefined : unevenCaution(axis, `baseline ${step.baseline}`)
    return {
      axis,
      values: Float64Array.from(line, (own, at) => (values[at] as number) - own),
      ...told(caution),
    }
  }
  if ('normalise' in step)
    return {
      axis,
      values:
        step.normalise === 'edge'
          ? normaliseEdge(axis, values, step).values
          : normalise(values, step.normalise, axis),
    }
  if ('smooth' in step) {
    evenStep(axis, 'smooth')
    return { axis, values: savitzkyGolay(values, step.smooth) }
  }
  if ('derivative' in step) {
    const { order = 1, degree = Math.max(2, order), ...rest } = step.derivative
    requireNumber(order, 'order', { from: 1, whole: true })
    return {
      axis,
      values: savitzkyGolay(values, {
        ...rest,
        degree,
        derivative: order,
        step: evenStep(axis, 'derivative'),
      }),
    }
  }
  if ('resample' in step) return resampled(signal, step.resample)
  if ('crop' in step) return cropped(signal, step.crop)
  if ('lowpass' in step) return sampled({ kind: 'lowpass', ...step.lowpass })
  if ('highpass' in step) return sampled({ kind: 'highpass', ...step.highpass })
  if ('bandpass' in step) return sampled({ kind: 'bandpass', ...bandOf(step.bandpass) })
  if ('bandstop' in step) return sampled({ kind: 'bandstop', ...bandOf(step.bandstop) })
  if ('detrend' in step) {
    if (step.detrend === 'linear') evenStep(axis, 'detrend')
    return { axis, values: detrend(values, step.detrend) }
  }
  if ('window' in step) {
    const window = windowOf(step.window, values.length, step)
    return { axis, values: window.map((height, at) => height * (values[at] as number)) }
  }
  if ('gaps' in step) {
    if (step.gaps === 'mask') return { axis, values: fillGaps(values, { axis, ends: 'hold' }).values }
    const { longest } = step
    const { values: filled, left } = fillGaps(values, { axis, ...(longest === undefined ? {} : { longest }) })
    return {
      axis,
      values: filled,
      ...told(left > 0 ? 'gaps: some values are missing still, at an end or in a longer gap' : undefined),
    }
  }
  if ('transform' in step) return { axis, values: transformed(values, step.transform) }
  return step satisfies never
}

const told = (caution: string | undefined): Pick<SteppedSignal, 'caution'> =>
  caution === undefined ? {} : { caution }

const bandOf = ({
  low,
  high,
  order,
}: {
  readonly low: number
  readonly high: number
  readonly order?: number
}) => ({
  cutoff: [low, high] as const,
  ...(order === undefined ? {} : { order }),
})

function baselineOf({ axis, values }: Signal, step: BaselineStep): Float64Array {
  switch (step.baseline) {
    case 'als':
      return alsBaseline(values, step)
    case 'arpls':
      return arplsBaseline(values, step)
    case 'airpls':
      return airplsBaseline(values, step)
    case 'polynomial':
      return polynomialBaseline(values, { ...step, axis })
    case 'snip':
      return snipBaseline(values, step)
    default:
      return step satisfies never
  }
}

/** Baselines but the polynomial count points, and take them for evenly spaced. */
function unevenCaution(axis: ArrayLike<number>, what: string): string | undefined {
  let [least, most] = [Infinity, 0]
  for (let at = 1; at < axis.length; at++) {
    const step = (axis[at] as number) - (axis[at - 1] as number)
    least = Math.min(least, step)
    most = Math.max(most, step)
  }
  if (most <= 1.1 * least) return undefined
  return `${what} takes points as evenly spaced, and steps of the axis differ — resample before`
}

function resampled(
  { axis, values }: Signal,
  options: Extract<SignalStep, { resample: unknown }>['resample'],
): SteppedSignal {
  const grid = gridOf(options)
  const own = resample(axis, values, grid, options)
  if (own.every((value) => Number.isNaN(value)))
    throw new InputError(
      `none of the ${countOf(grid.length, 'place')} from ${shown(options.from)} to ${shown(options.to)} holds a value — the axis reaches from ` +
        `${shown(axis[0] as number)} to ${shown(axis[axis.length - 1] as number)}; take a grid within it, or leave the sequence out`,
    )
  const step = (options.to - options.from) / Math.max(1, grid.length - 1)
  const before = ((axis[axis.length - 1] as number) - (axis[0] as number)) / (axis.length - 1)
  const coarse = step > 2.5 * before
  return {
    axis: grid,
    values: own,
    ...told(
      coarse
        ? 'resample: the new axis passes over most points — smooth before, or peaks may fall between'
        : undefined,
    ),
  }
}

function cropped(
  { axis, values }: Signal,
  { from = -Infinity, to = Infinity }: { readonly from?: number; readonly to?: number },
): SteppedSignal {
  const kept = Array.from({ length: axis.length }, (_, at) => at).filter(
    (at) => (axis[at] as number) >= from && (axis[at] as number) <= to,
  )
  if (kept.length < 2)
    throw new InputError(
      `from ${from} to ${to} holds ${countOf(kept.length, 'point')} — the axis reaches from ${shown(axis[0] as number)} to ` +
        `${shown(axis[axis.length - 1] as number)}; widen it, or leave the sequence out`,
    )
  return {
    axis: Float64Array.from(kept, (at) => axis[at] as number),
    values: Float64Array.from(kept, (at) => values[at] as number),
  }
}

function transformed(values: ArrayLike<number>, kind: 'log' | 'sqrt'): Float64Array {
  const odd = Array.from(values).findIndex((value) => (kind === 'log' ? value <= 0 : value < 0))
  if (odd >= 0)
    throw new InputError(
      `the value at point ${odd + 1} is ${shown(values[odd] as number)}, and has no ${kind === 'log' ? 'logarithm' : 'square root'} — ` +
        `take the step away, or put it before the baseline`,
    )
  return Float64Array.from(values, kind === 'log' ? Math.log : Math.sqrt)
}
