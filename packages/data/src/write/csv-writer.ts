import { open } from 'node:fs/promises'
import { formatDay } from '../day.js'
import { discard, partialName, publish, writeError } from './partial-file.js'
import { rowsOf, type TableWriter, type WrittenColumn, type WrittenValues } from './written-column.js'

const flushCharacters = 1 << 20

const formatOf = {
  number: formatFloat,
  double: formatDouble,
  integer: formatInteger,
  day: formatWrittenDay,
} as const

/** Opens a csv file for writing: a header of names, then rows; a missing value is an empty field. */
export async function openCsvWriter(file: string, columns: readonly WrittenColumn[]): Promise<TableWriter> {
  const handle = await open(partialName(file), 'w').catch((error: unknown) => {
    throw writeError(file, error)
  })
  const formats = columns.map(({ kind = 'number' }) => formatOf[kind])
  let pending = columns.map(({ name }) => quoted(name)).join(',') + '\n'
  const fail = async (error: unknown): Promise<never> => {
    await handle.close().catch(() => undefined)
    await discard(file)
    throw writeError(file, error)
  }
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(pending)
    pending = ''
    for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten
  }
  const write = async (chunk: readonly WrittenValues[]): Promise<void> => {
    const rows = rowsOf(columns, chunk)
    for (let row = 0; row < rows; row++) {
      for (const [place, values] of chunk.entries()) {
        const format = formats[place] ?? formatFloat
        if (place > 0) pending += ','
        pending += format(values[row] as number)
      }
      pending += '\n'
      if (pending.length > flushCharacters) await flush().catch(fail)
    }
  }
  const finish = async (): Promise<void> => {
    await flush().catch(fail)
    await handle.close()
    await publish(file).catch(fail)
  }
  const abort = async (): Promise<void> => {
    await handle.close().catch(() => undefined)
    await discard(file)
  }
  return { write, finish, abort }
}

/**
 * A decimal of as few digits as read back as the same 32-bit number; nothing for NaN.
 * @example formatFloat(Math.fround(0.1)) // '0.1'
 */
export function formatFloat(value: number): string {
  if (value !== value) return ''
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  const single = Math.fround(value)
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits))
    if (Math.fround(short) === single) return String(short)
  }
  return String(Number(single.toPrecision(9)))
}

function formatDouble(value: number): string {
  return value !== value ? '' : String(value)
}

function formatInteger(value: number): string {
  return value !== value ? '' : String(Math.round(value))
}

function formatWrittenDay(day: number): string {
  return day !== day ? '' : formatDay(day)
}

function quoted(name: string): string {
  return /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}
