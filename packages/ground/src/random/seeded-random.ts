/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna 2018, https://prng.di.unimi.it), its four words filled from the seed
 * by SplitMix32. The same seed gives the same numbers on every machine. Not for secrets.
 */
import { randomFrom, type Random } from './random.js'

function rotateLeft(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k))
}

/**
 * A stream of random numbers from a seed.
 * @param seed any whole number up to 2^53
 * @throws RangeError for a seed that is no whole number
 * @example seededRandom(1).below(6) // a die
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed} is not a whole number`)
  let state = (seed ^ Math.imul(Math.floor(seed / 2 ** 32), 0x85ebca6b)) | 0
  const splitMix = (): number => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return z ^ (z >>> 15)
  }
  let a = splitMix()
  let b = splitMix()
  let c = splitMix()
  let d = splitMix() | 1
  const uint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = rotateLeft(d, 11)
    return result
  }
  return randomFrom(uint32)
}
