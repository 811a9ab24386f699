/** Pixels as a PNG file. */
import { writeAtomicAsync } from '@utsushi/ground/node'
import { InputError } from '@utsushi/ground'
import type { ImageChannels } from './image-channels.js'

/** Pixels to be written. */
export interface PngPixels {
  readonly height: number
  readonly width: number
  readonly channels: ImageChannels
  /** `[height, width, channels]` 0 to 255. */
  readonly values: Uint8Array
}

/**
 * The bytes of a PNG file. Same pixels, same bytes.
 * @throws InputError when the numbers do not fill the picture
 * @example const bytes = await encodePng({ height: 64, width: 64, channels: 3, values })
 */
export async function encodePng({ height, width, channels, values }: PngPixels): Promise<Uint8Array> {
  if (values.length !== height * width * channels)
    throw new InputError(`a picture of ${width} × ${height} × ${channels} holds ${values.length} numbers`)
  const { default: sharp } = await import('sharp')
  const image = sharp(values, { raw: { width, height, channels } })
  return (channels === 1 ? image.toColourspace('b-w') : image).png().toBuffer()
}

/**
 * Writes a PNG file, whole or not at all.
 * @example await writePng('drawing.png', { height: 64, width: 64, channels: 3, values })
 */
export async function writePng(file: string, pixels: PngPixels): Promise<void> {
  await writeAtomicAsync(file, await encodePng(pixels))
}
