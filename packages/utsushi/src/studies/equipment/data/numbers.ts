// Values as logs write them: numbers, marks of what is missing, infinities, and texts that are none of these.
import { missingMarks, type DataKeys } from '@utsushi/study'

/** Reads a value: NaN for what is missing, `text` for what is no number. */
export type NumberReader = (text: string, decimalComma: boolean) => number | 'text'

/** @example numberReader({ missing: [-1] })('0.5', false) // 0.5 */
export function numberReader(keys: Pick<DataKeys, 'missing'>): NumberReader {
  const marks = missingMarks(keys)
  const texts = new Set(
    marks.flatMap((mark) => (typeof mark === 'string' ? [mark.trim().toLowerCase()] : [])),
  )
  const numbers = new Set(marks.flatMap((mark) => (typeof mark === 'number' ? [Math.fround(mark)] : [])))
  return (text, decimalComma) => {
    let value = plainNumber(text)
    if (value !== value) {
      const lower = text.toLowerCase()
      if (texts.has(lower)) return NaN
      value = oddNumber(lower.replace(/^−/, '-'), decimalComma)
      if (value !== value) return 'text'
    }
    return numbers.has(Math.fround(value)) ? NaN : value
  }
}

/** From here on 32 bits hold no number: what is written there is taken for infinite. */
export const beyondNumbers = 3.4028235677973366e38

/** What ends in a digit and is taken by `Number` is a number, but for other bases than ten. */
function plainNumber(text: string): number {
  const last = text.charCodeAt(text.length - 1)
  if (!(last >= 48 && last <= 57)) return NaN
  return /^[-+]?0[xob]/i.test(text) ? NaN : Number(text)
}

/** Characters of the longest number that anybody writes. */
const longest = 1100

function oddNumber(text: string, decimalComma: boolean): number {
  if (text.length > longest) return NaN
  if (/^[-+]?(?:inf|infinity|∞)$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (decimalComma && /^[-+]?\d*,\d+$/.test(text)) return Number(text.replace(',', '.'))
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(text) ? Number(text) : NaN
}
