/** Numbers as decimal text, straight into bytes: what a csv of ten million rows spends its time on. */
const powersOfTen = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/** The most bytes that any of these functions writes. */
export const longestNumber = 32

/**
 * Writes a 32-bit number: a whole one as it is, another with as few digits as read back the same, nothing for NaN. Returns the
 * offset after it.
 *
 * Seven, eight, then nine significant digits are tried: a 32-bit number has an exact way back from nine. The decimal tried is a whole
 * number over a power of ten, both exact as doubles, so that the test sees just what a reader will see.
 */
export function writeFloat(bytes: Buffer, at: number, value: number): number {
  if (value !== value) return at
  const single = Math.fround(value)
  if (Number.isInteger(single) && Math.abs(single) < 2 ** 31) return writeInteger(bytes, at, single)
  const size = Math.abs(single)
  if (!(size >= 1e-6 && size < 2 ** 24)) return writeText(bytes, at, shortText(single))
  // size = d.ddd · 10^exponent
  let exponent = 0
  while (size >= (powersOfTen[exponent + 1] as number)) exponent++
  while (exponent <= 0 && size * (powersOfTen[-exponent] as number) < 1) exponent--
  for (let digits = 7; digits <= 9; digits++) {
    const places = digits - 1 - exponent
    const power = powersOfTen[places] as number
    const whole = Math.round(size * power)
    if (Math.fround(whole / power) === size) return writeFixed(bytes, at, whole, places, single < 0)
  }
  return writeText(bytes, at, shortText(single))
}

/** Writes a number that is whole, or is rounded to be; nothing for NaN. */
export function writeInteger(bytes: Buffer, at: number, value: number): number {
  if (value !== value) return at
  const whole = Math.round(value)
  if (Math.abs(whole) >= 2 ** 31) return writeText(bytes, at, String(whole))
  return writeFixed(bytes, at, Math.abs(whole), 0, whole < 0)
}

/** Writes a 64-bit number with as few digits as read back the same; nothing for NaN. */
export function writeDouble(bytes: Buffer, at: number, value: number): number {
  return value !== value ? at : writeText(bytes, at, String(value))
}

/** Writes plain ASCII. */
export function writeText(bytes: Buffer, at: number, text: string): number {
  return at + bytes.write(text, at, 'latin1')
}

/** Writes `whole / 10^places`, less the zeros that end a fraction. */
function writeFixed(bytes: Buffer, from: number, whole: number, places: number, negative: boolean): number {
  let at = from
  let left = whole
  let fraction = places
  while (fraction > 0 && left % 10 === 0) {
    left /= 10
    fraction--
  }
  let digits = 1
  while (left >= (powersOfTen[digits] as number)) digits++
  if (negative) bytes[at++] = 45
  // At least one digit before the point.
  const length = Math.max(digits, fraction + 1) + (fraction > 0 ? 1 : 0)
  const end = at + length
  for (let place = 0, to = end - 1; to >= at; to--, place++) {
    if (fraction > 0 && place === fraction) bytes[to--] = 46
    const next = Math.floor(left / 10)
    bytes[to] = 48 + (left - next * 10)
    left = next
  }
  return end
}

function shortText(single: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits))
    if (Math.fround(short) === single) return String(short)
  }
  return String(Number(single.toPrecision(9)))
}
