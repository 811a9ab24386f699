/**
 * A stream of random numbers named by a seed and keys: the same names give the same numbers, on every machine
 * (Philox4x32-10).
 */
import { philoxWords } from './philox.js'
import { randomFrom, type Random } from './random.js'

/**
 * Opens a stream.
 *
 * @param seed an integer; up to 2⁵³ are told apart
 * @param keys what the numbers are for, such as `'shuffle', epoch`; different keys give independent streams
 * @example randomStream(7, 'shuffle', 3).below(10)
 */
export function randomStream(seed: number, ...keys: readonly (string | number)[]): Random {
  const [name, other] = hash(JSON.stringify(keys))
  return randomFrom(
    philoxWords([seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0], (block) => [
      block >>> 0,
      Math.floor(block / 2 ** 32),
      name,
      other,
    ]),
  )
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
