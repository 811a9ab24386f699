/** What stands where a number belongs, called what it is, with the way out. */
import { longestNumber } from './looks.js'

const leaveEmpty = 'leave the field empty'
const comma = 44

interface Oddity {
  readonly pattern: RegExp
  readonly told: (text: string, point: number) => string
}

const sign = '[-+−]?'
const oddities: readonly Oddity[] = [
  {
    pattern: new RegExp(`^${sign}\\d{1,3}(,\\d{3}){2,}(\\.\\d+)?$|^${sign}\\d{1,3}(,\\d{3})+\\.\\d+$`),
    told: (text) => `commas between thousands: write ${text.replaceAll(',', '')}`,
  },
  {
    pattern: new RegExp(`^${sign}\\d{1,3}(\\.\\d{3}){2,}(,\\d+)?$|^${sign}\\d{1,3}(\\.\\d{3})+,\\d+$`),
    told: (text) => `points between thousands: write ${text.replaceAll('.', '').replace(',', '.')}`,
  },
  {
    pattern: new RegExp(`^${sign}[1-9]\\d{0,2},\\d{3}$`),
    told: (text) =>
      `${text.replace(',', '.')} or ${text.replace(',', '')}, and no other number of the table tells which: save with points and without marks between thousands, or as Parquet`,
  },
  {
    pattern: new RegExp(`^${sign}\\d*,\\d+([eEdD][-+]?\\d+)?$`),
    told: () =>
      'a decimal comma, where other numbers of the table have points: save with points, or as Parquet',
  },
  {
    pattern: new RegExp(`^${sign}\\d*\\.\\d+([eEdD][-+]?\\d+)?$`),
    told: (_, point) =>
      point === comma
        ? 'a decimal point, where other numbers of the table have commas: save with points, or as Parquet'
        : '',
  },
  {
    pattern: new RegExp(`^${sign}\\d{1,3}([ '’\\u00a0\\u2009\\u202f]\\d{3})+([.,]\\d+)?$`),
    told: (text) =>
      `marks between thousands: write ${text.replace(/[ '’\u00a0\u2009\u202f]/g, '').replace(',', '.')}`,
  },
  {
    pattern: new RegExp(`^${sign}\\d*\\.?\\d+[-+]\\d{2,3}$`),
    told: (text) => `Fortran’s exponent of three digits: write ${text.replace(/(?<=\d)([-+])/, 'E$1')}`,
  },
  {
    pattern: /^\*+$/,
    told: () => 'stars, which Fortran prints for a number wider than its field: write it with more digits',
  },
  { pattern: /^\d+\*/, told: () => 'Fortran’s shorthand for a repeated value: write each value out' },
  {
    pattern: new RegExp(`^${sign}\\d+([.,]\\d+)?\\s*%$`),
    told: (text) => `a percentage: write ${text.replace(/\s*%$/, '')}, and say the unit elsewhere`,
  },
  {
    pattern: /^[<>≤≥~≈]\s*=?\s*\d/,
    told: () => `a limit of detection, not a value: ${leaveEmpty}, or write the value to use`,
  },
  {
    pattern:
      /^(?:[-–—.?_/]+|n\.?\s?[ad]\.?|n\/[ad]|n\.b\.|null|none|nil|missing|void|bdl|b\.?d\.?l\.?|lod|na[nt]?|#n\/?a.*)$/i,
    told: () => `a word for a missing value: ${leaveEmpty}, or list the word in data.missing`,
  },
  {
    pattern: /^#(?:div\/0!|value!|ref!|name\?|num!|null!|error!?)$/i,
    told: () => `an error of the spreadsheet: mend its formula, or ${leaveEmpty}`,
  },
  {
    pattern: /^[-+]?(?:inf(?:inity)?|1\.#inf.*)$/i,
    told: () => `infinite: ${leaveEmpty} where there is no value`,
  },
  {
    pattern: /^[-+]?(?:nan\b.*|1\.#(?:qnan|snan|ind).*)$/i,
    told: () => `not a number: ${leaveEmpty}`,
  },
  {
    pattern: /^(?:true|false|yes|no|ja|nein|wahr|falsch|vrai|faux|on|off|t|f)$/i,
    told: () => 'a truth value: write 1 and 0',
  },
  { pattern: /^[-+]?0[xob][\da-f]+$/i, told: () => 'not a decimal number: write it with the digits 0 to 9' },
  {
    pattern: /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ].*)?$|^\d{1,2}:\d{2}/,
    told: () => 'a date or a time of day: is another column meant?',
  },
  { pattern: /^[$€£¥]\s*\d|^\d[\d.,]*\s*[€$£¥]$/, told: () => 'an amount of money: write the number alone' },
  {
    pattern: new RegExp(`^${sign}(?:\\d+[.,]?\\d*|[.,]\\d+)(?:[eE][-+]?\\d+)?\\s*[\\p{L}°µ]`, 'u'),
    told: () => 'a number with letters behind it: write the number alone, and say its unit elsewhere',
  },
]

/**
 * `, this is a percentage: write 12.5, …`, or nothing for what is only no number.
 * @param point the byte that stands before the decimals of its table
 * @example oddNumber('12.5 %') // ', this is a percentage: write 12.5, and say the unit elsewhere'
 */
export function oddNumber(text: string, point = 46): string {
  if (text.length > longestNumber) return `, this is ${text.length} characters of text`
  const told = oddities.find(({ pattern }) => pattern.test(text))?.told(text, point) ?? ''
  return told === '' ? '' : `, this is ${told}`
}
