// A line of text of a picture that is laid out by hand, in the look of the charts.
import { fontFamily } from './theme.js'

/** Where a line stands and how it looks; `y` is its base line. */
export interface TextLook {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly bold: boolean
  readonly fill: string
}

/** A `<text>` element. */
export function svgText(text: string, { x, y, size, bold, fill }: TextLook): string {
  const words = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const weight = bold ? ' font-weight="bold"' : ''
  const place = [x, y].map((value) => Number(value.toFixed(2))).join(',')
  return `<text transform="translate(${place})" font-family="${fontFamily}" font-size="${size}px"${weight} fill="${fill}">${words}</text>`
}
