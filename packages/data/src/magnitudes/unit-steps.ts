/**
 * A series that changes its unit on the way: degrees Celsius up to a day and kelvin from then on, a flux a thousand times as large,
 * a share after per cent. Seasons, spells and switches are told from it by signs that come together: the step is that of two units, it
 * is far larger than any other step of the series, what happens from value to value has changed as the level has, and neither level is
 * one that the series has on the other side by itself.
 */
import { isNatural } from './natural-levels.js'
import { quantileSorted, sortedObserved } from '../statistics/column-statistics.js'

/** A change of unit within a series. */
export interface UnitStep {
  /** Place of the first value in the other unit. */
  readonly at: number
  /** Place of the first value that is in the unit of before again; absent where it never comes back. */
  readonly until?: number
  /** `offset`: shifted by a constant. `factor`: that many times as large. */
  readonly kind: 'offset' | 'factor'
  /** What the values differ by from those before: 273.15, 1000, 0.01. */
  readonly by: number
  /** Places and values of the last one before and of the first one after that are no gap and no zero. */
  readonly before: { readonly at: number; readonly value: number }
  readonly after: { readonly at: number; readonly value: number }
}

/** Kelvin and degrees Celsius. */
const zeroCelsius = 273.15

/** Degrees Celsius that anything measured outdoors or in a plant has. */
const celsiusRange = [-90, 200] as const

/** Factors between units that are mistaken for each other. */
const unitFactors = [10, 24, 60, 100, 1000, 3600, 1e4, 86_400, 1e6, 1e9] as const

/**
 * Series are looked at in so many stretches, of no fewer values: short ones find where a unit was another for a while, long ones hold
 * whole seasons, but also what changes slowly, so that only large factors are told from them, and only where two neighbouring values
 * differ as much (`sharp`). Both units must fill so many.
 */
const scales = [
  { count: 60, least: 2, factor: 10, sharp: false },
  { count: 20, least: 1, factor: 100, sharp: true },
  { count: 7, least: 1, factor: 100, sharp: true },
] as const

/** Values of a stretch at least. */
const shortest = 8

/** Share by which the step between two neighbouring values may differ from that between stretches. */
const sharpness = 0.25

/** How many times any other step of the series a change of unit must be. */
const ofOthers = 2

/**
 * The change of unit in a series, if there is one.
 *
 * @param values in time order; NaN where missing
 * @returns the first change, and where it ends; `undefined` for a series of fewer than 40 values, and one without a change
 * @example unitStep(celsiusAndThenKelvin) // { at: 731, kind: 'offset', by: 273.15, before: { at: 730, value: 4.2 }, … }
 */
export function unitStep(values: Float32Array): UnitStep | undefined {
  if (values.length < 5 * shortest) return undefined
  for (const scale of scales) {
    const { count, factor } = scale
    const length = Math.max(shortest, Math.ceil(values.length / count))
    const parts: Stretch[] = []
    for (let from = 0; from + shortest <= values.length; from += length)
      parts.push(...stretchOf(values, from, Math.min(values.length, from + length)))
    const found = stepIn(values, parts, offsetRule, scale) ?? stepIn(values, parts, factorRule, scale)
    if (found?.kind === 'offset') return found
    if (found !== undefined && Math.abs(Math.log10(found.by)) > Math.log10(factor) - 0.01) return found
  }
  return undefined
}

/** Neighbouring values of a series. */
interface Stretch {
  readonly from: number
  readonly to: number
  readonly median: number
  /** 90 % of the values are no larger. */
  readonly size: number
}

function stretchOf(values: Float32Array, from: number, to: number): readonly Stretch[] {
  const own = values.subarray(from, to)
  const sorted = sortedObserved(own)
  const sizes = sortedObserved(own.map(Math.abs))
  if (sorted.length < shortest / 2) return []
  return [{ from, to, median: quantileSorted(sorted, 0.5), size: quantileSorted(sizes, 0.9) }]
}

