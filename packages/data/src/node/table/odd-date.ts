/** What stands where a date belongs, called what it is, with the way out. */

const write = 'write plain dates'

const oddities: readonly (readonly [pattern: RegExp, told: string])[] = [
  [/^$/, 'the field is empty'],
  [/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ].*[+-]\d{2}(?::?\d{2})?$/, `it has a time zone; ${write}`],
  [
    /^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T ]\d{1,2}(?::\d{2})?|^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2,6}$/,
    `it has a time of day; a row is a day: ${write}, one for each row`,
  ],
  [
    /^\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b/,
    'nobody can tell the day from the month of it; write year-month-day',
  ],
  [/^\d{2}[-/.]\d{1,2}[-/.]\d{1,2}\b/, 'its year has two digits; write year-month-day'],
  [/^[23456]\d{4}(?:\.\d+)?$/, `it is a spreadsheet’s count of days; format the column as dates`],
  [/^7\d{5}(?:\.\d+)?$/, `it is MATLAB’s count of days; ${write} by datestr(t, 'yyyy-mm-dd')`],
  [
    /^(?:19|20)\d{2}(?:\.\d+)?$/,
    `it is a year; ${write}, or name the columns of year, month and day in data.timeColumns`,
  ],
  [/^\d{9,}(?:\.\d+)?$/, `it is a count of seconds or less; ${write}`],
  [
    /^\d{1,4}(?:\.\d+)?$/,
    `it is a count, such as an index; name the column(s) of the time in data.timeColumns`,
  ],
  [/^\d{4}[-/.]?\d{1,2}$/, `it is a month; a row is a day`],
  [/\p{L}{3,}/u, 'it is in words; write year-month-day, or remove the line where it is no row'],
]

/** `: it has a time zone; write plain dates`, or nothing for what is only no date. */
export function oddDate(text: string): string {
  const [, year, month, day] = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[T ].*)?$/.exec(text) ?? []
  if (year !== undefined) {
    const told = oddDay(Number(month), Number(day))
    if (told !== '') return told
  }
  const told = oddities.find(([pattern]) => pattern.test(text))?.[1]
  return told === undefined ? '' : `: ${told}`
}

/** Words for 30 February and the like, which calendars of models have and the year has not. */
export function oddDay(month: number, day: number): string {
  if (month !== 2 || (day !== 29 && day !== 30)) return ''
  return day === 30
    ? ': a calendar of 360 days has it; convert the table to the standard calendar or to noleap'
    : ': this year has no 29 February; convert the table to the standard calendar or to noleap'
}
