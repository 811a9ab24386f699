import { discard, partialName, publish, writeError } from '@utsushi/ground/node'
import { fileWriter, ParquetWriter } from 'hyparquet-writer'
import { instantOf } from '../../time/axis.js'
import { formatStamp } from '../../time/stamp.js'
import { rowsOf, type TableWriter, type WrittenColumn, type WrittenValues } from './written-column.js'

/** Rows per row group: what is held in memory before it is written. */
const groupRows = 100_000

/**
 * Opens a Parquet file for writing: 32-bit floats (NaN where missing), 32-bit whole numbers, dates, moments and text. Units stand in the
 * file's metadata under `units`, as JSON.
 */
export async function openParquetWriter(
  file: string,
  columns: readonly WrittenColumn[],
): Promise<TableWriter> {
  const partial = partialName(file)
  const fail = async (error: unknown): Promise<never> => {
    await discard(file)
    throw writeError(file, error)
  }
  const units = Object.fromEntries(
    columns.flatMap(({ name, unit }) => (unit === undefined ? [] : [[name, unit]])),
  )
  const open = (): ParquetWriter =>
    new ParquetWriter({
      writer: fileWriter(partial),
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(schemaElement)],
      kvMetadata: [{ key: 'units', value: JSON.stringify(units) }],
      createdBy: 'utsushi',
    })
  const writer = await Promise.resolve().then(open).catch(fail)
  const room = columns.map(({ kind = 'number' }) =>
    kind === 'number'
      ? new Float32Array(groupRows)
      : kind === 'double'
        ? new Float64Array(groupRows)
        : new Int32Array(groupRows),
  )
  let filled = 0
  const flush = async (): Promise<void> => {
    const columnData = columns.map((column, place) => {
      const held = (room[place] ?? new Float32Array(0)).subarray(0, filled)
      const data =
        column.kind === 'label'
          ? Array.from(held, (at) => column.labels[at] ?? '')
          : column.kind === 'stamp'
            ? Array.from(held, (stamp) => new Date(instantOf(formatStamp(stamp, column.interval))))
            : held
      // Plain: measured fluxes hardly repeat, and looking for a dictionary costs more than it saves.
      return { name: column.name, data, encoding: 'PLAIN' as const }
    })
    await writer.write({ columnData, rowGroupSize: groupRows })
    filled = 0
  }
  const write = async (chunk: readonly WrittenValues[]): Promise<void> => {
    const rows = rowsOf(columns, chunk)
    for (let from = 0; from < rows;) {
      const taken = Math.min(rows - from, groupRows - filled)
      for (const [place, values] of chunk.entries())
        room[place]?.set(values.slice(from, from + taken), filled)
      filled += taken
      from += taken
      if (filled === groupRows) await flush().catch(fail)
    }
  }
  const finish = async (): Promise<void> => {
    try {
      if (filled > 0) await flush()
      await writer.finish()
      await publish(file)
    } catch (error) {
      await fail(error)
    }
  }
  return { write, finish, abort: () => discard(file) }
}

function schemaElement({ name, kind = 'number' }: WrittenColumn) {
  if (kind === 'double') return { name, type: 'DOUBLE' as const, repetition_type: 'REQUIRED' as const }
  if (kind === 'stamp')
    return {
      name,
      type: 'INT64' as const,
      converted_type: 'TIMESTAMP_MILLIS' as const,
      repetition_type: 'REQUIRED' as const,
    }
  if (kind === 'label')
    return {
      name,
      type: 'BYTE_ARRAY' as const,
      converted_type: 'UTF8' as const,
      repetition_type: 'REQUIRED' as const,
    }
  if (kind === 'number') return { name, type: 'FLOAT' as const, repetition_type: 'REQUIRED' as const }
  const whole = { name, type: 'INT32' as const, repetition_type: 'REQUIRED' as const }
  return kind === 'day' ? { ...whole, converted_type: 'DATE' as const } : whole
}
