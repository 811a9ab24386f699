// Columns of a table whose header says other units than are wanted: `tair [K]` for `tair` in °C. They are converted, or refused.
import { InputError } from '@utsushi/ground'
import { conversion } from './convert-unit.js'
import { formatUnit } from './format-unit.js'
import { namedUnit } from './header-unit.js'
import { knownUnit } from './parse-unit.js'

/** A column as it is wanted. */
export interface WantedColumn {
  readonly name: string
  readonly unit?: string | undefined
}

/** Where a wanted column stands, and how its values become those that are wanted. */
export interface FoundColumn {
  readonly name: string
  /** Its name in the table; the wanted one where the table has nothing like it. */
  readonly column: string
  /** Absent where values are taken as they are. */
  readonly convert?: { readonly factor: number; readonly offset: number; readonly unit: string }
}

/**
 * Finds columns by name; where a name is not in the header, by the name without its unit. A unit that a header tells beside
 * such a name is converted to the wanted one.
 *
 * @param file what to call the table in an error
 * @throws InputError when a header tells a unit that cannot be converted
 * @example unitColumns('in.csv', ['date', 'tair [K]'], [{ name: 'tair', unit: '°C' }])[0]?.convert // { factor: 1, offset: -273.15, unit: 'K' }
 */
export function unitColumns(
  file: string,
  header: readonly string[],
  wanted: readonly WantedColumn[],
): readonly FoundColumn[] {
  const named = header.map((column) => ({ column, ...namedUnit(column) }))
  return wanted.map(({ name, unit }): FoundColumn => {
    if (header.includes(name)) return { name, column: name }
    const own = namedUnit(name)
    const alike = named.filter((each) => each.name === own.name)
    const [found, second] = alike
    if (found === undefined || second !== undefined) return { name, column: name }
    const { column, unit: told } = found
    const meant = unit !== undefined && knownUnit(unit) !== undefined ? unit : own.unit
    if (told === undefined || meant === undefined) return { name, column }
    const convert = conversion(told, meant)
    if (convert === undefined)
      throw new InputError(
        `${file}: column "${column}" is in ${formatUnit(told)}, which cannot be made ${formatUnit(meant)}, the unit of ${name} — convert it, or correct its header`,
      )
    if (convert.factor === 1 && convert.offset === 0) return { name, column }
    return { name, column, convert: { ...convert, unit: told } }
  })
}

/** Values in the wanted unit; the same array where nothing is converted. */
export function inWantedUnit(values: Float32Array, { convert }: Pick<FoundColumn, 'convert'>): Float32Array {
  return convert === undefined ? values : values.map((value) => value * convert.factor + convert.offset)
}

/** What was converted, a line each for those who must know: `tair: from K to °C`. */
export function conversionNotes(
  columns: readonly FoundColumn[],
  wanted: readonly WantedColumn[],
): readonly string[] {
  return columns.flatMap(({ name, column, convert }) => {
    const unit = wanted.find((each) => each.name === name)?.unit ?? namedUnit(name).unit ?? ''
    return convert === undefined
      ? []
      : [`${column}: converted from ${formatUnit(convert.unit)} to ${formatUnit(unit)}`]
  })
}
