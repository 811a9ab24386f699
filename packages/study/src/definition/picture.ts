// Pictures that a study gives to be drawn: charts, and sheets of small images.
import type { ChartSpec, ContactSheet } from '../plots/index.js'

/** A picture of a report: a chart, or a sheet of small pictures. */
export type Picture = ChartPicture | SheetOfPictures

export interface ChartPicture extends PictureWords {
  readonly chart: ChartSpec
  readonly sheet?: undefined
}

/** Images with a line or two beneath each, such as the truth beside a prediction. */
export interface SheetOfPictures extends PictureWords {
  readonly sheet: ContactSheet
  readonly chart?: undefined
}

/** What stands below a picture, and instead of it. */
export interface PictureWords {
  readonly caption: string
  /** What it says, with its numbers, for those who cannot see it: `R² GPP 0.97, NEP 0.85`. The caption when left out. */
  readonly alt?: string
}
