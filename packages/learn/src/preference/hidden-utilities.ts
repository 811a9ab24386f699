// Three tastes that a simulated chooser may have: how much it likes each point of a space of three parameters. They were written
// down before any search was tried on them, and stay as they are: figures of searches are figures on these shapes.
import { seededRandom, type Random } from '@utsushi/ground'
import { fromUnit, toUnit, type ParameterSpace, type ParameterValues } from './parameter-space.js'

/** The shapes by name. */
export const hiddenShapes = ['peak', 'ridge', 'two-peaks'] as const
export type HiddenShape = (typeof hiddenShapes)[number]

/** A taste that is known, to measure searches against. */
export interface HiddenUtility {
  readonly shape: HiddenShape
  readonly space: ParameterSpace
  /** 1 where it pleases most, 0 where least: what is missing to 1 is the normalised regret. */
  readonly utility: (values: ParameterValues) => number
}

/**
 * A hidden taste. Where it peaks is drawn by the seed, so that no search can be lucky on all seeds.
 *
 * - `peak`: three continuous parameters, one hill, along the parameters 0.2, 0.3 and 0.45 of their ranges wide (standard deviations).
 * - `ridge`: a count and a continuous parameter that matter together, 0.15 wide across and 0.45 along a diagonal; a third, 0.4 wide.
 * - `two-peaks`: a circle (von Mises, κ = 1.5), a count and a continuous parameter, each 0.3 wide; a second hill of 0.7 of the height
 *   half a turn away.
 *
 * @example hiddenUtility('ridge', 1).utility({ dents: 5, size: 0.4, twist: 0.7 })
 */
export function hiddenUtility(shape: HiddenShape, seed: number): HiddenUtility {
  const { space, height } = shapes[shape](seededRandom(seed))
  const least = leastOn(space, height)
  const utility = (values: ParameterValues): number => (height(toUnit(space, values)) - least) / (1 - least)
  return { shape, space, utility }
}

interface Shape {
  readonly space: ParameterSpace
  /** At a place of the unit cube; 1 at its highest. */
  readonly height: (unit: Float64Array) => number
}

const shapes: Readonly<Record<HiddenShape, (random: Random) => Shape>> = {
  peak: (random) => {
    const center = [within(random), within(random), within(random)]
    const widths = [0.2, 0.3, 0.45]
    return {
      space: { reach: share, weight: share, grain: share },
      height: (unit) => hill(widths.map((width, k) => (at(unit, k) - at(center, k)) / width)),
    }
  },
  ridge: (random) => {
    // A count peaks on a whole number, so that the height 1 can be had.
    const center = [(2 + random.below(7)) / 10, within(random), within(random)]
    return {
      space: { dents: { kind: 'count', low: 2, high: 12 }, size: share, twist: share },
      height: (unit) => {
        const [dents, size, twist] = [0, 1, 2].map((k) => at(unit, k) - at(center, k)) as [
          number,
          number,
          number,
        ]
        return hill([(dents + size) / Math.SQRT2 / 0.15, (dents - size) / Math.SQRT2 / 0.45, twist / 0.4])
      },
    }
  },
  'two-peaks': (random) => {
    const first = [random.uniform(), (2 + random.below(8)) / 11, within(random)]
    const second = [at(first, 0) + 0.5, (2 + random.below(8)) / 11, within(random)]
    const near = (unit: Float64Array, center: readonly number[]): number =>
      Math.exp(1.5 * (Math.cos(2 * Math.PI * (at(unit, 0) - at(center, 0))) - 1)) *
      hill([1, 2].map((k) => (at(unit, k) - at(center, k)) / 0.3))
    return {
      space: {
        hue: { kind: 'circular', low: 0, high: 360 },
        circles: { kind: 'count', low: 1, high: 12 },
        gap: share,
      },
      height: (unit) => Math.max(near(unit, first), 0.7 * near(unit, second)),
    }
  },
}

const share = { kind: 'continuous', low: 0, high: 1 } as const

/** Not at the very side of a range. */
const within = (random: Random): number => 0.15 + 0.7 * random.uniform()

const at = (values: ArrayLike<number>, place: number): number => values[place] ?? NaN

const hill = (away: readonly number[]): number => Math.exp(-away.reduce((sum, z) => sum + z * z, 0) / 2)

/** The least height on a grid of 21 places along every parameter. */
function leastOn(space: ParameterSpace, height: (unit: Float64Array) => number): number {
  let least = Infinity
  const steps = Array.from({ length: 21 }, (_, k) => k / 20)
  for (const a of steps)
    for (const b of steps)
      for (const c of steps) least = Math.min(least, height(toUnit(space, fromUnit(space, [a, b, c]))))
  return least
}
