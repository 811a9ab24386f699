/**
 * A stream of random numbers named by a seed and keys: the same names give the same numbers, on every machine.
 */
import { philox, type Block } from './philox.js'

/** Random numbers one after the other (Philox4x32-10, Salmon et al. 2011); see {@link randomStream}. */
export interface RandomStream {
  /** The next unsigned 32-bit number. */
  bits(): number
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Uniform among 0 … n − 1. */
  below(n: number): number
}

/**
 * Opens a stream.
 *
 * @param seed an integer; up to 2⁵³ are told apart
 * @param keys what the numbers are for, such as `'shuffle', epoch`; different keys give independent streams
 * @example randomStream(7, 'shuffle', 3).below(10)
 */
export function randomStream(seed: number, ...keys: readonly (string | number)[]): RandomStream {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const
  const [name, other] = hash(JSON.stringify(keys))
  let block: Block = [0, 0, 0, 0]
  let at = 4
  let count = 0
  const bits = (): number => {
    if (at === 4) {
      block = philox(key, [count >>> 0, Math.floor(count / 2 ** 32), name, other])
      count++
      at = 0
    }
    return block[at++ as 0 | 1 | 2 | 3]
  }
  const uniform = (): number => ((bits() >>> 5) * 2 ** 26 + (bits() >>> 6)) / 2 ** 53
  return {
    bits,
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (n) => {
      const limit = 2 ** 32 - (2 ** 32 % n)
      for (;;) {
        const drawn = bits()
        if (drawn < limit) return drawn % n
      }
    },
  }
}

/**
 * A random order of 0 … n − 1 (Fisher–Yates).
 * @example permutation(180, randomStream(7, 'shuffle', 3)) // Int32Array [180]
 */
export function permutation(n: number, random: RandomStream): Int32Array {
  const order = Int32Array.from({ length: n }, (_, k) => k)
  for (let k = n - 1; k > 0; k--) {
    const other = random.below(k + 1)
    const moved = order[k] ?? 0
    order[k] = order[other] ?? 0
    order[other] = moved
  }
  return order
}

/** Two 32-bit FNV-1a hashes of a text, the second of the text after a prefix. */
function hash(text: string): readonly [number, number] {
  const fnv = (start: number): number => {
    let value = start
    for (let k = 0; k < text.length; k++) value = Math.imul(value ^ text.charCodeAt(k), 0x01000193)
    return value >>> 0
  }
  return [fnv(0x811c9dc5), fnv(0x1b873593)]
}
