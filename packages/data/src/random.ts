/**
 * Seeded random numbers: xoshiro128** (Blackman & Vigna 2018, https://prng.di.unimi.it), its four words filled from the seed
 * by SplitMix32. The same seed gives the same numbers on every machine. Not for secrets.
 */

/** A stream of random numbers. */
export interface Random {
  /** A whole number in [0, 2^32). */
  readonly uint32: () => number
  /** A number in [0, 1), of 53 bits. */
  readonly uniform: () => number
  /** A whole number in [0, bound), each alike likely. */
  readonly below: (bound: number) => number
  /** A standard normal number (Box–Muller). */
  readonly normal: () => number
}

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
  const uniform = (): number => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000
  const below = (bound: number): number => {
    const limit = 2 ** 32 - (2 ** 32 % bound)
    for (;;) {
      const drawn = uint32()
      if (drawn < limit) return drawn % bound
    }
  }
  const normal = (): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
    return radius * Math.cos(2 * Math.PI * uniform())
  }
  return { uint32, uniform, below, normal }
}

/**
 * Puts the items of an array in random order, in place (Fisher–Yates). Returns the array.
 * @example shuffle([3, 1, 2], seededRandom(1))
 */
export function shuffle<T extends { length: number; [index: number]: number }>(items: T, random: Random): T {
  for (let last = items.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const kept = items[last] as number
    items[last] = items[other] as number
    items[other] = kept
  }
  return items
}

/**
 * The numbers 0 to count − 1 in random order.
 * @example permutation(5, seededRandom(7)) // Int32Array [5]
 */
export function permutation(count: number, random: Random): Int32Array {
  return shuffle(
    Int32Array.from({ length: count }, (_, index) => index),
    random,
  )
}
