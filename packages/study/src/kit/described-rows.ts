// Rows of a table, each an entity of its own: reading them whole, and describing them for the look before training.
import type { Panel } from '@utsushi/data'
import { readTable } from '@utsushi/data/node'
import { InputError } from '@utsushi/ground'
import { missingMarks, type DataKeys } from '../definition/common-keys.js'
import type { DataDescription, DescribedColumns } from '../definition/description.js'
import type { RowPlaces } from './grouped-rows.js'

/** Columns of a table without a gap. */
export interface WholeRows {
  readonly file: string
  /** Row of the first, as an editor counts it. */
  readonly firstRow: number
  /** `[rows, columns]`, in the order in which they were asked for. */
  readonly panel: Panel
}

/**
 * Columns of a table in which every row holds every value.
 *
 * @param units of each column, by name
 * @throws InputError naming file, row and column of a missing value
 * @example await wholeRows('rows.csv', { mass: 'kg', speed: 'm s-1' }, config.data)
 */
export async function wholeRows(
  file: string,
  units: Readonly<Record<string, string>>,
  keys: Pick<DataKeys, 'missing'>,
): Promise<WholeRows> {
  const names = Object.keys(units)
  const { rows, firstRow, columns } = await readTable(file, { columns: names, missing: missingMarks(keys) })
  const values = new Float32Array(rows * names.length)
  for (const [place, name] of names.entries())
    for (const [row, value] of (columns.get(name)?.values ?? []).entries()) {
      if (Number.isNaN(value))
        throw new InputError(`${file} row ${firstRow + row}: ${name} is missing — fill it, or drop the row`)
      values[row * names.length + place] = value
    }
  const panel = {
    ...{ names, units: Object.values(units), values },
    ...{ missing: names.map(() => 0), shape: [rows, names.length] },
  }
  return { file, firstRow, panel }
}

/**
 * A table of rows as the look before training sees it.
 *
 * @param blocks columns by role, with the key of the study file that names them
 * @example describedRows(rows, [{ role: 'input', key: 'data.inputs', panel: inputs }, …])
 */
export function describedRows(
  { file, firstRow }: Pick<WholeRows, 'file' | 'firstRow'>,
  blocks: readonly Pick<DescribedColumns<RowPlaces>, 'role' | 'key' | 'panel'>[],
): DataDescription<RowPlaces> {
  return {
    columns: blocks.map((block) => ({
      ...block,
      withoutValue: () => 'write what belongs there, or drop the row',
      where: (entity) => ({ file, row: firstRow + entity }),
      rows: (entities) => ({ entities }),
    })),
    part: (name, rows) => ({
      key: `split.${name}`,
      span: `in any of its ${rows.length} rows`,
      remedy: 'choose other rows, or add some',
    }),
  }
}
