// Numbers, places and lists as findings tell them: plain characters, for a terminal and a report alike.
import { shownNumber } from '@utsushi/data'
import type { ValuePlace } from '../definition/description.js'

/** A value as a person would have written it: `1e20`, not `100000002004087730000`. */
export function valueWords(value: number): string {
  const size = Math.abs(value)
  if (size < 1e7) return shownNumber(value)
  return String(Number(value.toPrecision(6)).toExponential()).replace('e+', 'e')
}

/** About how much: two digits, or the power of ten where there are more than four before the point. */
export function aboutWords(value: number): string {
  if (!Number.isFinite(value)) return 'any number of'
  if (value >= 1e4) return `10^${Math.round(Math.log10(value))}`
  return String(Number(value.toPrecision(2)))
}

/** Four digits. */
export const roughly = (value: number): string => String(Number(value.toPrecision(4)))

/** `daily_0000.csv row 52 (2010-02-20)`. */
export function placeWords({ file, row, when }: ValuePlace): string {
  return `${file}${row === undefined ? '' : ` row ${row}`}${when === undefined ? '' : ` (${when})`}`
}
