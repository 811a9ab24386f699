/**
 * One image file: its header, read and judged before any pixel is, and its pixels. PNG and JPEG are read by libvips (sharp), which
 * refuses what is cut short or altered; plain PNG by ourselves, faster and as strictly.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { InputError } from '@utsushi/ground'
import { regularFile } from '@utsushi/ground/node'
import type { Metadata } from 'sharp'
import { fileError } from '../table/bytes.js'
import { refuseTooLarge } from '../table/memory.js'
import type { ImageChannels } from './image-channels.js'
import { plainPng, plainPngPixels } from './plain-png.js'

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
  const bytes = readImage(file)
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  const plain = plainPng(bytes)
  if (plain !== undefined) {
    const { width, height, channels } = plain
    refuseLarge(file, width, height, most)
    return { file, width, height, channels, bits: 8, digest }
  }
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
  refuseLarge(file, width, height, most)
  return {
    ...{ file, width, height, digest },
    channels: channelsOf(file, metadata),
    bits: metadata.depth === 'ushort' ? 16 : 8,
  }
}

function refuseLarge(file: string, width: number, height: number, most: number): void {
  if (width * height > most)
    throw new InputError(
      `${file}: is ${width} × ${height} pixels, more than the ${most} that an image may have — make it smaller, or raise the limit`,
    )
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
  const bytes = readImage(file)
  const plain = plainPng(bytes)
  if (plain !== undefined) {
    refuseChanged(file, plain, { width, height, channels })
    try {
      return plainPngPixels(plain, bytes)
    } catch (error) {
      throw imageError(file, error)
    }
  }
  const grey = channels === 1
  const wide = bits === 16
  const sharp = await libvips()
  const { data, info } = await sharp(bytes, { limitInputPixels: width * height, failOn: 'error' })
    .autoOrient()
    .toColourspace(wide ? (grey ? 'grey16' : 'rgb16') : grey ? 'b-w' : 'srgb')
    .raw({ depth: wide ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw imageError(file, error)
    })
  refuseChanged(file, info, { width, height, channels })
  return wide ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data
}

interface Shape {
  readonly width: number
  readonly height: number
  readonly channels: number
}

function refuseChanged(file: string, now: Shape, before: Shape): void {
  if (now.width !== before.width || now.height !== before.height || now.channels !== before.channels)
    throw new InputError(`${file}: changed while it was read — try again when it is written`)
}

/** Loaded when the first image is read: who reads none does not wait for it. */
const libvips = async () => (await import('sharp')).default

/**
 * Bytes are read here and not by libvips, which would remember a file that is written again; and at once, since waiting in turn takes
 * longer than reading a small file.
 */
function readImage(file: string): Buffer {
  try {
    refuseTooLarge(file, statSync(file).size)
    return readFileSync(regularFile(file))
  } catch (error) {
    throw fileError(file, error)
  }
}

function imageError(file: string, error: unknown): InputError {
  const reason = error instanceof Error ? (error.message.trim().split('\n')[0] ?? '') : String(error)
  return new InputError(`${file}: is damaged or no image (${reason}) — copy it again, or leave it out`)
}
