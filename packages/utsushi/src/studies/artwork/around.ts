// Values that go around, such as angles: their mean, how much they scatter, and how far two are apart. 350° and 10° are neighbours.

/** Where a circle is cut open: `low` and `high` are one place. */
export interface Circle {
  readonly low: number
  readonly high: number
}

/** The same place of the circle, from `low` to under `high`. */
export function wrapped({ low, high }: Circle, value: number): number {
  const turn = high - low
  const rest = (value - low) % turn
  const inside = low + (rest < 0 ? rest + turn : rest)
  // A tiny way below rounds up to the full turn, and −0 is 0.
  return inside >= high ? low : inside + 0
}

/** From `from` to `to` the short way, minus half a turn up to half a turn. */
export function wayBetween({ low, high }: Circle, from: number, to: number): number {
  const turn = high - low
  return wrapped({ low: -turn / 2, high: turn / 2 }, to - from)
}

/** The middle of values that go around. */
export interface CircularMean {
  /** Direction of the mean; `low` where they cancel. */
  readonly mean: number
  /** How much they agree: 1 where all are the same, 0 where they lie all around. */
  readonly agreement: number
  /** Circular standard deviation (Mardia & Jupp, Directional Statistics, 2000, §2.3), in the unit of the values. */
  readonly spread: number
}

/** @param values at least one */
export function circularMean(circle: Circle, values: ArrayLike<number>): CircularMean {
  const { low, high } = circle
  const unit = (high - low) / (2 * Math.PI)
  let [across, up] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const angle = ((values[i] as number) - low) / unit
    across += Math.cos(angle) / values.length
    up += Math.sin(angle) / values.length
  }
  const agreement = Math.min(1, Math.hypot(across, up))
  const cancels = agreement < 1e-9
  return {
    mean: cancels ? low : wrapped(circle, low + Math.atan2(up, across) * unit),
    agreement,
    spread: cancels ? Infinity : Math.sqrt(Math.max(0, -2 * Math.log(agreement))) * unit,
  }
}

/** Below this the mean direction is chance: the values lie all around. */
export const leastAgreement = 0.25
