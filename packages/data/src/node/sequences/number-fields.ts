/** Numbers out of text fields, in 64 bits, as spectra need for their axes. */
import { InputError } from '@utsushi/ground'
import { defaultMissing } from '../../table/schema.js'
import { oddNumber } from '../table/odd-number.js'
import { missingMarks, type MissingMarks } from '../table/row-layout.js'
import { numberOf } from '../table/text-field.js'

const dot = 46

/** How a file writes numbers. */
export interface NumberFields {
  readonly missing: MissingMarks
  /** The byte that stands before decimals. */
  readonly point: number
}

/** Fields of a file with decimal points, unless said otherwise. */
export function numberFields(missing = defaultMissing, point = dot): NumberFields {
  return { missing: missingMarks(missing), point }
}

/**
 * One field as a number; NaN for a missing one.
 * @param where words for the field's place, asked for only when it is refused
 * @throws InputError with the way out for anything else, and for a number that 64 bits cannot hold
 * @example fieldNumber('1.5e3', numberFields(), () => 'a.csv row 2') // 1500
 */
export function fieldNumber(text: string, fields: NumberFields, where: () => string): number {
  const { missing, point } = fields
  const quick = point === dot ? Number(text) : NaN
  // Of what Number takes and we do not, 0x10 is finite, and what is blank becomes 0.
  const isQuick =
    Number.isFinite(quick) && quick !== 0 && !(text.charCodeAt(0) === 48 && text.charCodeAt(1) > 64)
  const value = isQuick ? quick : otherNumber(text.trim(), fields)
  if (value === undefined)
    throw new InputError(`${where()} is "${text.trim()}" — expected a number${oddNumber(text.trim(), point)}`)
  if (missing.numbers.includes(Math.fround(value))) return NaN
  if (Math.abs(value) === Infinity)
    throw new InputError(`${where()} is "${text.trim()}" — expected a number that 64 bits can hold`)
  return value
}

function otherNumber(text: string, { missing, point }: NumberFields): number | undefined {
  if (missing.texts.has(text.toLowerCase())) return NaN
  const value = numberOf(text, point)
  return Number.isNaN(value) ? undefined : value
}

/** Whether a field holds a number, however it is written. */
export function isNumber(text: string, { point }: NumberFields): boolean {
  return !Number.isNaN(numberOf(text.trim(), point))
}
