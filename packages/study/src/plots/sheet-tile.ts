// One tile of a contact sheet: a picture, those beside it, its frame, and the lines beneath, marked by colour and sign.
import type { SheetLine, SheetMark, SheetPicture } from './contact-sheet.js'
import type { PixelPicture } from './embedded-image.js'
import { svgText } from './svg-text.js'
import { textWidth } from './text-width.js'
import { colours } from './theme.js'

/** A tile that was laid out, in CSS pixels. */
export interface Tile {
  /** Of all tiles of a sheet. */
  readonly width: number
  readonly height: number
  /** Elements of an `<svg>`, from its upper left corner. */
  readonly inside: string
}

const letters = 11
const lineHeight = 14.5
/** Room of the frame around a picture. */
const frame = 3
/** Between pictures that stand beside each other in a tile. */
const between = 4
/** Lines may make a tile wider than its pictures, to here. */
const widestLine = 176

const signs = {
  right: { sign: '✓', frame: colours.holds, text: colours.holds },
  wrong: { sign: '✗', frame: colours.deviation, text: colours.deviationText },
} as const satisfies Record<SheetMark, unknown>

/**
 * Tiles of pictures, all of one width.
 *
 * @param size longest side of a picture
 * @param uris of every picture, then of those beside it
 */
export function sheetTiles(
  pictures: readonly SheetPicture[],
  size: number,
  uris: readonly (readonly string[])[],
): readonly Tile[] {
  const rows = pictures.map((picture) =>
    [picture, ...(picture.beside ?? [])].map((one) => drawnSize(one, size)),
  )
  const lines = pictures.map(linesOf)
  const pictureWidths = rows.map((row) => sum(row.map(({ width }) => width)) + between * (row.length - 1))
  const widest = Math.max(...pictureWidths)
  const longest = Math.max(...lines.flat().map(({ text, mark }) => lineWidth(text, mark)), 0)
  const width = Math.ceil(Math.max(widest, Math.min(longest, Math.max(widest, widestLine))) + 2 * frame)
  return pictures.map(({ mark }, k): Tile => {
    const row = rows[k] ?? []
    const tall = Math.max(...row.map(({ height }) => height))
    let x = frame
    const images = row.map(({ width: own, height, isEnlarged }, at) => {
      const left = x
      x += own + between
      const crisp = isEnlarged ? ` style="${crispStyle}"` : ''
      return `<image x="${left}" y="${frame}" width="${own}" height="${height}" preserveAspectRatio="none"${crisp} href="${uris[k]?.[at] ?? ''}"/>`
    })
    const words = (lines[k] ?? []).map((line, at) =>
      lineSvg(line, 2 * frame + tall + 12 + at * lineHeight, width),
    )
    return {
      width,
      height: Math.ceil(2 * frame + tall + 4 + (lines[k] ?? []).length * lineHeight),
      inside: [frameSvg(pictureWidths[k] ?? 0, tall, mark), ...images, ...words].join(''),
    }
  })
}

/** How a browser is told to keep pixels apart; the rasteriser knows it by another name. */
export const crispStyle = 'image-rendering:pixelated'

interface DrawnSize {
  readonly width: number
  readonly height: number
  readonly isEnlarged: boolean
}

/** Enlarged by whole numbers alone: pixels of two widths beside each other would draw a pattern that is not there. */
function drawnSize({ width, height }: PixelPicture, size: number): DrawnSize {
  const exact = size / Math.max(width, height)
  const scale = exact >= 1 ? Math.floor(exact) : exact
  return { width: rounded(width * scale), height: rounded(height * scale), isEnlarged: scale > 1 }
}

interface Line {
  readonly text: string
  readonly mark: SheetMark | undefined
}

/** The sign of the whole picture stands before its first line, unless a line has one of its own. */
function linesOf({ caption, mark }: SheetPicture): readonly Line[] {
  const given: readonly SheetLine[] = typeof caption === 'string' ? [caption] : caption
  const lines = given.map((line): Line => (typeof line === 'string' ? { text: line, mark: undefined } : line))
  if (mark === undefined || lines.some((line) => line.mark !== undefined)) return lines
  return [{ text: lines[0]?.text ?? '', mark }, ...lines.slice(1)]
}

const signWidth = (mark: SheetMark | undefined): number =>
  mark === undefined ? 0 : textWidth(`${signs[mark].sign} `, letters, true)

const lineWidth = (text: string, mark: SheetMark | undefined): number =>
  signWidth(mark) + textWidth(text, letters)

function lineSvg({ text, mark }: Line, y: number, width: number): string {
  const indent = frame + signWidth(mark)
  const words = cutTo(text, width - indent)
  const sign =
    mark === undefined
      ? ''
      : svgText(signs[mark].sign, { x: frame, y, size: letters, bold: true, fill: signs[mark].text })
  const fill = mark === 'wrong' ? colours.deviationText : colours.ink
  return sign + (words === '' ? '' : svgText(words, { x: indent, y, size: letters, bold: false, fill }))
}

function cutTo(text: string, width: number): string {
  if (textWidth(text, letters) <= width) return text
  const characters = Array.from(text)
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, letters) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

function frameSvg(width: number, height: number, mark: SheetMark | undefined): string {
  const weight = mark === 'wrong' ? 2.5 : mark === 'right' ? 1.25 : 1
  const out = weight / 2 + 0.25
  const colour = mark === undefined ? colours.grid : signs[mark].frame
  return `<rect x="${frame - out}" y="${frame - out}" width="${rounded(width + 2 * out)}" height="${rounded(height + 2 * out)}" fill="none" stroke="${colour}" stroke-width="${weight}"/>`
}

const rounded = (value: number): number => Number(value.toFixed(2))
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
