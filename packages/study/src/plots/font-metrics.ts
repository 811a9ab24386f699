/**
 * How wide a line of text is, read from the font file itself. Only advance widths: no shaping, no kerning, no
 * outlines. Charts are laid out without a browser, and a guessed width makes labels overlap or vanish.
 *
 * Reads three tables of a TrueType file (OpenType 1.9: `head`, `hhea`/`hmtx`, `cmap` formats 4 and 12).
 */
import { readFileSync } from 'node:fs'

/** Advance widths of one font. */
export interface FontMetrics {
  /** Width of `text` set at `size` pixels, in pixels. */
  width(text: string, size: number): number
}

/**
 * Reads the advance widths of a TrueType font file.
 *
 * @throws Error when the file is not a TrueType font or has no Unicode character map.
 * @example
 * readFontMetrics('DejaVuSans.ttf').width('0.25', 12) // 26.7
 */
export function readFontMetrics(path: string): FontMetrics {
  const bytes = readFileSync(path)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const tables = tableOffsets(view, path)
  const unitsPerEm = view.getUint16(table(tables, 'head', path) + 18)
  const advances = view.getUint16(table(tables, 'hhea', path) + 34)
  const hmtx = table(tables, 'hmtx', path)
  const glyphOf = characterMap(view, table(tables, 'cmap', path), path)
  const known = new Map<number, number>()

  function advance(codePoint: number): number {
    const seen = known.get(codePoint)
    if (seen !== undefined) return seen
    const glyph = Math.min(glyphOf(codePoint), advances - 1)
    const share = view.getUint16(hmtx + 4 * glyph) / unitsPerEm
    known.set(codePoint, share)
    return share
  }

  return {
    width(text, size) {
      let sum = 0
      for (const character of text) sum += advance(character.codePointAt(0) ?? 0)
      return sum * size
    },
  }
}

function tableOffsets(view: DataView, path: string): Map<string, number> {
  const version = view.byteLength >= 12 ? view.getUint32(0) : 0
  if (version !== 0x00010000 && version !== 0x4f54544f) throw new Error(`${path} is not a TrueType font`)
  const offsets = new Map<string, number>()
  for (let i = 0; i < view.getUint16(4); i++) {
    const entry = 12 + 16 * i
    const tag = [0, 1, 2, 3].map((k) => String.fromCharCode(view.getUint8(entry + k))).join('')
    offsets.set(tag, view.getUint32(entry + 8))
  }
  return offsets
}

function table(tables: Map<string, number>, tag: string, path: string): number {
  const offset = tables.get(tag)
  if (offset === undefined) throw new Error(`${path} has no ${tag} table`)
  return offset
}

/** Code point → glyph index, from the fullest Unicode subtable; glyph 0 stands for a missing character. */
function characterMap(view: DataView, cmap: number, path: string): (codePoint: number) => number {
  const subtables = new Map<number, number>()
  for (let i = 0; i < view.getUint16(cmap + 2); i++) {
    const entry = cmap + 4 + 8 * i
    const platform = view.getUint16(entry)
    const offset = cmap + view.getUint32(entry + 4)
    if (platform === 0 || platform === 3) subtables.set(view.getUint16(offset), offset)
  }
  const full = subtables.get(12)
  if (full !== undefined) return (codePoint) => segmentedCoverage(view, full, codePoint)
  const basic = subtables.get(4)
  if (basic !== undefined) return (codePoint) => segmentDeltas(view, basic, codePoint)
  throw new Error(`${path} has no Unicode character map`)
}

/** `cmap` format 12. */
function segmentedCoverage(view: DataView, offset: number, codePoint: number): number {
  const groups = view.getUint32(offset + 12)
  for (let i = 0; i < groups; i++) {
    const group = offset + 16 + 12 * i
    if (codePoint > view.getUint32(group + 4)) continue
    const start = view.getUint32(group)
    return codePoint < start ? 0 : view.getUint32(group + 8) + codePoint - start
  }
  return 0
}

/** `cmap` format 4. */
function segmentDeltas(view: DataView, offset: number, codePoint: number): number {
  const bytes = view.getUint16(offset + 6)
  const ends = offset + 14
  const starts = ends + bytes + 2
  for (let at = 0; at < bytes; at += 2) {
    if (codePoint > view.getUint16(ends + at)) continue
    const start = view.getUint16(starts + at)
    if (codePoint < start) return 0
    const delta = view.getInt16(starts + bytes + at)
    const rangeAt = starts + 2 * bytes + at
    const range = view.getUint16(rangeAt)
    if (range === 0) return (codePoint + delta) & 0xffff
    const glyph = view.getUint16(rangeAt + range + 2 * (codePoint - start))
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff
  }
  return 0
}
