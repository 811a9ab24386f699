/**
 * Contact sheets laid out and drawn: as one picture for a file, and in tiles for a page.
 */
import { mostPictures, type ContactSheet, type SheetPicture } from './contact-sheet.js'
import { imageUri, reducedPicture } from './embedded-image.js'
import type { FigurePieces } from './figure-pieces.js'
import { rasterise } from './rasterise.js'
import type { RenderedChart, RenderOptions } from './render.js'
import { crispStyle, sheetTiles, type Tile } from './sheet-tile.js'
import { svgText } from './svg-text.js'
import { wrapText } from './text-width.js'
import { colours } from './theme.js'

/** Bytes that the pictures of a sheet may take in a file; beyond, they are kept at fewer pixels. */
const mostBytes = 1.4e6

/** Width of a sheet as a file, where it is not asked for by columns. */
const usualWidth = 940

const gap = 14

/**
 * Renders a contact sheet.
 *
 * @param alt what it shows, for those who cannot see it
 * @throws RangeError when there is no picture, or one has not as many values as its size says
 * @example const { svg, png } = await renderSheet({ pictures, columns: 6 }, '12 pictures, 2 of them read wrongly')
 */
export async function renderSheet(
  sheet: ContactSheet,
  alt: string,
  { pixelRatio = 2 }: Pick<RenderOptions, 'pixelRatio'> = {},
): Promise<RenderedChart> {
  const svg = sheetSvg(sheet, alt)
  // The rasteriser does not know the style by which browsers keep pixels apart.
  const crisp = svg.replaceAll(` style="${crispStyle}"`, ' image-rendering="optimizeSpeed"')
  return { svg, png: await rasterise({ svg: crisp, pixelRatio, background: colours.paper }) }
}

/**
 * A sheet as an `<svg>` element with its pictures inside.
 *
 * @param alt what it shows, for those who cannot see it
 * @throws RangeError when there is no picture, or one has not as many values as its size says
 * @example const svg = sheetSvg({ pictures: [{ pixels, width: 64, height: 64, caption: '5 dents' }] }, 'one picture')
 */
export function sheetSvg(sheet: ContactSheet, alt: string): string {
  const { tiles, columns, width: cell, title, subtitle } = laidOut(sheet)
  const margin = 12
  const inner = columns * cell + (columns - 1) * gap
  const width = inner + 2 * margin
  const parts: string[] = []
  let y = margin
  for (const [text, size, bold] of [
    [title, 15, true],
    [subtitle, 12, false],
  ] as const)
    for (const line of text === undefined ? [] : wrapText(text, size, inner, bold)) {
      y += size + 4
      parts.push(svgText(line, { x: margin, y: y - 4, size, bold, fill: bold ? colours.ink : colours.muted }))
    }
  if (parts.length > 0) y += 10
  for (let first = 0; first < tiles.length; first += columns) {
    const row = tiles.slice(first, first + columns)
    for (const [k, tile] of row.entries())
      parts.push(`<g transform="translate(${margin + k * (cell + gap)},${y})">${tile.inside}</g>`)
    y += Math.max(...row.map(({ height }) => height)) + gap
  }
  const height = y - gap + margin
  const name = alt.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${name}" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="${colours.paper}"/>`,
    ...parts,
    '</svg>',
  ].join('')
}

/**
 * A sheet in pieces: every picture with its lines a panel of its own, which a page sets by its width.
 *
 * @throws RangeError as `sheetSvg` does
 */
export function sheetPieces(sheet: ContactSheet): FigurePieces {
  const { tiles, columns, width, title, subtitle } = laidOut(sheet)
  const height = Math.max(...tiles.map((tile) => tile.height))
  return {
    ...(title !== undefined && { title }),
    ...(subtitle !== undefined && { subtitle }),
    ...{ legends: [], columns, whole: true },
    panels: tiles.map(({ inside }) => ({
      svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`,
      width,
    })),
  }
}

interface LaidOut {
  readonly tiles: readonly Tile[]
  readonly columns: number
  /** Of a tile. */
  readonly width: number
  readonly title?: string
  readonly subtitle?: string
}

function laidOut({ title, subtitle, pictures, columns, size = 128 }: ContactSheet): LaidOut {
  if (pictures.length === 0) throw new RangeError('a sheet without pictures')
  const shown = pictures.slice(0, mostPictures)
  const cut =
    shown.length < pictures.length
      ? `The first ${shown.length} of ${pictures.length} pictures are shown.`
      : undefined
  const said = [subtitle, cut].filter((text) => text !== undefined).join(' ')
  const tiles = sheetTiles(shown, size, embedded(shown, size))
  const width = Math.max(...tiles.map((tile) => tile.width))
  const fitting = Math.max(1, Math.min(6, Math.floor((usualWidth + gap) / (width + gap))))
  return {
    tiles,
    width,
    columns: Math.min(columns ?? fitting, shown.length),
    ...(title !== undefined && { title }),
    ...(said !== '' && { subtitle: said }),
  }
}

/** Data URIs of every picture and those beside it: of no more pixels than are seen, and of fewer where they would take too much. */
function embedded(pictures: readonly SheetPicture[], size: number): readonly (readonly string[])[] {
  for (let fewer = 1; ; fewer *= 2) {
    const uris = pictures.map((picture) =>
      [picture, ...(picture.beside ?? [])].map((one) => {
        // Twice as many as CSS pixels: what a fine screen, and the PNG, can show.
        const seen = Math.max(1, Math.floor(Math.max(one.width, one.height) / (2 * size)))
        return imageUri(reducedPicture(one, seen * fewer))
      }),
    )
    const bytes = uris.flat().reduce((sum, uri) => sum + uri.length, 0)
    if (bytes <= mostBytes || fewer >= 64) return uris
  }
}
