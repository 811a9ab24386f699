/** What a field looks like before anybody knows what it is for: a value, or words such as a unit. */

/** Characters of the longest number that anybody writes: a double has up to 767 digits that matter. What is longer is none. */
export const longestNumber = 1100

const number = /^[-+−]?(?:\d[\d.,]*|[.,]\d+)(?:[eEdD][-+]?\d+)?$/
const date = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$|^\d{1,2}[- ][A-Za-z]{3}[- ]\d{4}/
const nothing = /^(?:n\.?\/?[ad]\.?|nan|null|none|nd|bdl|missing|#.*|true|false|yes|no)$/i

/** A number in anybody's way of writing, or a date. */
export function looksLikeValue(field: string): boolean {
  return field.length <= longestNumber && (number.test(field) || date.test(field))
}

/** Letters or a sign of a unit, and neither a value nor a word for a missing one. */
export function isLetters(field: string): boolean {
  return /[\p{L}%°µ]/u.test(field) && !looksLikeValue(field) && !nothing.test(field)
}
