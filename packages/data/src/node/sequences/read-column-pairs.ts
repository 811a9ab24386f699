/** Sequences as pairs of columns: an axis and values beside it, each pair with an axis of its own, as diffractometers' exports are gathered. */
import { countOf, InputError } from '@utsushi/ground'
import { withGrid, type Grid } from './grid.js'
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
  /** What the group of classes is called. Default `class`. */
  readonly classKey?: string
}

/**
 * Reads pairs of columns, the axis first. The ends of short pairs are empty; an axis that goes on where values are missing is cut.
 * A table whose first line holds numbers only has no header.
 *
 * @throws InputError naming columns and row for a column without its partner, a value without its place, and what is no number; as all readers of
 * sequences for axes and specimens
 * @example
 * const read = await readColumnPairs('patterns.csv', { orderName: '2θ', orderUnit: '°', feature: { name: 'intensity' } })
 * read.sequences[0] // { entity: '0D 1', place: 'patterns.csv, columns 1 and 2', groups: { class: '0D' }, … }
 */
export async function readColumnPairs(file: string, options: ColumnPairOptions = {}): Promise<ReadSequences> {
  const { feature = { name: 'value' }, orderName, orderUnit } = options
  const raw = await withGrid(file, 'auto', (grid) => pairsOf(file, grid, feature.name, options))
  const { sequences, cautions } = await settleSequences(file, raw, options)
  return {
    ...{ features: [feature], sequences, cautions },
    ...(orderName === undefined ? {} : { orderName }),
    ...(orderUnit === undefined ? {} : { orderUnit }),
  }
}

async function pairsOf(
  file: string,
  grid: Grid,
  feature: string,
  options: ColumnPairOptions,
): Promise<readonly RawSequence[]> {
  const { header, hasHeader } = grid
  if (header.length % 2 !== 0)
    throw new InputError(
      `${file}: has ${countOf(header.length, 'column')}, and pairs are of two — is one axis shared by all, or a column without a partner?`,
    )
  const fields = numberFields(options.missing, grid.point)
  const labels = pairLabels(header, hasHeader ? (options.header ?? 'auto') : 'none')
  const columns = header.map((): number[] => [])
  const rows: number[] = []
  const take = memoryMeter(file)
  for await (const { row, fields: texts } of grid.rows) {
    take(header.length * Float64Array.BYTES_PER_ELEMENT)
    rows.push(row)
    for (const [place, text] of texts.entries())
      columns[place]?.push(fieldNumber(text, fields, () => `${file} row ${row}: column ${place + 1}`))
  }
  return labels.map(({ entity, label }, pair): RawSequence => {
    const which = `columns ${2 * pair + 1} and ${2 * pair + 2}`
    return {
      entity,
      place: `${file}, ${which}`,
      axis: columns[2 * pair] ?? [],
      columns: { [feature]: columns[2 * pair + 1] ?? [] },
      groups: label === undefined ? {} : { [options.classKey ?? 'class']: label },
      at: (point) => `${file} row ${rows[point] ?? 0}, ${which}`,
    }
  })
}
