/**
 * A 32-bit number as a person would have written it: `0.1`, not `0.10000000149011612`.
 * @example shownNumber(Math.fround(375.15)) // '375.15'
 */
export function shownNumber(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === Math.fround(value)) return String(short)
  }
  return String(value)
}
