/**
 * Pictures as a model reads them: float32, channels first, from 0 to 1.
 */
import { cast, mul, transpose, type Tensor } from '@utsushi/graph'

/** The size of a picture. */
export interface PictureSize {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/**
 * Pictures as float32 `[batch, channels, height, width]` from 0 to 1, whichever of two forms they come in.
 *
 * @param pixels uint8 `[batch, height, width, channels]`, 0 to 255, as image files and canvases hold them; or already float32
 * `[batch, channels, height, width]`, which is given back
 * @throws RangeError when it is neither, with the size that was expected
 * @example pixelsOf(gather(data.images, index, 0), { height: 64, width: 64, channels: 3 })
 */
export function pixelsOf(pixels: Tensor, { height, width, channels }: PictureSize): Tensor {
  const sizes = pixels.shape.slice(1).join()
  if (pixels.dtype === 'uint8' && sizes === [height, width, channels].join())
    return mul(transpose(cast(pixels, 'float32'), [0, 3, 1, 2]), 1 / 255)
  if (pixels.dtype === 'float32' && sizes === [channels, height, width].join()) return pixels
  throw new RangeError(
    `imageModel: pixels are ${pixels.dtype} [${pixels.shape.join(', ')}], expected uint8 [batch, ${height}, ${width}, ${channels}] or float32 [batch, ${channels}, ${height}, ${width}]`,
  )
}
