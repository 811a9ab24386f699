/** The records of a project of Athena, as Perl's lists: one line each for the name, its settings, energies and values. */
import { InputError } from '@utsushi/ground'
import { memoryMeter, type TextLine } from './lines.js'
import { perlList, type PerlValue } from './perl-list.js'

/** A record: settings and two columns, as text. */
export interface AthenaRecord {
  readonly name: string
  readonly row: number
  readonly args: ReadonlyMap<string, string>
  readonly x: readonly string[]
  readonly y: readonly string[]
}

interface OpenRecord {
  name: string
  row: number
  args: ReadonlyMap<string, string>
  x: readonly string[]
  y: readonly string[]
}

/**
 * @throws InputError naming the row for a list that is none or does not end, and for a record that the file's end cuts off
 */
export async function athenaPerl(
  file: string,
  lines: AsyncGenerator<TextLine>,
): Promise<readonly AthenaRecord[]> {
  const records: AthenaRecord[] = []
  const take = memoryMeter(file)
  let open: OpenRecord | undefined
  for await (const { row, text } of lines) {
    const where = `${file} row ${row}`
    take(text.length)
    if (text.startsWith('[record]')) {
      if (open !== undefined) records.push(open)
      open = undefined
      continue
    }
    const [, key, value = ''] = /^([$@]\w+)\s*=\s*(.*)$/.exec(text) ?? []
    if (key === '$old_group') open = { name: nameOf(value), row, args: new Map(), x: [], y: [] }
    else if (open === undefined || key === undefined) continue
    else if (key === '@args') open.args = settings(perlList(value, where))
    else if (key === '@x') open.x = texts(perlList(value, where))
    else if (key === '@y') open.y = texts(perlList(value, where))
  }
  if (open !== undefined)
    throw new InputError(
      `${file}: record "${open.name}" (row ${open.row}) does not end — the file is cut off; copy it again`,
    )
  return records
}

function nameOf(value: string): string {
  return value
    .replace(/;\s*$/, '')
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2')
}

/** Keys and values in turn. */
function settings(list: readonly PerlValue[]): ReadonlyMap<string, string> {
  const args = new Map<string, string>()
  for (let at = 0; at + 1 < list.length; at += 2) {
    const [key, value] = [list[at], list[at + 1]]
    if (typeof key === 'string' && typeof value === 'string') args.set(key, value)
  }
  return args
}

function texts(list: readonly PerlValue[]): readonly string[] {
  return list.map((value) => (typeof value === 'string' ? value : ''))
}
