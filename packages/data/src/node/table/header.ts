/**
 * The header of a text table: which of its first lines names the columns, and where the rows begin. Before the names may
 * stand comments, a line `sep=;` of Excel, and titles; below them units, as loggers and spreadsheets write them.
 */
import { InputError, plainName } from '@utsushi/ground'
import { looksLikeValue, isLetters } from './looks.js'
import { lineText, separatorByte, separatorOf, splitFields, type Separator } from './separator.js'

/** The header of a text table. */
export interface TextHeader {
  /** A name for each field of a row; columns that nobody named are called ''. */
  readonly names: readonly string[]
  readonly separator: Separator
  /** Byte offset of the first data row. */
  readonly dataStart: number
  /** Row number of the first data row, counting the file's lines from 1. */
  readonly firstRow: number
}

/** A line of the file's head; one whose quotes are open goes on to where they close. */
interface Line {
  readonly text: string
  readonly row: number
  readonly start: number
  readonly comment: boolean
}

interface SplitLine extends Line {
  readonly separator: Separator
  readonly fields: readonly string[]
}

const newline = 10
/** Lines that are looked at for names: titles and descriptions before them are seldom longer. */
const mostLines = 60
/** Lines of units, and of what a logger did, below the names. */
const mostUnits = 4

/**
 * Reads the header from the first bytes of a text table.
 * @param wanted names that are looked for: of several lines at the head, the one that holds most of them names the columns
 * @throws InputError when there is no header line, or a name holds control characters
 */
export function readTextHeader(
  file: string,
  bytes: Buffer,
  blanks: boolean,
  wanted: readonly string[] = [],
): TextHeader {
  const header = headerOf(file, bytes, blanks, wanted)
  for (const [at, name] of header.names.entries()) plainName(`${file}: the name of column ${at + 1}`, name)
  return header
}

function headerOf(file: string, bytes: Buffer, blanks: boolean, wanted: readonly string[]): TextHeader {
  const short = linesOf(bytes, blanks, 2 + mostUnits)
  const sure = short.lines[0] !== undefined && wanted.every((name) => short.lines[0]?.fields.includes(name))
  const { all, lines } = sure ? short : linesOf(bytes, blanks, mostLines)
  const place = namesAt(lines, wanted)
  const line = lines[place]
  if (line === undefined)
    throw new InputError(`${file}: has no header line — the first line must name the columns`)
  refuseQuotedLine(file, line)
  if (allNumbers(line.fields)) return commentedHeader(file, all, line, blanks)
  const { separator } = line
  const below = lines
    .slice(place + 1)
    .map((each): SplitLine => ({ ...each, fields: splitFields(each.text, separator) }))
  const data = below[unitLines(below)]
  return {
    names: namesFor(line.fields.map(oneLine), below.slice(below.indexOf(data ?? line))),
    separator,
    dataStart: data?.start ?? bytes.length,
    firstRow: data?.row ?? line.row + 1,
  }
}

/** The first lines that hold anything, and those of them that are no comments, split. */
function linesOf(
  bytes: Buffer,
  blanks: boolean,
  most: number,
): { readonly all: readonly Line[]; readonly lines: readonly SplitLine[] } {
  const [told, all] = head(bytes, most)
  const rows = all.filter(({ comment }) => !comment)
  const lines = rows.map((line, at): SplitLine => {
    const separator = told ?? separatorOf(line.text, blanks, rows[at + 1]?.text)
    return { ...line, separator, fields: splitFields(line.text, separator) }
  })
  return { all, lines }
}

/** The first lines that hold anything, comments beside, and the separator that a line `sep=;` tells. */
function head(bytes: Buffer, most: number): [Separator | undefined, Line[]] {
  const lines: Line[] = []
  let separator: Separator | undefined
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  let comments = 0
  for (let row = 1; start < bytes.length && lines.length < most + comments;) {
    const { text, next, count } = logicalLine(bytes, start)
    const told = /^"?sep=(.)"?\s*$/i.exec(text)?.[1]
    if (row === 1 && told !== undefined) separator = separatorByte(told)
    else if (text.trim() !== '') {
      const comment = text.trimStart().startsWith('#')
      if (comment) comments++
      lines.push({ text, row, start, comment })
    }
    start = next
    row += count
  }
  return [separator, lines]
}

