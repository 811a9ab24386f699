/** How far two pictures are apart, pixel by pixel. */
import { checkAlike, type Picture } from './picture.js'

/**
 * Mean absolute difference of two pictures' numbers, from 0 to 255.
 * @throws InputError for pictures of different sizes
 * @example meanAbsoluteError(original, regenerated) // 1.4
 */
export function meanAbsoluteError(a: Picture, b: Picture): number {
  checkAlike(a, b)
  let sum = 0
  for (let at = 0; at < a.values.length; at++)
    sum += Math.abs((a.values[at] as number) - (b.values[at] as number))
  return sum / a.values.length
}
