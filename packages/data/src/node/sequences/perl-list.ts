/**
 * Lists as Perl writes them (`('a','b',3,undef,['x'],{...})`), as far as Athena's project files have them: read as data, never run.
 */
import { InputError } from '@utsushi/ground'

/** What a list holds: texts (numbers among them), nothing, lists. */
export type PerlValue = string | undefined | readonly PerlValue[]

/** Lists within lists; those of Athena are two deep. */
const deepest = 8

/**
 * The list behind the first bracket of a text.
 * @param where words for its place
 * @throws InputError where it is no list, or does not end
 * @example perlList("('label','Cu foil','npts',442,'titles',['a','b']);", 'a.prj row 5') // ['label', 'Cu foil', 'npts', '442', 'titles', ['a', 'b']]
 */
export function perlList(text: string, where: string): readonly PerlValue[] {
  const start = text.search(/[([{]/)
  if (start < 0) throw new InputError(`${where}: holds no list — save the project again in Athena`)
  const reader = { text, at: start + 1, where }
  return listFrom(reader, 0)
}

interface Reader {
  readonly text: string
  at: number
  readonly where: string
}

const blank = /[\s,]/

function listFrom(reader: Reader, depth: number): readonly PerlValue[] {
  const values: PerlValue[] = []
  if (depth > deepest)
    throw new InputError(`${reader.where}: lists stand in lists more than ${deepest} deep — not of Athena`)
  for (;;) {
    skipBlanks(reader)
    const c = reader.text[reader.at]
    if (c === undefined)
      throw new InputError(`${reader.where}: a list does not end — the file is cut off; copy it again`)
    if (c === ')' || c === ']' || c === '}') {
      reader.at++
      return values
    }
    if (c === '(' || c === '[' || c === '{') {
      reader.at++
      values.push(listFrom(reader, depth + 1))
    } else values.push(c === "'" || c === '"' ? quoted(reader, c) : bare(reader))
  }
}

/** Past blanks, commas and `=>`. */
function skipBlanks(reader: Reader): void {
  for (;;) {
    const c = reader.text[reader.at]
    if (c !== undefined && blank.test(c)) reader.at++
    else if (c === '=' && reader.text[reader.at + 1] === '>') reader.at += 2
    else return
  }
}

function quoted(reader: Reader, mark: string): string {
  const { text } = reader
  let value = ''
  let from = ++reader.at
  for (; reader.at < text.length; reader.at++) {
    const c = text[reader.at]
    if (c === mark) {
      value += text.slice(from, reader.at++)
      return mark === '"' ? unescaped(value) : value
    }
    if (c === '\\' && mark === "'" && (text[reader.at + 1] === "'" || text[reader.at + 1] === '\\')) {
      value += text.slice(from, reader.at)
      from = ++reader.at
    } else if (c === '\\') reader.at++
  }
  throw new InputError(`${reader.where}: a quote does not end — the file is cut off; copy it again`)
}

/** Data::Dumper writes letters beyond Latin-1 as `\x{3b1}`, within double quotes. */
function unescaped(text: string): string {
  return text
    .replace(/\\x\{([0-9a-f]{1,6})\}/gi, (whole, code: string) => {
      const point = Number.parseInt(code, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole
    })
    .replace(/\\n/g, '\n')
    .replace(/\\t/g, '\t')
    .replace(/\\(.)/g, '$1')
}

function bare(reader: Reader): string | undefined {
  const start = reader.at
  while (reader.at < reader.text.length && !/[\s,)\]}(['"{]/.test(reader.text[reader.at] ?? '')) {
    if (reader.text.startsWith('=>', reader.at)) break
    reader.at++
  }
  const word = reader.text.slice(start, reader.at)
  if (word === '')
    throw new InputError(
      `${reader.where}: expected a value and found "${reader.text.slice(start, start + 12)}" — save the project again in Athena`,
    )
  return word === 'undef' ? undefined : word
}
