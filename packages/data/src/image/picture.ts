/** A picture in memory, and what it takes to compare two. */
import { InputError } from '@utsushi/ground'

/** Numbers of a picture, `[height, width, channels]`, each from 0 to 255. */
export interface Picture {
  readonly height: number
  readonly width: number
  /** Numbers of a pixel: 1 grey, 3 red, green and blue. */
  readonly channels: number
  readonly values: ArrayLike<number>
}

/**
 * Refuses two pictures that cannot be laid over each other.
 * @throws InputError naming both sizes, or numbers that do not fill a picture
 */
export function checkAlike(a: Picture, b: Picture): void {
  for (const picture of [a, b]) {
    const { height, width, channels, values } = picture
    if (values.length !== height * width * channels)
      throw new InputError(`a picture of ${sizeOf(picture)} holds ${values.length} numbers`)
  }
  if (a.height !== b.height || a.width !== b.width || a.channels !== b.channels)
    throw new InputError(`pictures of ${sizeOf(a)} and ${sizeOf(b)} — bring both to one size`)
}

const sizeOf = ({ height, width, channels }: Picture): string => `${width} × ${height} × ${channels}`
