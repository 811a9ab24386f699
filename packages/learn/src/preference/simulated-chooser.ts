// Somebody who chooses by a known taste and is careless now and then: stands in for a person where searches are measured.
import type { Random } from '@utsushi/ground'

/** How a chooser chooses. */
export interface ChooserOptions {
  /** Share of choices that are made blindly, each option alike; 0.1 when left out. */
  readonly mistakes?: number
  readonly random: Random
}

/** What a chooser answered. */
export interface SimulatedChoice {
  /** Places of options, best first, as many as were asked for. */
  readonly ranked: readonly number[]
  /** Longer where the best two lie close: 0.6 s, and up to 2.4 s more. */
  readonly milliseconds: number
}

/**
 * Chooses the best of the options, then the best of the rest, until as many are ranked as were asked for. Each of these choices is made
 * blindly with the chance of a mistake, as a person who looks away.
 *
 * @param utilities how much each option is liked, in 0 to 1
 * @param places how many to rank; 1 is a choice of the best
 * @example simulatedChoice([0.2, 0.9], 1, { random: seededRandom(1) }).ranked // [1]
 */
export function simulatedChoice(
  utilities: ArrayLike<number>,
  places: number,
  { mistakes = 0.1, random }: ChooserOptions,
): SimulatedChoice {
  const left = Array.from(utilities, (utility, place) => ({ utility, place })).sort(
    (a, b) => b.utility - a.utility,
  )
  const [first, second] = left
  const gap = (first?.utility ?? 0) - (second?.utility ?? 0)
  const ranked: number[] = []
  while (ranked.length < places && left.length > 0) {
    const blind = random.uniform() < mistakes
    const [taken] = left.splice(blind ? random.below(left.length) : 0, 1)
    if (taken !== undefined) ranked.push(taken.place)
  }
  return { ranked, milliseconds: Math.round(600 + 2400 * Math.exp(-8 * gap)) }
}
