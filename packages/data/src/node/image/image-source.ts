/**
 * Images of one size as a tensor that is read in pages: headers are judged before memory is taken, and no more than a page is held.
 */
import { countOf, InputError } from '@utsushi/ground'
import { refuseTooLarge } from '../table/memory.js'
import type { ImageChannels } from './image-channels.js'
import { readImageHeader, readImagePixels, type ImageHeader } from './image-file.js'
import { placeResized } from './place-pixels.js'

/** How to read images. */
export interface ImageOptions {
  /** Numbers of a pixel; as the first image has them when absent. Grey becomes RGB, and alpha goes where it is full everywhere. */
  readonly channels?: ImageChannels
  /** `uint8` 0 … 255, or `float32` 0 … 1. Default `uint8`. */
  readonly dtype?: 'uint8' | 'float32'
  /** Pixels that one image may have. Default 2²⁶, about 67 million. */
  readonly mostPixels?: number
  /**
   * Whether images that differ are brought to one kind, and `notes` says how many: what is transparent is laid on white, grey becomes
   * RGB, 16 bits become 8 for `uint8`. Default false: they are refused.
   */
  readonly convert?: boolean
  /** Pixels to bring every image to, by area; `notes` says how many had another size. When absent, all must have that of the first. */
  readonly size?: { readonly height: number; readonly width: number }
}

/** Some images. */
export interface ImageBatch {
  /** `[count, height, width, channels]` */
  readonly shape: readonly [number, number, number, number]
  readonly values: Uint8Array | Float32Array
}

/** A page of images, one behind the other. */
export interface ImagePage extends ImageBatch {
  /** Place of the first. */
  readonly from: number
}

/** Images that are all there and of one size. */
export interface ImageSource {
  readonly files: readonly string[]
  /** `[count]` Of each file's bytes: equal images in two parts are found by `auditLeaks`, under any name. */
  readonly digests: readonly string[]
  /** `[count, height, width, channels]` of all of them. */
  readonly shape: readonly [number, number, number, number]
  /** What was brought to one kind or size, one line each. */
  readonly notes: readonly string[]
  /**
   * Reads the images at some places, in that order.
   * @throws InputError naming a file that is damaged, has 16 bits for `uint8`, or alpha where none is wanted; or for more than the
   * memory at hand
   */
  readonly take: (places: ArrayLike<number>) => Promise<ImageBatch>
  /**
   * Reads all images, page by page.
   * @param options.bytes of a page. Default 64 MiB; one image at least
   */
  readonly pages: (options?: { readonly bytes?: number }) => AsyncGenerator<ImagePage>
}

const usualMostPixels = 2 ** 26
const usualPageBytes = 2 ** 26
/** Images that are decoded beside each other. */
const beside = 4

/**
 * Opens images: reads all headers, no pixels.
 * @throws InputError naming the first file that is absent, damaged, no PNG or JPEG, too large, or of another size or other channels
 * than the first
 * @example
 * const images = await openImages(['a.png', 'b.png'])
 * for await (const { values, shape, from } of images.pages()) use(values, shape, from)
 */
export async function openImages(files: readonly string[], options: ImageOptions = {}): Promise<ImageSource> {
  const { dtype = 'uint8', mostPixels = usualMostPixels, convert = false } = options
  const headers: ImageHeader[] = []
  for (const file of files) {
    const header = await readImageHeader(file, mostPixels)
    refuseOdd(header, headers[0], options)
    headers.push(header)
  }
  const [first] = headers
  if (first === undefined) throw new InputError('no images to read — check the folder and the table')
  const { height, width } = options.size ?? first
  for (const [side, pixels] of Object.entries({ height, width }))
    if (!Number.isInteger(pixels) || pixels < 1)
      throw new InputError(`${side} of ${pixels} pixels — expected a whole number from 1`)
  // What differs becomes RGB: a first image that is grey must not make all others so.
  const channels = options.channels ?? (options.convert === true ? 3 : first.channels)
  const size = height * width * channels
  const take = async (places: ArrayLike<number>): Promise<ImageBatch> => {
    refuseTooLarge(
      `${places.length} images such as ${first.file}`,
      places.length * size * (dtype === 'uint8' ? 1 : 4),
    )
    const values =
      dtype === 'uint8' ? new Uint8Array(places.length * size) : new Float32Array(places.length * size)
    let next = 0
    const decode = async (): Promise<void> => {
      for (let at = next++; at < places.length; at = next++) {
        const header = headers[places[at] as number]
        if (header === undefined) throw new RangeError(`no image ${places[at]} of ${headers.length}`)
        const into = values.subarray(at * size, (at + 1) * size)
        placeResized(into, header, await readImagePixels(header), { height, width, channels, convert })
      }
    }
    await Promise.all(Array.from({ length: Math.min(beside, places.length) }, decode))
    return { shape: [places.length, height, width, channels], values }
  }
  async function* pages({ bytes = usualPageBytes } = {}): AsyncGenerator<ImagePage> {
    const count = Math.max(1, Math.floor(bytes / (size * (dtype === 'uint8' ? 1 : 4))))
    for (let from = 0; from < files.length; from += count) {
      const length = Math.min(count, files.length - from)
      yield { from, ...(await take(Int32Array.from({ length }, (_, at) => from + at))) }
    }
  }
  const digests = headers.map(({ digest }) => digest)
  const notes = notesOf(headers, { height, width, dtype })
  return { files, digests, notes, shape: [files.length, height, width, channels], take, pages }
}

/** What of these images is brought to one kind or size. */
function notesOf(
  headers: readonly ImageHeader[],
  { height, width, dtype }: { readonly height: number; readonly width: number; readonly dtype: string },
): string[] {
  const note = (differs: (header: ImageHeader) => boolean, what: string): string[] => {
    const count = headers.filter(differs).length
    return count === 0 ? [] : [`${countOf(count, 'image')} ${what}`]
  }
  return [
    ...note(
      (header) => header.height !== height || header.width !== width,
      `of another size brought to ${width} × ${height} pixels`,
    ),
    ...note(({ bits }) => bits === 16 && dtype === 'uint8', 'of 16 bits a channel rounded to 8'),
    ...(headers.some(({ channels }) => channels > 1)
      ? note(({ channels }) => channels === 1, 'in grey read as red, green and blue alike')
      : []),
    ...note(({ channels }) => channels === 4, 'with transparency laid on white'),
  ]
}

function refuseOdd(header: ImageHeader, first: ImageHeader | undefined, options: ImageOptions): void {
  const { file, width, height, channels, bits } = header
  if (bits === 16 && options.dtype !== 'float32' && options.convert !== true)
    throw new InputError(`${file}: has 16 bits a channel — save it with 8, or read it as float32`)
  if (first !== undefined && options.size === undefined && (width !== first.width || height !== first.height))
    throw new InputError(
      `${file}: is ${width} × ${height} pixels, ${first.file} ${first.width} × ${first.height} — bring all to one size`,
    )
  const wanted = options.channels ?? first?.channels ?? channels
  if (channels === wanted || (options.convert === true && wanted !== 1)) return
  if (options.channels === undefined)
    throw new InputError(
      `${file}: is ${colours[channels]}, ${first?.file} ${colours[wanted]} — save all alike, or say how many channels to read`,
    )
  if (wanted === 1) throw new InputError(`${file}: is ${colours[channels]} — expected a grey image`)
}

const colours: Readonly<Record<ImageChannels, string>> = { 1: 'grey', 3: 'RGB', 4: 'RGBA' }
