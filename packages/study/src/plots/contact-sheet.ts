/**
 * Contact sheets: many small pictures with a line or two beneath each, such as the truth beside a prediction. Not charts: they have
 * no axes; a report sets them tile by tile, as many beside each other as its page has room for.
 */
import type { PixelPicture } from './embedded-image.js'

/** Whether what is said of a picture holds: told by colour and by a sign, ✓ or ✗. */
export type SheetMark = 'right' | 'wrong'

/** A line beneath a picture. */
export type SheetLine = string | { readonly text: string; readonly mark: SheetMark }

/** One picture of a sheet. */
export interface SheetPicture extends PixelPicture {
  /** Lines beneath it; what is too long for its place is cut. */
  readonly caption: string | readonly SheetLine[]
  /** Of the whole picture: its frame, and a sign before its first line. */
  readonly mark?: SheetMark
  /** Shown right of it as one: what was drawn again, a difference. */
  readonly beside?: readonly PixelPicture[]
}

/** Pictures in rows, as a report shows them. */
export interface ContactSheet {
  readonly title?: string
  readonly subtitle?: string
  /** Row by row; of more than {@link mostPictures} the first are shown, and the sheet says so. */
  readonly pictures: readonly SheetPicture[]
  /** Pictures of a row where there is room (default 6, fewer where they are wide). */
  readonly columns?: number
  /** Longest side of a picture in CSS pixels (default 128): small ones are enlarged by a whole number, so that their pixels stay crisp. */
  readonly size?: number
}

/** Pictures of one sheet: more cannot be looked at, and fill the report. */
export const mostPictures = 60
