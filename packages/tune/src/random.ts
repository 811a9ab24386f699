/**
 * Random numbers as functions of (seed, trial, purpose): Philox 4×32-10 (Salmon et al. 2011, "Parallel random numbers: as
 * easy as 1, 2, 3"). Any process draws the same numbers for the same trial, whatever was drawn before.
 */

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
 * @example randomStream(1, 12, 'random').uniform()
 */
export function randomStream(seed: number, trial: number, purpose: Purpose): RandomStream {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is not a whole number`)
  const words = new Uint32Array(4)
  const [low, high] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0]
  let block = 0
  let taken = 4
  const word = (): number => {
    if (taken === 4) {
      philox(words, low, high, block++, trial, purposes[purpose])
      taken = 0
    }
    return words[taken++] as number
  }
  const uniform = (): number => ((word() >>> 6) * 2 ** 26 + (word() >>> 6) + 0.5) / 2 ** 52
  const below = (bound: number): number => Math.min(Math.floor(uniform() * bound), bound - 1)
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(uniform()))
    return radius * Math.cos(2 * Math.PI * uniform())
  }
  return { uniform, below, normal }
}

/** High half of the product of two 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16]
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16)
  const carry = aLow * bHigh + (middle & 0xffff)
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0
}

/** Fills `out` from a key of two words and a counter of three. */
export function philox(
  out: Uint32Array,
  keyLow: number,
  keyHigh: number,
  block: number,
  trial: number,
  purpose: number,
): void {
  let [x0, x1, x2, x3] = [block >>> 0, trial >>> 0, purpose >>> 0, Math.floor(trial / 2 ** 32) >>> 0]
  let [k0, k1] = [keyLow, keyHigh]
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = [multiplyHigh(0xd2511f53, x0), Math.imul(0xd2511f53, x0) >>> 0]
    const [high1, low1] = [multiplyHigh(0xcd9e8d57, x2), Math.imul(0xcd9e8d57, x2) >>> 0]
    x0 = (high1 ^ x1 ^ k0) >>> 0
    x1 = low1
    x2 = (high0 ^ x3 ^ k1) >>> 0
    x3 = low0
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  out[0] = x0
  out[1] = x1
  out[2] = x2
  out[3] = x3
}
