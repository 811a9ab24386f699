/** Sequences as pairs of columns: an axis and values beside it, each pair with an axis of its own, as diffractometers' exports are gathered. */
import { countOf, InputError } from '@utsushi/ground'
import { isNumberOrEmpty, withGrid, type Grid } from './grid.js'
import { memoryMeter } from './lines.js'
import { fieldNumber, numberFields } from './number-fields.js'
import { pairLabels, type PairHeader } from './pair-labels.js'
import type { ReadSequences, SequenceNames, SequenceReadOptions } from './placed-sequence.js'
import type { RawSequence } from './settle-axis.js'
import { settleSequences } from './settle-sequences.js'

/** What to read of column pairs. */
export interface ColumnPairOptions extends SequenceReadOptions, SequenceNames {
  /**
   * What the first line holds: the class of each pair, its name, or nothing that tells (`none`: pairs are called by their number). Default `auto`:
   * names where all differ, classes where some repeat, nothing where all are alike.
   */
  readonly header?: PairHeader | 'auto'
  /** Each sequence has an axis of its own before it, or the first column is that of all. Default `each`. */
  readonly axis?: 'each' | 'first'
  /** What the group of classes is called. Default `class`. */
  readonly classKey?: string
}

/**
 * Reads pairs of columns, the axis first; or, with `axis: 'first'`, one column a sequence behind a common axis. The ends of short pairs are empty; an axis that goes on where values are missing is cut.
 * A table whose first line holds numbers only has no header, unless both of every pair are the same.
 *
 * @throws InputError naming columns and row for a column without its partner, a value without its place, and what is no number; as all readers of
 * sequences for axes and specimens
 * @example
 * const read = await readColumnPairs('patterns.csv', { orderName: '2θ', orderUnit: '°', feature: { name: 'intensity' } })
 * read.sequences[0] // { entity: '0D 1', place: 'patterns.csv, columns 1 and 2', groups: { class: '0D' }, … }
 */
export async function readColumnPairs(file: string, options: ColumnPairOptions = {}): Promise<ReadSequences> {
  const { feature = { name: 'value' }, orderName, orderUnit } = options
  const told = options.header === 'class' || options.header === 'name'
  const raw = await withGrid(
    file,
    (fields) => told || isHeader(fields),
    (grid) => sequencesOf(file, grid, feature.name, options),
  )
  const { sequences, cautions } = await settleSequences(file, raw, options)
  return {
    ...{ features: [feature], sequences, cautions },
    ...(orderName === undefined ? {} : { orderName }),
    ...(orderUnit === undefined ? {} : { orderUnit }),
  }
}

/** A line of words; or of classes that are numbers, which stand over both columns of each pair. */
function isHeader(fields: readonly string[]): boolean {
  if (!fields.every(isNumberOrEmpty)) return true
  return fields.length >= 4 && fields.every((field, place) => field === fields[place - (place % 2)])
}

async function sequencesOf(
  file: string,
  grid: Grid,
  feature: string,
  options: ColumnPairOptions,
): Promise<readonly RawSequence[]> {
  const { header, hasHeader } = grid
  const isShared = options.axis === 'first'
  const count = isShared ? header.length - 1 : header.length / 2
  if (!Number.isInteger(count) || count < 1)
    throw new InputError(
      `${file}: has ${countOf(header.length, 'column')}, and ${isShared ? 'the first is the axis' : 'pairs are of two'} — is ` +
        `${isShared ? 'its separator another, or are values absent?' : 'one axis shared by all (axis: first), or a column without a partner?'}`,
    )
  const fields = numberFields(options.missing, grid.point)
  const over = isShared ? header.slice(1).flatMap((cell) => [cell, cell]) : header
  const labels = pairLabels(over, hasHeader ? (options.header ?? 'auto') : 'none')
  const columns = header.map((): number[] => [])
  const rows: number[] = []
  const take = memoryMeter(file)
  for await (const { row, fields: texts } of grid.rows) {
    take(header.length * Float64Array.BYTES_PER_ELEMENT)
    rows.push(row)
    for (const [place, text] of texts.entries())
      columns[place]?.push(fieldNumber(text, fields, () => `${file} row ${row}: column ${place + 1}`))
  }
  return labels.map(({ entity, label }, at): RawSequence => {
    const [axis, values] = isShared ? [0, at + 1] : [2 * at, 2 * at + 1]
    const which = `columns ${axis + 1} and ${values + 1}`
    return {
      entity,
      place: `${file}, ${which}`,
      axis: columns[axis] ?? [],
      columns: { [feature]: columns[values] ?? [] },
      groups: label === undefined ? {} : { [options.classKey ?? 'class']: label },
      at: (point) => `${file} row ${rows[point] ?? 0}, ${which}`,
    }
  })
}
