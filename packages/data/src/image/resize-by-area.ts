/**
 * Pictures brought to another size by area: a new pixel is the mean of the old pixels that it covers, each by the share that it covers
 * of it. Nothing is lost to gaps or doubled by overlap, so that the mean of a picture stays.
 */
import { InputError } from '@utsushi/ground'
import type { Picture } from './picture.js'

/** What one new row or column is made of. */
interface Share {
  readonly from: number
  readonly weights: Float64Array
}

/**
 * A picture in another size.
 * @returns `[height, width, channels]`, rounded
 * @throws InputError for a size that is none
 * @example resizeByArea({ height: 256, width: 256, channels: 3, values }, { height: 64, width: 64 })
 */
export function resizeByArea(
  picture: Picture,
  size: { readonly height: number; readonly width: number },
): Uint8Array {
  return Uint8Array.from(areaMeans(picture, size), Math.round)
}

/** As `resizeByArea`, not rounded. */
export function areaMeans(
  { height, width, channels, values }: Picture,
  size: { readonly height: number; readonly width: number },
): Float64Array {
  for (const [side, pixels] of Object.entries({ height: size.height, width: size.width }))
    if (!Number.isInteger(pixels) || pixels < 1)
      throw new InputError(`${side} of ${pixels} pixels — expected a whole number from 1`)
  const columns = shares(width, size.width)
  const rows = shares(height, size.height)
  const narrow = new Float64Array(height * size.width * channels)
  for (let row = 0; row < height; row++)
    for (const [column, { from, weights }] of columns.entries())
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let at = 0; at < weights.length; at++)
          sum += (weights[at] as number) * (values[(row * width + from + at) * channels + channel] as number)
        narrow[(row * size.width + column) * channels + channel] = sum
      }
  const line = size.width * channels
  const resized = new Float64Array(size.height * line)
  for (const [row, { from, weights }] of rows.entries())
    for (let place = 0; place < line; place++) {
      let sum = 0
      for (let at = 0; at < weights.length; at++)
        sum += (weights[at] as number) * (narrow[(from + at) * line + place] as number)
      resized[row * line + place] = sum
    }
  return resized
}

/** For each of `wanted` pixels along a side, the old pixels that it covers. */
function shares(had: number, wanted: number): Share[] {
  return Array.from({ length: wanted }, (_, pixel) => {
    const [begin, end] = [(pixel * had) / wanted, ((pixel + 1) * had) / wanted]
    const from = Math.min(had - 1, Math.floor(begin))
    const to = Math.max(from + 1, Math.min(had, Math.ceil(end)))
    const weights = Float64Array.from({ length: to - from }, (_unused, at) =>
      Math.max(0, Math.min(end, from + at + 1) - Math.max(begin, from + at)),
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { from, weights: weights.map((weight) => weight / sum) }
  })
}
