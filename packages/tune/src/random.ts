/**
 * Random numbers as functions of (seed, trial, purpose): Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as
 * easy as 1, 2, 3"). Any process draws the same numbers for the same trial, whatever was drawn before.
 */
import { philoxWords } from '@utsushi/ground'

/** A stream of random numbers. */
export interface RandomStream {
  /** A number in (0, 1), of 52 bits, never 0 nor 1. */
  readonly uniform: () => number
  /** A whole number in [0, bound). */
  readonly below: (bound: number) => number
  /** A standard normal number (Box–Muller). */
  readonly normal: () => number
}

/** What a stream is drawn for: draws of one purpose do not move those of another. */
export const purposes = { random: 0, tpe: 1, cmaEs: 2, nsga2: 3, grid: 4, sobol: 5 } as const
export type Purpose = keyof typeof purposes

/**
 * The stream of one trial.
 * @param seed any whole number up to 2^53
 * @param trial number of the trial
 * @example trialRandom(1, 12, 'random').uniform()
 */
export function trialRandom(seed: number, trial: number, purpose: Purpose): RandomStream {
  const word = philoxWords(seedWords(seed), (block) => [
    block >>> 0,
    trial >>> 0,
    purposes[purpose],
    Math.floor(trial / 2 ** 32) >>> 0,
  ])
  // Samplers take logarithms and quantiles of what is drawn: 0 and 1 are left out.
  const uniform = (): number => ((word() >>> 6) * 2 ** 26 + (word() >>> 6) + 0.5) / 2 ** 52
  const below = (bound: number): number => Math.min(Math.floor(uniform() * bound), bound - 1)
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(uniform()))
    return radius * Math.cos(2 * Math.PI * uniform())
  }
  return { uniform, below, normal }
}

/**
 * A seed as the two words of a Philox key.
 * @throws RangeError for a seed that is no whole number
 */
export function seedWords(seed: number): readonly [number, number] {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is not a whole number`)
  return [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]
}
