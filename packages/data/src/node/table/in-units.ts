/**
 * Tables whose headers tell units: read in the units that are wanted. A column called `tair [K]` where `tair` in °C is wanted is
 * converted while it is read, or refused.
 */
import { columnSpec, type Table, type TableSchema } from '../../table/schema.js'
import { conversionNotes, inWantedUnit, unitColumns, type FoundColumn } from '../../units/unit-columns.js'
import { columnNames } from './column-names.js'
import { readTable } from './read-tables.js'
import { streamTable } from './stream-table.js'

/** A schema, and who is told of conversions. */
export interface InUnitsSchema extends TableSchema {
  /** Told once for each converted column. */
  readonly onConversion?: (note: string) => void
}

/**
 * As `readTable`, columns under their wanted names and in their wanted units.
 *
 * @throws InputError also when a header tells a unit that cannot be converted
 * @example await readInUnits('in.csv', { columns: [{ name: 'tair', unit: '°C' }] }) // of a column "tair [K]"
 */
export async function readInUnits(file: string, schema: InUnitsSchema): Promise<Table> {
  const { found, own } = await resolved(file, schema)
  return renamed(await readTable(file, own), found)
}

/** As `streamTable`, columns under their wanted names and in their wanted units. */
export async function* streamInUnits(file: string, schema: InUnitsSchema): AsyncGenerator<Table> {
  const { found, own } = await resolved(file, schema)
  for await (const table of streamTable(file, own)) yield renamed(table, found)
}

async function resolved(
  file: string,
  { onConversion, ...schema }: InUnitsSchema,
): Promise<{ readonly found: readonly FoundColumn[]; readonly own: TableSchema }> {
  const wanted = schema.columns.map(columnSpec)
  const found = unitColumns(file, await columnNames(file), wanted)
  for (const note of conversionNotes(found, wanted)) onConversion?.(`${file}: ${note}`)
  const columns = wanted.map((spec, place) => ({ ...spec, name: found[place]?.column ?? spec.name }))
  return { found, own: { ...schema, columns } }
}

function renamed(table: Table, found: readonly FoundColumn[]): Table {
  if (found.every(({ name, column }) => name === column)) return table
  const columns = new Map(table.columns)
  for (const each of found) {
    const column = table.columns.get(each.column)
    if (column === undefined || each.name === each.column) continue
    columns.delete(each.column)
    columns.set(each.name, { ...column, name: each.name, values: inWantedUnit(column.values, each) })
  }
  return { ...table, columns }
}
