// Shares and likenesses near their best, told so that what is missing can be seen: 99.7 % is not 100 %.
import { formatFixed, formatShare } from '@utsushi/study/plots'

/** `84 %`, `99.7 %`, `100 %` of all alone. */
export function shareWords(value: number): string {
  if (!(value > 0.98 && value < 1)) return formatShare(value)
  return value > 0.9995 ? 'more than 99.9 %' : `${formatFixed(100 * value, 1)} %`
}

/** `0.984`, `0.99997`: as many decimals as tell it from 1. */
export function likenessWords(value: number): string {
  if (!(value > 0.998 && value < 1)) return formatFixed(value, 3)
  return value > 0.999995 ? 'more than 0.99999' : formatFixed(value, 5)
}
