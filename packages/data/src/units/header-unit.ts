// A column header that says its unit: `V (V)`, `t [h]`, `Feed Na (mol/L)`, `Voltage, V`.
import { unitProblem } from './parse-unit.js'
import { dimensionlessTexts } from './symbols.js'

/** A header in its two parts. */
export interface NamedUnit {
  readonly name: string
  /** As it was written; absent where the header says none. */
  readonly unit?: string
}

/**
 * The name and the unit of a header. What stands in brackets at its end counts where it is a unit; behind a comma, too.
 *
 * @example
 * namedUnit('tair [°C]') // { name: 'tair', unit: '°C' }
 * namedUnit('share (of total)') // { name: 'share (of total)' }
 */
export function namedUnit(header: string): NamedUnit {
  const text = header.trim()
  const found = inBrackets(text) ?? behindComma(text)
  return found === undefined || found.unit === '' || unitProblem(found.unit) !== undefined
    ? { name: header }
    : found
}

const brackets: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** What stands before and in the brackets that end a text. */
function inBrackets(text: string): Required<NamedUnit> | undefined {
  const close = text.at(-1) ?? ''
  const open = brackets[close]
  if (open === undefined) return undefined
  let depth = 0
  for (let at = text.length - 1; at > 0; at--) {
    if (text[at] === close) depth++
    else if (text[at] === open) depth--
    if (depth === 0) return { name: text.slice(0, at).trim(), unit: text.slice(at + 1, -1).trim() }
  }
  return undefined
}

/** `Voltage, V`; words for a number without a unit are part of the name there. */
function behindComma(text: string): Required<NamedUnit> | undefined {
  const [, name, unit] = /^(.*[^,\s])\s*,\s+([^,]+)$/.exec(text) ?? []
  if (name === undefined || unit === undefined || dimensionlessTexts.includes(unit.toLowerCase()))
    return undefined
  return { name, unit }
}
