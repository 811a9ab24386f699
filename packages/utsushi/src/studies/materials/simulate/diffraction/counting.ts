// Counts as a detector gives them: Poisson numbers.
import type { Random } from '@utsushi/ground'

/**
 * A Poisson number. Small means by multiplying uniforms (Knuth), large ones as a rounded normal number, whose share of error is below that
 * of counting a thousand patterns.
 * @example counted(120, seededRandom(1))
 */
export function counted(mean: number, random: Random): number {
  if (mean > 60) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()))
  const limit = Math.exp(-mean)
  let product = random.uniform()
  let count = 0
  while (product > limit) {
    product *= random.uniform()
    count++
  }
  return count
}
