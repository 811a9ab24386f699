/** One image as red, green and blue. */
import { openImages } from './image-source.js'

/** How to read it. */
export interface ReadImageOptions {
  /** Pixels to bring it to, by area. */
  readonly size?: { readonly height: number; readonly width: number }
  /** Pixels that it may have. Default 2²⁶, about 67 million. */
  readonly mostPixels?: number
}

/** One image in memory. */
export interface ReadImage {
  readonly height: number
  readonly width: number
  readonly channels: 3
  /** `[height, width, 3]` 0 to 255. */
  readonly values: Uint8Array
  /** What was brought to another kind or size, one line each. */
  readonly notes: readonly string[]
}

/**
 * Reads one PNG or JPEG as red, green and blue; what is transparent is laid on white.
 * @throws InputError naming the file when it is absent, damaged, no PNG or JPEG, or too large
 * @example const { values } = await readImage('drawing.jpg', { size: { height: 64, width: 64 } })
 */
export async function readImage(file: string, options: ReadImageOptions = {}): Promise<ReadImage> {
  const source = await openImages([file], { ...options, channels: 3, convert: true })
  const [, height, width] = source.shape
  const { values } = await source.take([0])
  return {
    ...{ height, width, channels: 3, notes: source.notes },
    values: values instanceof Uint8Array ? values : Uint8Array.from(values),
  }
}
