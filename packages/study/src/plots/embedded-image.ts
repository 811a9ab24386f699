/**
 * Pixels as a picture within a picture: PNG in a data URI, which an `<image>` element shows without a file beside it. The encoder is
 * JavaScript alone, so that the same pixels give the same bytes on every machine.
 */
import { encode } from 'fast-png'

/** A small picture in memory. */
export interface PixelPicture {
  /** `[height, width, 3]` red, green and blue, or `[height, width, 4]` with alpha; 0 to 255, from the upper left corner. */
  readonly pixels: Uint8Array | Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/**
 * Pixels as a data URI.
 *
 * @throws RangeError when there are not as many values as the size says
 * @example const uri = imageUri({ pixels, width: 64, height: 64 }) // 'data:image/png;base64,…'
 */
export function imageUri(picture: PixelPicture): string {
  const { width, height, pixels } = picture
  const channels = channelsOf(picture)
  const data = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength)
  return `data:image/png;base64,${Buffer.from(encode({ width, height, data, channels, depth: 8 })).toString('base64')}`
}

/**
 * A picture with so many times fewer pixels along both sides, each the mean of those that it stands for; what is left over at the
 * right and at the bottom makes narrower ones.
 *
 * @param factor a whole number, 1 for the picture as it is
 */
export function reducedPicture(picture: PixelPicture, factor: number): PixelPicture {
  if (factor <= 1) return picture
  const channels = channelsOf(picture)
  const [width, height] = [Math.ceil(picture.width / factor), Math.ceil(picture.height / factor)]
  const pixels = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < channels; c++)
        pixels[(y * width + x) * channels + c] = blockMean(picture, channels, factor, x, y, c)
  return { pixels, width, height }
}

function blockMean(
  { pixels, width, height }: PixelPicture,
  channels: number,
  factor: number,
  x: number,
  y: number,
  c: number,
): number {
  const [right, bottom] = [Math.min(width, (x + 1) * factor), Math.min(height, (y + 1) * factor)]
  let [sum, count] = [0, 0]
  for (let row = y * factor; row < bottom; row++)
    for (let column = x * factor; column < right; column++, count++)
      sum += pixels[(row * width + column) * channels + c] ?? 0
  return Math.round(sum / count)
}

function channelsOf({ pixels, width, height }: PixelPicture): 3 | 4 {
  const isSize = [width, height].every((side) => Number.isInteger(side) && side > 0)
  const channels = pixels.length / (width * height)
  if (!isSize || (channels !== 3 && channels !== 4))
    throw new RangeError(
      `${pixels.length} values are no picture of ${width} × ${height}: it has 3 (red, green, blue) or 4 a pixel`,
    )
  return channels
}
