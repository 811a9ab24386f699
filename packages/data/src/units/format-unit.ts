// A unit in the one form in which it is shown: `g C m⁻² day⁻¹`, from any spelling that is understood.
import { isSpeed } from './misread.js'
import { knownUnit, type Unit, type UnitTerm } from './parse-unit.js'

/**
 * A unit with raised exponents, in the project's own spelling. A text that is no unit stays as it was written.
 *
 * @example
 * formatUnit('gC/m2/d') // 'g C m⁻² day⁻¹'
 * formatUnit('umol CO2 m-2 s-1') // 'µmol CO2 m⁻² s⁻¹'
 * formatUnit('-') // '1'
 */
export function formatUnit(unit: string | Unit): string {
  const read = typeof unit === 'string' ? knownUnit(unit) : unit
  if (read === undefined) return String(unit)
  const { multiplier, terms } = read
  if (terms.length === 0) return String(multiplier)
  const words = terms.map(formatTerm).join(' ')
  return multiplier === 1 ? words : `${multiplier} ${words}`
}

function formatTerm({ symbol, power, substance }: UnitTerm): string {
  const words = substance === undefined ? symbol.shown : `${symbol.shown} ${substance}`
  if (power === 1) return words
  return substance === undefined && !words.includes(' ') && !isSpeed(words, power)
    ? words + exponent(power)
    : `(${words})${exponent(power)}`
}

const raised: Readonly<Record<string, string>> = {
  ...{ '-': '⁻', '0': '⁰', '1': '¹', '2': '²', '3': '³' },
  ...{ '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹' },
}

function exponent(power: number): string {
  if (!Number.isInteger(power)) return `^${power}`
  return Array.from(String(power), (sign) => raised[sign] ?? sign).join('')
}