/** What tells one kind of change. */
interface Rule {
  readonly kind: UnitStep['kind']
  /** Level of a stretch or of a value, in what a change adds to; NaN where it has none. */
  level(value: number): number
  of(stretch: Stretch): number
  /**
   * What the change is, where two sides of it are the same thing in two units.
   *
   * @param step between the levels of stretches
   */
  between(before: Float32Array, after: Float32Array, step: number): number | undefined
}

const offsetRule: Rule = {
  kind: 'offset',
  level: (value) => value,
  of: ({ median }) => median,
  between: (before, after, step) => {
    if (Math.abs(Math.abs(step) - zeroCelsius) > 30) return undefined
    const [low, high] = step > 0 ? [before, after] : [after, before]
    const [cold, warm] = [boundsOf(low), boundsOf(high)]
    const within = cold.min >= celsiusRange[0] && cold.max <= celsiusRange[1]
    const above = warm.min >= celsiusRange[0] + zeroCelsius && warm.max <= celsiusRange[1] + zeroCelsius
    const alike = Math.abs(Math.log10(changeRatio(before, after))) < 0.5
    return within && above && cold.max < warm.min && alike ? Math.sign(step) * zeroCelsius : undefined
  },
}

const factorRule: Rule = {
  kind: 'factor',
  level: (value) => (value === 0 ? NaN : Math.log10(Math.abs(value))),
  of: ({ size }) => (size > 0 ? Math.log10(size) : NaN),
  between: (before, after, step) => {
    const seen = Math.log10(sizeOf(after) / sizeOf(before))
    const miss = (factor: number): number => Math.abs(Math.abs(seen) - Math.log10(factor))
    const [factor] = unitFactors.toSorted((a, b) => miss(a) - miss(b))
    const tolerance = toleranceOf(factor ?? 1)
    if (factor === undefined || !(miss(factor) < tolerance)) return undefined
    // From one stretch to the next, a season may have passed.
    if (step * seen < 0 || Math.abs(step - seen) > 2 * tolerance) return undefined
    const by = seen > 0 ? factor : 1 / factor
    return Math.abs(Math.log10(changeRatio(before, after) / by)) < tolerance ? by : undefined
  },
}

/** Decades by which a factor may be missed: seasons lie between before and after. What comes near by chance must be met closely. */
const toleranceOf = (factor: number): number => (Math.abs(Math.log10(factor)) < 1.9 ? 0.15 : 0.5)

function stepIn(
  values: Float32Array,
  parts: readonly Stretch[],
  rule: Rule,
  { least, sharp }: (typeof scales)[number],
): UnitStep | undefined {
  const told = parts.filter((part) => Number.isFinite(rule.of(part)))
  const steps = told.slice(1).map((part, k) => rule.of(part) - rule.of(told[k] as Stretch))
  // A stretch that holds the change itself may lie between: its two steps are one.
  const jumps = mergedSteps(steps)
  const ordered = jumps.toSorted((a, b) => Math.abs(b.step) - Math.abs(a.step))
  const [first, second] = ordered
  if (first === undefined) return undefined
  const back =
    second !== undefined &&
    second.step * first.step < 0 &&
    Math.abs(second.step) > Math.abs(first.step) / ofOthers
      ? second
      : undefined
  const rest = Math.abs(ordered[back === undefined ? 1 : 2]?.step ?? 0)
  if (Math.abs(first.step) < ofOthers * rest) return undefined
  const [begin, end] = [first, back].flatMap((jump) => jump ?? []).toSorted((a, b) => a.place - b.place)
  if (begin === undefined) return undefined
  const stop = end?.place ?? told.length - 1
  const sizes = [begin.place + 1, stop - begin.place - begin.width + 1]
  if (sizes.some((size) => size < least)) return undefined
  const placed = (jump: Jump): number =>
    exactPlace(
      ...([values, told[jump.place]?.from ?? 0, told[jump.place + jump.width]?.to ?? values.length] as const),
      ...([jump.step, rule] as const),
    )
  const at = placed(begin)
  const until = end === undefined ? undefined : placed(end)
  const [before, after] = [values.subarray(0, at), values.subarray(at, until)]
  const by = rule.between(before, after, begin.step)
  if (by === undefined) return undefined
  const lastBefore = lastTold(before, rule)
  const firstAfter = after.findIndex((value) => Number.isFinite(rule.level(value)))
  if (lastBefore < 0 || firstAfter < 0) return undefined
  const here = rule.level(after[firstAfter] ?? NaN) - rule.level(values[lastBefore] ?? NaN)
  // What grows from next to nothing makes large steps between seasons, and none from a day to the next.
  if (sharp && !(Math.abs(here / begin.step - 1) < sharpness)) return undefined
  if (
    rule.kind === 'factor' &&
    isNatural(after, { before, behind: values.subarray(until ?? values.length) }, by)
  )
    return undefined
  return {
    ...{ at, kind: rule.kind, by },
    ...(until === undefined ? {} : { until }),
    before: { at: lastBefore, value: values[lastBefore] ?? NaN },
    after: { at: at + firstAfter, value: values[at + firstAfter] ?? NaN },
  }
}

