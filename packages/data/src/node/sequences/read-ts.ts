/** Sequences from a `.ts` file, the format of the UCR and UEA archives: classification, regression, one dimension or several, of any lengths. */
import { basename } from 'node:path'
import { InputError, listed } from '@utsushi/ground'
import { defaultMissing } from '../../table/schema.js'
import { linesOf, memoryMeter } from './lines.js'
import { fieldNumber, numberFields, type NumberFields } from './number-fields.js'
import type { ReadSequences, SequenceReadOptions } from './placed-sequence.js'
import type { RawSequence } from './settle-axis.js'
import { settleSequences } from './settle-sequences.js'
import { tsCase, type TsCase } from './ts-case.js'
import { tsHeaderReader, type TsHeader } from './ts-header.js'

/** What to read of a `.ts` file. */
export interface TsOptions extends SequenceReadOptions {
  /** What the group of classes is called. Default `class`. */
  readonly classKey?: string
  /** What the target of a regression is called. Default `target`. */
  readonly targetKey?: string
  /** Names of the dimensions. Default `value` for one, `dimension 1`, `dimension 2`, … for several. */
  readonly dimensions?: readonly string[]
  /** What cases are called before their number, from 1. Default the file's name without its ending. */
  readonly prefix?: string
}

/**
 * Reads a `.ts` file. `?` stands for a missing value. Without time stamps the order counts steps from 0.
 *
 * @throws InputError naming file and row for an unknown or contradictory header, an unknown class, a case that is not as the header says; as all
 * readers of sequences otherwise
 * @example
 * const read = await readTs('GunPoint_TRAIN.ts')
 * read.sequences[0] // { entity: 'GunPoint_TRAIN 1', place: 'GunPoint_TRAIN.ts row 19', groups: { class: '2' }, … }
 */
export async function readTs(file: string, options: TsOptions = {}): Promise<ReadSequences> {
  const reader = tsHeaderReader(file)
  const fields = numberFields([...(options.missing ?? defaultMissing), '?'])
  const take = memoryMeter(file)
  const prefix = options.prefix ?? basename(file).replace(/(?:\.ts)?(?:\.gz)?$/i, '')
  const cases: { readonly entity: string; readonly place: string; readonly read: TsCase }[] = []
  let inData = false
  for await (const { row, text } of linesOf(file)) {
    if (text.trim() === '' || text.trimStart().startsWith('#')) continue
    if (!inData) {
      inData = reader.line(text, row)
      continue
    }
    const place = `${file} row ${row}`
    const read = tsCase(text, reader.header, fields, place)
    checkCase(place, reader.header, cases[0], read)
    take(read.dimensions.reduce((sum, { byteLength }) => sum + 2 * byteLength, 0))
    cases.push({ entity: `${prefix} ${cases.length + 1}`, place, read })
  }
  if (!inData)
    throw new InputError(`${file}: has no line @data — is it a .ts file of the UCR or UEA archive?`)
  const names = namesOf(file, options.dimensions, cases[0]?.read.dimensions.length ?? 0)
  const raw = cases.map(({ entity, place, read }) =>
    sequenceOf(entity, place, read, names, reader.header, fields, options),
  )
  const { sequences, cautions } = await settleSequences(file, raw, options)
  if (
    reader.header.missing === false &&
    sequences.some(({ columns }) => Object.values(columns).some((own) => own.includes(NaN)))
  )
    cautions.push(`${file}: the header says @missing false, and values are missing`)
  return {
    features: names.map((name) => ({ name })),
    ...{ sequences, cautions, orderName: reader.header.timeStamps ? 'time' : 'step' },
  }
}

function checkCase(
  place: string,
  header: TsHeader,
  first: { readonly read: TsCase; readonly place: string } | undefined,
  { dimensions, label }: TsCase,
): void {
  const known = header.classLabels ?? []
  if (known.length > 0 && label !== undefined && !known.includes(label))
    throw new InputError(
      `${place}: class "${label}" is not among ${listed(known)}, which the header lists — add it there or correct it`,
    )
  if (label === '')
    throw new InputError(
      `${place}: ends in ":" with nothing behind it — every case has its ${header.target ? 'target' : 'class'}`,
    )
  if (first === undefined) return
  const before = first.read.dimensions
  if (dimensions.length !== before.length)
    throw new InputError(
      `${place}: has ${dimensions.length} dimensions — ${first.place} has ${before.length}`,
    )
  if (header.equalLength === true && dimensions[0]?.length !== before[0]?.length)
    throw new InputError(
      `${place}: has ${dimensions[0]?.length} values, ${first.place} has ${before[0]?.length}, and the header says @equalLength true — mend the case, or write @equalLength false`,
    )
}

function namesOf(file: string, own: readonly string[] | undefined, count: number): readonly string[] {
  if (own === undefined)
    return count === 1 ? ['value'] : Array.from({ length: count }, (_, at) => `dimension ${at + 1}`)
  const twice = own.find((name, at) => own.indexOf(name) !== at)
  if (twice !== undefined)
    throw new InputError(`${file}: two dimensions are called "${twice}" — give each a name of its own`)
  if (own.length !== count)
    throw new InputError(`${file}: has ${count} dimensions, and ${own.length} names are given — name each`)
  return own
}

function sequenceOf(
  entity: string,
  place: string,
  { dimensions, axis, label }: TsCase,
  names: readonly string[],
  header: TsHeader,
  fields: NumberFields,
  { classKey = 'class', targetKey = 'target' }: TsOptions,
): RawSequence {
  return {
    ...{ entity, place },
    ...(axis === undefined ? {} : { axis }),
    columns: Object.fromEntries(names.map((name, at) => [name, dimensions[at] ?? new Float64Array(0)])),
    groups: header.classLabels === undefined ? {} : { [classKey]: label ?? '' },
    targets: header.target
      ? { [targetKey]: fieldNumber(label ?? '', fields, () => `${place}: the target`) }
      : {},
    at: (point) => `${place}, step ${point + 1}`,
  }
}
