// A picture on disk, as a vector and as pixels.
import { join } from 'node:path'
import { writeAtomic } from '@utsushi/ground/node'
import type { Picture } from '../definition/parts.js'
import {
  figurePieces,
  renderChart,
  renderSheet,
  sheetPieces,
  type ChartSpec,
  type FigurePieces,
} from '../plots/index.js'

/** A picture that was drawn and written. */
export interface WrittenPicture {
  /** An `<svg>` element, to stand in a report. */
  readonly svg: string
  /** The same in pieces, for a page that sets them by its width. */
  readonly pieces: FigurePieces
  /** Where it lies, relative to its folder, without ending. */
  readonly place: string
  /** Paths of the SVG and of the PNG. */
  readonly files: readonly [string, string]
}

/**
 * Draws a chart or a sheet of pictures and writes `visualizations/<name>.svg` and `.png` into a folder.
 *
 * @throws FailureError when the folder cannot be written
 * @example const { svg, place } = await writePicture(run.path, 'learning_curves', { chart })
 */
export async function writePicture(
  folder: string,
  name: string,
  picture: Picture | { readonly chart: ChartSpec; readonly sheet?: undefined },
): Promise<WrittenPicture> {
  const { svg, png } =
    picture.sheet === undefined
      ? await renderChart(picture.chart)
      : await renderSheet(picture.sheet, picture.alt ?? picture.caption)
  const place = `visualizations/${name}`
  const files = [join(folder, `${place}.svg`), join(folder, `${place}.png`)] as const
  writeAtomic(files[0], svg)
  writeAtomic(files[1], png)
  const pieces = picture.sheet === undefined ? await figurePieces(picture.chart) : sheetPieces(picture.sheet)
  return { svg, pieces, place, files }
}
