/** Sequences from files of two columns, one file a sequence: `.xy` and its like, as instruments write them. */
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InputError } from '@utsushi/ground'
import { fileError } from '../table/bytes.js'
import { splitFields, type Separator } from '../table/separator.js'
import { linesOf, memoryMeter, type TextLine } from './lines.js'
import { fieldNumber, isNumber, numberFields, type NumberFields } from './number-fields.js'
import type { ReadSequences, SequenceNames, SequenceReadOptions } from './placed-sequence.js'
import type { RawSequence } from './settle-axis.js'
import { settleSequences } from './settle-sequences.js'

/** What to read of files of two columns. */
export interface XyOptions extends SequenceReadOptions, SequenceNames {
  /** Which files of a folder are read, by the end of their names. Default `.xy`, also with `.gz`. */
  readonly ending?: string
}

/**
 * Reads one sequence from each file: two columns, of the axis and of the values, kept apart by blanks, tabs, commas or semicolons. Lines
 * that begin with `#`, `;`, `!`, `%`, `'` or `"`, and words before the first numbers, are passed over; columns after the second, such as a
 * deviation, too. A sequence is called as its file.
 *
 * @param source a folder, or paths of files; names are taken as they stand, never as patterns
 * @throws InputError naming file and row for what is no pair of numbers; as all readers of sequences for axes and specimens
 * @example
 * await readXy('spectra', { orderName: 'Raman shift', orderUnit: 'cm⁻¹',
 *   specimens: { table: 'specimens.csv', name: 'file', groups: ['lot', 'composition'] } })
 */
export async function readXy(
  source: string | readonly string[],
  options: XyOptions = {},
): Promise<ReadSequences> {
  const { feature = { name: 'value' }, orderName, orderUnit } = options
  const files = typeof source === 'string' ? await filesOf(source, options.ending ?? '.xy') : source
  const from = typeof source === 'string' ? source : 'files'
  if (files.length === 0) throw new InputError(`${from}: no files to read — name some`)
  const take = memoryMeter(from)
  const raw: RawSequence[] = []
  const names = files.map((file) => basename(file))
  let further = 0
  for (const file of files) {
    const read = await readFile(file, feature.name, numberFields(options.missing), take)
    const name = basename(file)
    // Files of one name in several folders are called by their paths.
    raw.push({ ...read.sequence, entity: names.filter((own) => own === name).length > 1 ? file : name })
    if (read.further) further++
  }
  const { sequences, cautions } = await settleSequences(from, raw, options)
  if (further > 0)
    cautions.push(`${further} of ${files.length} files have columns after the second, which are not read`)
  if (options.specimens !== undefined && options.specimens.name === undefined)
    cautions.push(
      `${options.specimens.table} is joined by the order of the files, its first row to "${raw[0]?.entity ?? ''}" — name its column of files to be sure`,
    )
  return {
    ...{ features: [feature], sequences, cautions },
    ...(orderName === undefined ? {} : { orderName }),
    ...(orderUnit === undefined ? {} : { orderUnit }),
  }
}

async function filesOf(folder: string, ending: string): Promise<readonly string[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR')
      throw new InputError(`${folder}: is a file — name the folder, or give files as a list`)
    throw fileError(folder, error)
  })
  const wanted = [ending.toLowerCase(), `${ending.toLowerCase()}.gz`]
  const names = found
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .filter((name) => wanted.some((end) => name.toLowerCase().endsWith(end)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  if (names.length > 0) return names.map((name) => join(folder, name))
  const endings = [...new Set(found.map(({ name }) => /\.[^.]+(\.gz)?$/.exec(name)?.[0] ?? ''))].filter(
    Boolean,
  )
  const there =
    endings.length === 0 ? 'it holds no files' : `its files end in ${endings.slice(0, 6).join(', ')}`
  throw new InputError(`${folder}: no file ends in ${ending} — ${there}; say which by ending`)
}

/** Points of one sequence: no instrument writes as many, and a small packed file could fill memory by them. */
const MOST_POINTS = 2 ** 22

/** Comments: a mark that no number begins with. A semicolon may also part an empty field from a value, which is none we take. */
const comment = /^\s*(?:[#;!%'"]|\/\/)/

async function readFile(
  file: string,
  feature: string,
  dots: NumberFields,
  take: (bytes: number) => void,
): Promise<{ readonly sequence: RawSequence; readonly further: boolean }> {
  const [axis, values, rows]: [number[], number[], number[]] = [[], [], []]
  let layout: Layout | undefined
  let decided = false
  let further = false
  let words: TextLine | undefined
  for await (const line of linesOf(file)) {
    const { row, text } = line
    if (text.trim() === '' || comment.test(text)) continue
    // Whole numbers do not tell how decimals are written.
    const tells: boolean = !decided && /[.,]/.test(text)
    if (tells || layout === undefined) layout = layoutOf(text, dots) ?? layout
    if (layout === undefined) {
      words ??= line
      continue
    }
    decided ||= tells
    const fields = splitFields(text, layout.separator)
    if (fields.length < 2)
      throw new InputError(
        `${file} row ${row}: has 1 field, "${text.trim()}" — expected a place on the axis and its value`,
      )
    // A mark at the end of a line parts nothing.
    if (fields.length > 2 && fields.slice(2).some((field) => field !== '')) further = true
    const number = (place: number, name: string): number =>
      fieldNumber(fields[place] ?? '', layout?.fields ?? dots, () => `${file} row ${row}: ${name}`)
    if (axis.length === MOST_POINTS)
      throw new InputError(
        `${file} row ${row}: is the ${MOST_POINTS + 1}th point of one sequence, and ${MOST_POINTS} are the most — thin it out, or cut it into several files`,
      )
    axis.push(number(0, 'the axis'))
    values.push(number(1, 'the value'))
    rows.push(row)
    take(3 * Float64Array.BYTES_PER_ELEMENT)
  }
  if (layout === undefined && words !== undefined)
    throw new InputError(
      `${file}: no line begins with two numbers (row ${words.row} is "${words.text.trim().slice(0, 40)}") — not a file of two columns`,
    )
  const at = (point: number): string => `${file} row ${rows[point] ?? 0}`
  const sequence = { entity: basename(file), place: file, axis, columns: { [feature]: values }, at }
  return { sequence, further }
}

interface Layout {
  readonly separator: Separator
  readonly fields: NumberFields
}

const marks: readonly Separator[] = [
  { kind: 'byte', byte: 9 },
  { kind: 'byte', byte: 59 },
  { kind: 'blanks' },
  { kind: 'byte', byte: 44 },
]

/** How a line parts two numbers; nothing for one that holds words. Decimal commas are taken where no comma parts fields. */
function layoutOf(text: string, dots: NumberFields): Layout | undefined {
  const commas: NumberFields = { ...dots, point: 44 }
  for (const separator of marks) {
    const fields = splitFields(text, separator).slice(0, 2)
    if (fields.length < 2) continue
    if (fields.every((field) => isNumber(field, dots))) return { separator, fields: dots }
    const isComma = separator.kind === 'byte' && separator.byte === 44
    if (!isComma && fields.every((field) => isNumber(field, commas))) return { separator, fields: commas }
  }
  return undefined
}
