/** What is drawn from a generator of 32-bit words: uniforms, whole numbers, normals, orders. */

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

/**
 * A stream from a generator of unsigned 32-bit words.
 * @example randomFrom(philoxWords([7, 0], (block) => [block, 0, 0, 0])).normal()
 */
export function randomFrom(uint32: () => number): Random {
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