/** A step of the level behind a stretch; over `width` stretches. */
interface Jump {
  readonly place: number
  readonly width: number
  readonly step: number
}

/** Steps, with the largest and the one beside it that goes the same way taken together. */
function mergedSteps(steps: readonly number[]): readonly Jump[] {
  const jumps: Jump[] = []
  for (let place = 0; place < steps.length; place++) {
    const [step = 0, next = 0] = [steps[place], steps[place + 1]]
    const together = step * next > 0 && Math.min(Math.abs(step), Math.abs(next)) > 0.1 * Math.abs(step + next)
    const larger = Math.abs(step + next) > Math.abs((steps[place + 2] ?? 0) + next)
    if (together && larger) {
      jumps.push({ place, width: 2, step: step + next })
      place++
    } else jumps.push({ place, width: 1, step })
  }
  return jumps
}

/**
 * The place between two others where the unit changes: where the level steps by about as much, and of such places the one that parts
 * the levels best: the squares around both means are least.
 */
function exactPlace(values: Float32Array, from: number, to: number, step: number, { level }: Rule): number {
  const told = Array.from(values.subarray(from, to), (value, k) => ({
    at: from + k,
    value: level(value),
  })).filter(({ value }) => Number.isFinite(value))
  const total = told.reduce((sum, { value }) => sum + value, 0)
  const places: { readonly at: number; readonly gain: number; readonly near: boolean }[] = []
  let sum = 0
  for (const [count, { at, value }] of told.entries()) {
    if (count > 0) {
      // Of the squares only this part depends on the place.
      const gain = sum ** 2 / count + (total - sum) ** 2 / (told.length - count)
      const stepHere = value - (told[count - 1]?.value ?? NaN)
      places.push({ at, gain, near: Math.abs(stepHere / step - 1) < sharpness })
    }
    sum += value
  }
  const near = places.filter((place) => place.near)
  const [first, ...others] = near.length > 0 ? near : places
  return (
    others.reduce((best, place) => (place.gain > (best?.gain ?? -Infinity) ? place : best), first)?.at ?? from
  )
}

function lastTold(values: Float32Array, { level }: Rule): number {
  for (let at = values.length - 1; at >= 0; at--) if (Number.isFinite(level(values[at] ?? NaN))) return at
  return -1
}

/** How many times as large changes from value to value are behind a place as before it. */
function changeRatio(before: Float32Array, after: Float32Array): number {
  return sizeOf(changesOf(after)) / sizeOf(changesOf(before))
}

const changesOf = (values: Float32Array): Float32Array =>
  values.subarray(1).map((value, k) => value - (values[k] ?? NaN))

/** 90 % of the sizes of what is not 0 are no larger. */
const sizeOf = (values: Float32Array): number =>
  quantileSorted(sortedObserved(values.map((value) => (value === 0 ? NaN : Math.abs(value)))), 0.9)

function boundsOf(values: Float32Array): { readonly min: number; readonly max: number } {
  const sorted = sortedObserved(values)
  return { min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN }
}
