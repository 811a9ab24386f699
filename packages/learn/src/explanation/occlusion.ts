/**
 * Occlusion: what a model's answer for a window loses when some of its steps say nothing.
 */
import { InputError } from '@utsushi/ground'
import { matrix } from '../classical/matrix.js'
import { askedOf, type RowPredictor } from './column-groups.js'

/** What stands in for the steps that are hidden. */
export type OcclusionFill =
  /** A straight line between the steps on either side; the nearer one's value at an end of the window. Level and trend stay, the event goes. */
  | 'line'
  /** The mean of all other steps: level stays, trend goes. */
  | 'mean'
  /** The values of another window, such as the mean window of training, `[steps · features]`. */
  | { readonly window: ArrayLike<number> }

/** What is explained, and how finely. */
export interface OcclusionOptions {
  /** The model, on windows laid out step by step, `[windows, steps · features]`. */
  readonly predict: RowPredictor
  /** The window, step by step `[steps · features]`; NaN where nothing was measured. */
  readonly window: ArrayLike<number>
  /** Numbers a step; 1 when left out. */
  readonly features?: number
  /** Numbers of a step that are hidden, from 0 on; all when left out. */
  readonly only?: readonly number[]
  /** Steps hidden at once; 7 when left out. */
  readonly span?: number
  /** Steps between the beginnings of spans; 1 when left out, so that every step is hidden with all its neighbours in turn. */
  readonly stride?: number
  /** `line` when left out. */
  readonly fill?: OcclusionFill
}

/** A span that was hidden. */
export interface OccludedSpan {
  /** Its first step, and the one after its last. */
  readonly from: number
  readonly to: number
  /** The answer without it. */
  readonly prediction: number
  /** What the answer lost by it: above 0 where these steps spoke for a yes. */
  readonly drop: number
}

/** What each part of a window did for the answer. Plain JSON. */
export interface Occlusion {
  readonly prediction: number
  readonly spans: readonly OccludedSpan[]
  /** Mean drop of the spans over each step, `[steps]`. Drops are no shares: they do not add up to the answer. */
  readonly steps: readonly number[]
}

/**
 * Hides one span of steps after the other (Zeiler & Fergus 2014) and asks the model again. What is hidden is replaced, not removed, and the answer
 * depends on by what: see `OcclusionFill`.
 *
 * @throws InputError when the window does not divide into steps, has no value to fill from, or an answer is not finite; RangeError for a span or stride out of range
 * @example
 * const { steps } = await occlusion({ predict, window: readings.subarray(0, 90), span: 7 })
 * steps.indexOf(Math.max(...steps)) // the day that mattered most
 */
export async function occlusion({
  predict,
  window,
  features = 1,
  only = Array.from({ length: features }, (_, feature) => feature),
  span = 7,
  stride = 1,
  fill = 'line',
}: OcclusionOptions): Promise<Occlusion> {
  const steps = window.length / features
  if (!Number.isInteger(steps) || steps < 2)
    throw new InputError(
      `occlusion: a window of ${window.length} numbers with ${features} a step; give at least 2 steps`,
    )
  if (!Number.isInteger(span) || span < 1 || span >= steps)
    throw new RangeError(`occlusion: a span of ${span} steps in a window of ${steps}; give 1 to ${steps - 1}`)
  if (!Number.isInteger(stride) || stride < 1 || stride > span)
    throw new RangeError(
      `occlusion: a stride of ${stride}; give 1 to the span of ${span}, so that no step is left out`,
    )
  if (typeof fill === 'object' && fill.window.length !== window.length)
    throw new InputError(
      `occlusion: a window of ${fill.window.length} numbers to fill one of ${window.length}; give as many`,
    )
  const unknown = only.find((feature) => !Number.isInteger(feature) || feature < 0 || feature >= features)
  if (unknown !== undefined)
    throw new RangeError(
      `occlusion: only ${unknown} of ${features} numbers a step; give 0 to ${features - 1}`,
    )
  const beginnings = beginningsOf(steps, span, stride)
  const asked = matrix(beginnings.length + 1, window.length)
  asked.values.set(Array.from(window))
  beginnings.forEach((from, k) => {
    asked.values.set(
      hidden(window, { from, to: from + span, features, only, steps }, fill),
      (k + 1) * window.length,
    )
  })
  const answers = await askedOf(predict, asked)
  const prediction = answers[0] ?? NaN
  const spans = beginnings.map((from, k): OccludedSpan => {
    const without = answers[k + 1] ?? NaN
    return { from, to: from + span, prediction: without, drop: prediction - without }
  })
  const means = Array.from({ length: steps }, (_, step) => {
    const over = spans.filter(({ from, to }) => from <= step && step < to)
    return over.reduce((sum, { drop }) => sum + drop, 0) / over.length
  })
  return { prediction, spans, steps: means }
}

/** Every so many steps, and at the last place where a span fits. */
function beginningsOf(steps: number, span: number, stride: number): readonly number[] {
  const last = steps - span
  const regular = Array.from({ length: Math.floor(last / stride) + 1 }, (_, k) => k * stride)
  return regular.at(-1) === last ? regular : [...regular, last]
}

interface Hidden {
  readonly from: number
  readonly to: number
  readonly features: number
  readonly only: readonly number[]
  readonly steps: number
}

function hidden(
  window: ArrayLike<number>,
  { from, to, features, only, steps }: Hidden,
  fill: OcclusionFill,
): Float64Array {
  const result = Float64Array.from(window)
  for (const feature of only) {
    const value = (step: number): number => window[step * features + feature] ?? NaN
    const seen = Array.from({ length: steps }, (_, step) => step).filter(
      (step) => (step < from || step >= to) && !Number.isNaN(value(step)),
    )
    if (seen.length === 0 && typeof fill === 'string')
      throw new InputError(
        `occlusion: feature ${feature} has no value outside steps ${from} to ${to - 1} to fill them from; give a window to fill from`,
      )
    const mean = seen.reduce((sum, step) => sum + value(step), 0) / seen.length
    const before = seen.findLast((step) => step < from)
    const after = seen.find((step) => step >= to)
    for (let step = from; step < to; step++) {
      const at = step * features + feature
      if (typeof fill === 'object') result[at] = fill.window[at] ?? NaN
      else if (fill === 'mean') result[at] = mean
      else if (before === undefined || after === undefined) result[at] = value(before ?? after ?? 0)
      else result[at] = value(before) + ((step - before) / (after - before)) * (value(after) - value(before))
    }
  }
  return result
}
