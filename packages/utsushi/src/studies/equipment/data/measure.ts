// A value as it stands to its normal range.
import type { Ranges } from './park.js'

/**
 * −1 at the lower limit, 1 at the upper, 0 in the middle. Where one side is open, 1 at the limit, whichever it is, and 0 at what is
 * usual on the other side.
 * @example measureOf(ranges, 3)(21.5) // 0.2
 */
export function measureOf(
  { centre, half }: Pick<Ranges, 'centre' | 'half'>,
  series: number,
): (value: number) => number {
  const [middle = NaN, size = NaN] = [centre[series], half[series]]
  return (value) => (value - middle) / size
}
