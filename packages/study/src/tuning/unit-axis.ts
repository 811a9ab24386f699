// Axes for parameters and scores as positions between 0 and 1: ranges, logarithms and choices are drawn the same way, and
// any two of them can stand beside each other.
import { greatestOf, leastOf } from '@utsushi/ground'
import type { Direction, Distribution, ParameterValue } from '@utsushi/tune'
import type { AxisMeaning, AxisOptions } from '../plots/axes.js'
import { signOf } from './trial-scores.js'

export interface UnitAxis {
  readonly kind: 'numbers' | 'choices'
  /** Distance between neighbouring values; 0 where values lie as near as one likes. */
  readonly spacing: number
  readonly ticks: readonly { readonly at: number; readonly text: string }[]
  /** What the places from 0 to 1 mean, where they are numbers. */
  readonly means?: AxisMeaning
  /** Position from 0 to 1; undefined for what is not on the axis. */
  place(value: ParameterValue | undefined): number | undefined
}

export interface ScoreAxis extends UnitAxis {
  readonly log: boolean
  /** Scores that lie beyond the axis are placed at its end. */
  isBeyond(score: number): boolean
}

/** The searched range of a parameter, widened a little so that values at its ends can be seen. */
export function parameterAxis(distribution: Distribution): UnitAxis {
  if (distribution.kind === 'categorical') {
    const { choices } = distribution
    const at = (index: number) => (index + 0.5) / choices.length
    return {
      kind: 'choices',
      spacing: 1 / choices.length,
      ticks: choices.map((choice, i) => ({ at: at(i), text: String(choice) })),
      place: (value) => {
        const index = choices.findIndex((choice) => choice === value)
        return index < 0 ? undefined : at(index)
      },
    }
  }
  const { low, high, log, kind } = distribution
  const width = distribution.step ?? 0
  const count = log || width === 0 ? Infinity : Math.floor((high - low) / width + 1e-9) + 1
  if (count > 1 && count <= 12) {
    // Few steps: each has its own room, as choices have.
    const steps = Array.from({ length: count }, (_, i) => Number((low + i * width).toPrecision(12)))
    return { ...numberAxis(low, steps[count - 1] ?? high, false, steps, 0.5 / count), spacing: 1 / count }
  }
  return numberAxis(low, high, log, numberTicks(low, high, log, kind === 'int'), 0.05)
}

/**
 * Scores, logarithmic where they span more than a factor of eight. A few trials far worse than the others would press
 * those together: the axis ends before them.
 *
 * @param within other numbers that must be on the axis, such as baselines
 */
export function scoreAxis(
  scores: readonly number[],
  direction: Direction | undefined,
  within: readonly number[] = [],
): ScoreAxis {
  const finite = scores.filter(Number.isFinite)
  const shown = [...finite, ...within.filter(Number.isFinite)]
  const log = shown.length > 1 && shown.every((value) => value > 0) && greatestOf(shown) > 8 * leastOf(shown)
  const sign = signOf(direction)
  const forward = (value: number) => sign * (log ? Math.log(value) : value)
  const losses = finite.map(forward).sort((a, b) => a - b)
  const best = losses[0] ?? Infinity
  const most = losses[Math.floor((log ? 0.9 : 0.75) * (losses.length - 1))] ?? -Infinity
  const worst = losses[losses.length - 1] ?? -Infinity
  const reach = most + (log ? 1.5 : 2) * (most - best)
  const end = Math.max(
    worst > reach && most > best ? reach : worst,
    ...within.filter(Number.isFinite).map(forward),
  )
  const first = Math.min(best, leastOf(within.filter(Number.isFinite).map(forward)))
  const back = (loss: number) => (log ? Math.exp(sign * loss) : sign * loss)
  const ends = shown.length === 0 ? [0, 1] : [back(first), back(end)].sort((a, b) => a - b)
  const [low, high] = widened(ends[0] ?? 0, ends[1] ?? 1)
  const axis = numberAxis(low, high, log, numberTicks(low, high, log, false), 0.04)
  return {
    ...axis,
    log,
    isBeyond: (score) => forward(score) > forward(sign > 0 ? high : low) + 1e-12 * Math.abs(end),
  }
}

