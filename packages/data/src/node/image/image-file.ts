/**
 * One image file: its header, read and judged before any pixel is, and its pixels. PNG and JPEG are read by libvips (sharp), which
 * refuses what is cut short or altered.
 */
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { InputError } from '@utsushi/ground'
import type { Metadata } from 'sharp'
import { fileError } from '../table/bytes.js'
import { refuseTooLarge } from '../table/memory.js'

/** How many numbers a pixel has: grey, red-green-blue, or those and alpha. */
export type ImageChannels = 1 | 3 | 4

/** What the header of an image says. */
export interface ImageHeader {
  readonly file: string
  readonly height: number
  readonly width: number
  readonly channels: ImageChannels
  /** Of one number: 8 or 16. */
  readonly bits: 8 | 16
  /** Of the file's bytes: equal files have an equal one, under any name. */
  readonly digest: string
}

/** Pixels of an image, `[height, width, channels]`. */
export type ImagePixels = Uint8Array | Uint16Array

/**
 * Reads the header of an image, as it stands upright.
 *
 * @param most pixels that an image may have: a small file can swell to any size
 * @throws InputError naming the file when it is absent, damaged, no PNG or JPEG, larger than `most`, or of other colours
 */
export async function readImageHeader(file: string, most: number): Promise<ImageHeader> {
  const bytes = await readImage(file)
  const sharp = await libvips()
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw imageError(file, error)
    })
  const { format, autoOrient } = metadata
  if (format !== 'png' && format !== 'jpeg')
    throw new InputError(`${file}: is ${format} — expected a PNG or JPEG image`)
  const { width, height } = autoOrient
  if (width * height > most)
    throw new InputError(
      `${file}: is ${width} × ${height} pixels, more than the ${most} that an image may have — make it smaller, or raise the limit`,
    )
  return {
    ...{ file, width, height },
    channels: channelsOf(file, metadata),
    bits: metadata.depth === 'ushort' ? 16 : 8,
    digest: createHash('sha256').update(bytes).digest('hex').slice(0, 16),
  }
}

function channelsOf(file: string, { space, channels, hasAlpha }: Metadata): ImageChannels {
  if (hasAlpha && channels === 2)
    throw new InputError(`${file}: is grey with alpha — save it as RGBA, or without alpha`)
  if (
    ['srgb', 'rgb', 'rgb16', 'b-w', 'grey16'].includes(space) &&
    (channels === 1 || channels === 3 || channels === 4)
  )
    return channels
  throw new InputError(
    `${file}: has the colours ${space} in ${channels} channels — save it as grey, RGB or RGBA`,
  )
}

/**
 * Reads the pixels of an image, upright, an embedded colour profile applied.
 * @returns `[height, width, channels]` of the header: whole numbers to 255, or to 65535 where it has 16 bits
 * @throws InputError naming the file when it is damaged, or no longer what its header said
 */
export async function readImagePixels({
  file,
  width,
  height,
  channels,
  bits,
}: ImageHeader): Promise<ImagePixels> {
  const grey = channels === 1
  const wide = bits === 16
  const bytes = await readImage(file)
  const sharp = await libvips()
  const { data, info } = await sharp(bytes, { limitInputPixels: width * height, failOn: 'error' })
    .autoOrient()
    .toColourspace(wide ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb')
    .raw({ depth: wide ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw imageError(file, error)
    })
  if (info.width !== width || info.height !== height || info.channels !== channels)
    throw new InputError(`${file}: changed while it was read — try again when it is written`)
  return wide ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data
}

/** Loaded when the first image is read: who reads none does not wait for it. */
const libvips = async () => (await import('sharp')).default

/** Bytes are read here and not by libvips, which would remember a file that is written again. */
async function readImage(file: string): Promise<Uint8Array> {
  try {
    refuseTooLarge(file, (await stat(file)).size)
    return await readFile(file)
  } catch (error) {
    throw fileError(file, error)
  }
}

function imageError(file: string, error: unknown): InputError {
  const reason = error instanceof Error ? (error.message.trim().split('\n')[0] ?? '') : String(error)
  return new InputError(`${file}: is damaged or no image (${reason}) — copy it again, or leave it out`)
}
