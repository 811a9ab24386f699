/**
 * The header of a `.ts` file, the format of the UCR and UEA archives of time series: lines `@name value` before `@data`. Names are
 * told apart without regard to letter case.
 */
import { InputError, suggestionOrAll } from '@utsushi/ground'

/** What a header tells; what it leaves out is absent. */
export interface TsHeader {
  readonly problemName?: string
  readonly timeStamps: boolean
  readonly missing?: boolean
  readonly univariate?: boolean
  readonly dimensions?: number
  readonly equalLength?: boolean
  readonly seriesLength?: number
  /** Cases end in a label; these are known where the header lists any. */
  readonly classLabels?: readonly string[]
  /** Cases end in a number. */
  readonly target: boolean
}

type Reader = (header: Writable, value: string, where: string) => void
type Writable = { -readonly [key in keyof TsHeader]: TsHeader[key] }

const truth = (value: string, where: string): boolean => {
  const word = value.trim().toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  throw new InputError(`${where} is "${value}" — expected true or false`)
}

const count = (value: string, where: string): number => {
  const number = Number(value)
  if (value !== '' && Number.isInteger(number) && number > 0) return number
  throw new InputError(`${where} is "${value}" — expected a whole number from 1`)
}

const labels: Reader = (header, value, where) => {
  const [word = '', ...known] = value.split(/\s+/)
  if (truth(word, where)) header.classLabels = known
}

const readers: Readonly<Record<string, Reader>> = {
  problemname: (header, value) => void (header.problemName = value),
  timestamps: (header, value, where) => void (header.timeStamps = truth(value, where)),
  missing: (header, value, where) => void (header.missing = truth(value, where)),
  univariate: (header, value, where) => void (header.univariate = truth(value, where)),
  dimensions: (header, value, where) => void (header.dimensions = count(value, where)),
  dimension: (header, value, where) => void (header.dimensions = count(value, where)),
  equallength: (header, value, where) => void (header.equalLength = truth(value, where)),
  serieslength: (header, value, where) => void (header.seriesLength = count(value, where)),
  classlabel: labels,
  targetlabel: (header, value, where) => void (header.target = truth(value.split(/\s+/)[0] ?? '', where)),
}

const names = [
  '@problemName',
  '@timeStamps',
  '@missing',
  '@univariate',
  '@dimensions',
  '@equalLength',
  '@seriesLength',
  '@classLabel',
  '@targetLabel',
  '@data',
]

/** Reads header lines one by one. */
export interface TsHeaderReader {
  /** Whether the line was `@data`, behind which cases begin. */
  line(text: string, row: number): boolean
  readonly header: TsHeader
}

/**
 * @throws InputError, from `line`, naming the row for a name that is unknown or stands twice, a value that cannot be, cases before `@data`, and what
 * contradicts itself
 * @example const reader = tsHeaderReader('GunPoint_TRAIN.ts'); reader.line('@univariate true', 3) // false
 */
export function tsHeaderReader(file: string): TsHeaderReader {
  const header: Writable = { timeStamps: false, target: false }
  const seen = new Map<string, number>()
  return {
    header,
    line(text, row) {
      const where = `${file} row ${row}`
      const [, name, value = ''] = /^(@\S*)\s*(.*)$/.exec(text.trim()) ?? []
      if (name === undefined)
        throw new InputError(
          `${where}: is no line of a header — begin it with # or @, or put @data before the first case`,
        )
      const key = name.slice(1).toLowerCase()
      if (key === 'data') {
        checkHeader(`${file} row ${row}`, header)
        return true
      }
      const reader = Object.hasOwn(readers, key) ? readers[key] : undefined
      if (reader === undefined) throw new InputError(unknown(where, name))
      const before = seen.get(key)
      if (before !== undefined)
        throw new InputError(`${where}: ${name} stands in row ${before} already — keep one`)
      seen.set(key, row)
      reader(header, value.trim(), `${where}: ${name}`)
      return false
    },
  }
}

function unknown(where: string, name: string): string {
  const key = name.toLowerCase()
  if (key === '@relation' || key === '@attribute')
    return `${where}: ${name} is of ARFF, or of .tsf for forecasting, and this is read as .ts — take the .ts file of the archive`
  return `${where}: "${name}" is no header of .ts${suggestionOrAll(name, names)}`
}

function checkHeader(where: string, header: TsHeader): void {
  if (header.target && header.classLabels !== undefined)
    throw new InputError(
      `${where}: the header has both @classLabel true and @targetLabel true — a case ends in one of them`,
    )
  if (header.univariate === true && (header.dimensions ?? 1) > 1)
    throw new InputError(
      `${where}: the header has @univariate true and @dimensions ${header.dimensions} — correct one`,
    )
}
