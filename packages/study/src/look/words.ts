// Numbers, places and lists as findings tell them: plain characters, for a terminal and a report alike.
import { shownNumber } from '@utsushi/data'
import { listed } from '@utsushi/ground'
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

/**
 * Items, but of many the first ones and how many more there are: at most `most` in all.
 *
 * @example firstOf(['a', 'b', 'c', 'd'], 3) // ['a', 'b', '2 more']
 */
export function firstOf(items: readonly (string | number)[], most = 6, rest = 'more'): readonly string[] {
  const shown = items.map(String)
  return shown.length <= most ? shown : [...shown.slice(0, most - 1), `${shown.length - most + 1} ${rest}`]
}

/** `listed`, of many as `firstOf` has them. */
export const someOf = (items: readonly (string | number)[], most?: number): string =>
  listed(firstOf(items, most))