/** A single value has room on both sides. */
function widened(low: number, high: number): readonly [number, number] {
  if (high > low) return [low, high]
  const around = Math.abs(low) * 0.1 || 0.5
  return [low - around, high + around]
}

/** What lies beyond an axis is drawn whole at its edge. */
const edge = 0.015

function numberAxis(
  low: number,
  high: number,
  log: boolean,
  values: readonly number[],
  margin: number,
): UnitAxis {
  const forward = (value: number) => (log ? Math.log(value) : value)
  const [from, to] = [forward(low), forward(high)]
  const distance = to - from
  const position = (value: number) =>
    distance > 0 ? margin + ((1 - 2 * margin) * (forward(value) - from)) / distance : 0.5
  const at = (place: number) => {
    const value = from + ((place - margin) / (1 - 2 * margin)) * distance
    return log ? Math.exp(value) : value
  }
  return {
    kind: 'numbers',
    spacing: 0,
    ...(distance > 0 && { means: { domain: [at(0), at(1)], limits: [low, high], log } }),
    ticks: values
      .map((value) => ({ at: position(value), text: tickText(value) }))
      .filter(({ at }) => at >= -1e-9 && at <= 1 + 1e-9),
    place: (value) => {
      if (typeof value !== 'number' || Number.isNaN(value)) return undefined
      const at = position(value)
      return Number.isFinite(at) ? Math.min(1 - edge, Math.max(edge, at)) : undefined
    },
  }
}

/** Values to write at an axis from `low` to `high`. */
function numberTicks(low: number, high: number, log: boolean, whole: boolean): readonly number[] {
  if (!(high > low)) return [low]
  if (!log) return evenTicks(low, high, whole)
  if (whole && [low, high].every((value) => Number.isInteger(Math.log2(value)))) return powersOfTwo(low, high)
  // The coarsest of these that writes three values or more.
  for (const leading of [[1], [1, 3], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 7]]) {
    const ticks: number[] = []
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++)
      for (const digit of leading) ticks.push(Number(`${digit}e${power}`))
    const within = ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
    if (within.length >= 3) return thinned(within, 7)
  }
  return evenTicks(low, high, whole)
}

function powersOfTwo(low: number, high: number): readonly number[] {
  const ticks: number[] = []
  for (let value = low; value <= high; value *= 2) ticks.push(value)
  return thinned(ticks, 7)
}

function evenTicks(low: number, high: number, whole: boolean): readonly number[] {
  const rough = (high - low) / 5
  const power = 10 ** Math.floor(Math.log10(rough))
  const fitting =
    [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((step) => step >= rough * 0.999) ?? rough
  const step = whole ? Math.max(1, Math.round(fitting)) : fitting
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first + 1
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

function thinned(ticks: readonly number[], most: number): readonly number[] {
  const every = Math.ceil(ticks.length / most)
  return ticks.filter((_, i) => i % every === 0)
}

/** Short: `0.003`, `10⁻⁵`, `3·10⁻⁵`, `20,000`. */
export function tickText(value: number): string {
  const size = Math.abs(value)
  const sign = value < 0 ? '−' : ''
  if (size === 0 || (size >= 1e-3 && size < 1e6))
    return sign + size.toLocaleString('en-US', { maximumSignificantDigits: 6 })
  const [digits = '', power = ''] = size.toExponential(2).split('e')
  const raised = Array.from(power, (digit) =>
    digit === '-' ? '⁻' : ('⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? ''),
  ).join('')
  return `${sign}${Number(digits) === 1 ? '' : `${Number(digits)}·`}10${raised.replace(/^⁰(?=.)/, '')}`
}

/** For a chart: ticks of a unit axis, with words. */
export function axisOptions(axis: UnitAxis, label: string): AxisOptions {
  return {
    label,
    domain: [0, 1],
    values: axis.ticks.map(({ at }) => at),
    names: axis.ticks.map(({ text }) => text),
    ...(axis.means !== undefined && { means: axis.means }),
  }
}
