/**
 * Writing tables a chunk at a time, as csv or Parquet by the file's ending. The file appears whole or not at all: it is
 * written beside its place and moved there when finished.
 */
import { InputError } from '@utsushi/ground'
import { removePartials } from '@utsushi/ground/node'
import { openCsvWriter } from './csv-writer.js'
import { openParquetWriter } from './parquet-writer.js'
import type { TableWriter, WrittenColumn } from './written-column.js'

/**
 * Opens a table for writing; `.csv` or `.parquet`.
 * @throws InputError for another ending or a folder that cannot be written to
 * @example
 * const writer = await openTableWriter('nep.parquet', [{ name: 'date', kind: 'day' }, { name: 'nep', unit: 'g C m⁻² day⁻¹' }])
 * await writer.write([days, nep])
 * await writer.finish()
 */
export async function openTableWriter(file: string, columns: readonly WrittenColumn[]): Promise<TableWriter> {
  if (columns.length === 0) throw new InputError(`${file}: no columns to write`)
  removePartials(file)
  if (/\.csv$/i.test(file)) return openCsvWriter(file, columns)
  if (/\.parquet$/i.test(file)) return openParquetWriter(file, columns)
  throw new InputError(`${file}: cannot be written — name it .csv or .parquet`)
}
