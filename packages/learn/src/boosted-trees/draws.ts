// Draws without putting back, in order.
import type { Random } from '@utsushi/ground'

/**
 * So many of the numbers 0 to count − 1, ascending, every choice alike likely (Knuth, The Art of Computer Programming, 3.4.2,
 * algorithm S).
 */
export function drawnSorted(count: number, wanted: number, random: Random): Int32Array {
  const drawn = new Int32Array(wanted)
  let found = 0
  for (let k = 0; found < wanted; k++) {
    if ((count - k) * random.uniform() < wanted - found) drawn[found++] = k
  }
  return drawn
}
