/** Ends of lists of any length: `Math.max(...values)` puts every value on the stack, which is full at some 100,000. */

/**
 * The least of some numbers, as `Math.min` has it: NaN among them gives NaN, none gives Infinity.
 *
 * @example leastOf([3, 1, 2]) // 1
 */
export function leastOf(values: Iterable<number>): number {
  let found = Infinity
  for (const value of values) found = Math.min(found, value)
  return found
}

/**
 * The greatest, as `Math.max` has it: NaN among them gives NaN, none gives -Infinity.
 *
 * @example greatestOf([3, 1, 2]) // 3
 */
export function greatestOf(values: Iterable<number>): number {
  let found = -Infinity
  for (const value of values) found = Math.max(found, value)
  return found
}