/** The line that begins at `start`: with those after it while a quote is open, as in a header cell of two lines. */
function logicalLine(bytes: Buffer, start: number): { text: string; next: number; count: number } {
  let first: { text: string; next: number; count: number } | undefined
  for (let at = start, count = 1; count <= 10 && at < bytes.length; count++) {
    const found = bytes.indexOf(newline, at)
    const end = found < 0 ? bytes.length : found
    const text = lineText(bytes.subarray(start, end))
    first ??= { text, next: end + 1, count }
    if ((text.split('"').length - 1) % 2 === 0) return { text, next: end + 1, count }
    at = end + 1
  }
  return first ?? { text: '', next: bytes.length, count: 1 }
}

/** Which line names the columns. */
function namesAt(lines: readonly SplitLine[], wanted: readonly string[]): number {
  let best = -1
  let most = 0
  for (const [at, { fields }] of lines.entries()) {
    if (at > 0 && fields.some(looksLikeValue)) continue
    const found = wanted.filter((name) => fields.includes(name)).length
    if (found > most) [best, most] = [at, found]
  }
  if (best >= 0) return best
  if (lines[0]?.fields[0] === 'TOA5' && lines.length > 1) return 1
  // Titles have fewer fields than the rows below the names.
  const data = lines.findIndex(isData)
  const width = lines[data]?.fields.length ?? 0
  if (data < 2) return 0
  return Math.max(
    0,
    lines.findIndex(({ fields }, at) => at < data && fields.length === width),
  )
}

/** A line of values: half of what it holds, and more. */
function isData({ fields }: Pick<SplitLine, 'fields'>): boolean {
  const told = fields.filter((field) => field !== '')
  return told.length > 0 && 2 * told.filter(looksLikeValue).length >= told.length
}

/** How many lines below the names hold units or the like: words, where the row after them holds values. */
function unitLines(below: readonly SplitLine[]): number {
  const data = below.findIndex(isData)
  if (data <= 0 || data > mostUnits) return 0
  const row = below[data]?.fields ?? []
  const values = row.flatMap((field, place) => (looksLikeValue(field) ? [place] : []))
  const isWords = ({ fields }: SplitLine): boolean => {
    const told = values.map((place) => fields[place] ?? '').filter((field) => field !== '')
    // A 1 is a unit; any other number is a value of a row that holds words too.
    if (told.some((field) => looksLikeValue(field) && field !== '1')) return false
    const words = told.filter(isLetters).length
    const bracketed = told.some((field) => /^[[(].*[\])]$/.test(field))
    return words > 0 && 2 * words >= told.length && (values.length > 1 || bracketed)
  }
  return below.slice(0, data).every(isWords) ? data : 0
}

/** A name for every field of a row, where programs write one name too few or too many. */
function namesFor(names: readonly string[], rows: readonly SplitLine[]): readonly string[] {
  const fields = rows[0]?.fields ?? names
  if (names.length === fields.length + 1 && names.at(-1) === '') return names.slice(0, -1)
  if (names.length !== fields.length - 1) return names
  // R's write.table counts its rows in a column without a name; loggers end a row with a separator.
  if (rows.every(({ text }, at) => text.trimStart().startsWith(`"${at + 1}"`))) return ['', ...names]
  return fields.at(-1) === '' ? [...names, ''] : names
}

/** NumPy's savetxt writes the names as a comment. */
function commentedHeader(
  file: string,
  all: readonly Line[],
  { row, start, fields, separator }: SplitLine,
  blanks: boolean,
): TextHeader {
  const above = all.filter((line) => line.comment && line.row < row).at(-1)
  const text = above?.text.replace(/^\s*#+\s*/, '') ?? ''
  const own = above === undefined ? separator : separatorOf(text, blanks, undefined)
  const names = splitFields(text, own)
  if (above === undefined || names.length !== fields.length || allNumbers(names))
    throw new InputError(`${file} row ${row}: holds numbers, not column names — put a header line first`)
  return { names, separator, dataStart: start, firstRow: row }
}

/** Where a whole line stands in quotes, a table has been pasted into the first column of a sheet. */
function refuseQuotedLine(file: string, { fields, row }: SplitLine): void {
  const [name = ''] = fields
  if (fields.length > 1 || !/[,;\t|]/.test(name)) return
  throw new InputError(
    `${file} row ${row}: the whole line is one field, "${name}" — write the table again without quotes around its lines`,
  )
}

function allNumbers(fields: readonly string[]): boolean {
  return fields.every((name) => name !== '' && Number.isFinite(Number(name)))
}

/** A name that stands on several lines of its cell. */
function oneLine(name: string): string {
  return name.replace(/\s*[\r\n]+\s*/g, ' ')
}
