/**
 * The commonest kind of PNG, read without a library: 8 bits a number, not interlaced, grey, RGB, RGBA or a palette of whole bytes, no
 * colour profile. Thousands of small pictures are read ten times as fast so. What is of another kind is for libvips.
 * (Portable Network Graphics Specification, third edition, W3C 2025.)
 */
import { crc32, inflateSync } from 'node:zlib'
import type { ImageChannels } from './image-channels.js'

/** What a plain PNG says before its pixels. */
export interface PlainPng {
  readonly height: number
  readonly width: number
  readonly channels: ImageChannels
  /** Numbers of a pixel in the file: 1 where a palette gives three. */
  readonly stored: ImageChannels
  readonly palette?: Uint8Array
  readonly chunks: readonly Chunk[]
}

interface Chunk {
  readonly kind: string
  /** Where its content begins, and how long it is. */
  readonly from: number
  readonly length: number
}

const signature = [137, 80, 78, 71, 13, 10, 26, 10]
const headerLength = 13
/** Chunks that change no pixel as a page would show it. */
const harmless = new Set(['pHYs', 'tEXt', 'zTXt', 'iTXt', 'tIME', 'bKGD', 'hIST', 'sRGB', 'gAMA', 'cHRM'])

/** The header of a plain PNG; undefined for whatever is no such file, or is cut short. */
export function plainPng(bytes: Buffer): PlainPng | undefined {
  if (signature.some((byte, at) => bytes[at] !== byte)) return undefined
  const chunks = chunksOf(bytes)
  const [header] = chunks ?? []
  if (chunks === undefined || header?.kind !== 'IHDR' || header.length !== headerLength) return undefined
  const [width, height] = [bytes.readUInt32BE(header.from), bytes.readUInt32BE(header.from + 4)]
  const [depth, colour, compression, filter, interlace] = bytes.subarray(header.from + 8, header.from + 13)
  if (depth !== 8 || compression !== 0 || filter !== 0 || interlace !== 0 || width < 1 || height < 1)
    return undefined
  const known = new Set(['IHDR', 'IDAT', 'IEND', ...(colour === 3 ? ['PLTE'] : [])])
  if (chunks.some(({ kind }) => !known.has(kind) && !harmless.has(kind))) return undefined
  if (chunks.at(-1)?.kind !== 'IEND') return undefined
  const shape = { height, width, chunks }
  if (colour === 0) return { ...shape, channels: 1, stored: 1 }
  if (colour === 2) return { ...shape, channels: 3, stored: 3 }
  if (colour === 6) return { ...shape, channels: 4, stored: 4 }
  const entries = chunks.find(({ kind }) => kind === 'PLTE')
  if (colour !== 3 || entries === undefined) return undefined
  const palette = bytes.subarray(entries.from, entries.from + entries.length)
  return { ...shape, channels: 3, stored: 1, palette }
}

function chunksOf(bytes: Buffer): Chunk[] | undefined {
  const chunks: Chunk[] = []
  for (let at = signature.length; at < bytes.length;) {
    if (at + 12 > bytes.length) return undefined
    const length = bytes.readUInt32BE(at)
    if (at + 12 + length > bytes.length) return undefined
    const kind = bytes.toString('latin1', at + 4, at + 8)
    chunks.push({ kind, from: at + 8, length })
    if (kind === 'IEND') return chunks
    at += 12 + length
  }
  return undefined
}

/**
 * The pixels of a plain PNG.
 * @returns `[height, width, channels]`
 * @throws Error saying how the file is damaged
 */
export function plainPngPixels(png: PlainPng, bytes: Buffer): Uint8Array {
  const { height, width, stored, palette, chunks } = png
  for (const { kind, from, length } of chunks)
    if (crc32(bytes.subarray(from - 4, from + length)) !== bytes.readUInt32BE(from + length))
      throw new Error(`the checksum of its chunk ${kind} does not hold`)
  const packed = chunks
    .filter(({ kind }) => kind === 'IDAT')
    .map(({ from, length }) => bytes.subarray(from, from + length))
  const line = width * stored
  // No more than the header promises is ever unpacked.
  const lines = inflateSync(packed.length === 1 ? (packed[0] ?? bytes) : Buffer.concat(packed), {
    maxOutputLength: height * (line + 1),
  })
  if (lines.length !== height * (line + 1))
    throw new Error(`its pixels are ${lines.length} bytes, not ${height * (line + 1)}`)
  const pixels = unfiltered(lines, { height, line, stored })
  return palette === undefined ? pixels : coloured(pixels, palette)
}

/** Undoes the filter of every line: a number is stored as the difference from what its neighbours foretell. */
function unfiltered(
  lines: Uint8Array,
  { height, line, stored }: { readonly height: number; readonly line: number; readonly stored: number },
): Uint8Array {
  const pixels = new Uint8Array(height * line)
  for (let row = 0; row < height; row++) {
    const filter = lines[row * (line + 1)] as number
    const from = row * (line + 1) + 1
    const into = row * line
    for (let at = 0; at < line; at++) {
      const left = at < stored ? 0 : (pixels[into + at - stored] as number)
      const up = row === 0 ? 0 : (pixels[into + at - line] as number)
      const corner = at < stored || row === 0 ? 0 : (pixels[into + at - line - stored] as number)
      pixels[into + at] = (lines[from + at] as number) + foretold(filter, left, up, corner)
    }
  }
  return pixels
}

function foretold(filter: number, left: number, up: number, corner: number): number {
  switch (filter) {
    case 0:
      return 0
    case 1:
      return left
    case 2:
      return up
    case 3:
      return (left + up) >> 1
    case 4: {
      const [toLeft, toUp, toCorner] = [
        Math.abs(up - corner),
        Math.abs(left - corner),
        Math.abs(left + up - 2 * corner),
      ]
      if (toLeft <= toUp && toLeft <= toCorner) return left
      return toUp <= toCorner ? up : corner
    }
    default:
      throw new Error(`a line has the filter ${filter}, which there is not`)
  }
}

function coloured(places: Uint8Array, palette: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(places.length * 3)
  for (const [pixel, place] of places.entries()) {
    if (place * 3 + 2 >= palette.length)
      throw new Error(`a pixel has the colour ${place} of a smaller palette`)
    pixels.set(palette.subarray(place * 3, place * 3 + 3), pixel * 3)
  }
  return pixels
}
