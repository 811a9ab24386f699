/**
 * An interval for a share that was counted: how many of so many.
 */

/**
 * Wilson's interval (1927) of a share, which stays within 0 and 1 and holds for few cases and for shares near either end.
 *
 * @param share 0 to 1
 * @param count of how many
 * @param z 1.96 when left out: the middle 95 %
 * @throws RangeError for a share outside 0 and 1, or of none
 * @example wilsonInterval(66 / 73, 73) // { low: 0.815, high: 0.953 }
 */
export function wilsonInterval(
  share: number,
  count: number,
  z = 1.96,
): { readonly low: number; readonly high: number } {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`wilsonInterval: a share of ${share}; give 0 to 1`)
  if (!(count > 0)) throw new RangeError(`wilsonInterval: a share of ${count}; give how many were counted`)
  const middle = share + z ** 2 / (2 * count)
  const reach = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2))
  const scale = 1 + z ** 2 / count
  return { low: (middle - reach) / scale, high: (middle + reach) / scale }
}
