import { open } from 'node:fs/promises'
import { discard, partialName, publish, writeError } from '@utsushi/ground/node'
import { formatDay } from '../../day.js'
import { formatStamp } from '../../time/stamp.js'
import { longestNumber, writeDouble, writeFloat, writeInteger, writeText } from './number-bytes.js'
import { rowsOf, type TableWriter, type WrittenColumn, type WrittenValues } from './written-column.js'

const pageBytes = 1 << 20

/** Opens a csv file for writing: a header of names, then rows; a missing value is an empty field. */
export async function openCsvWriter(file: string, columns: readonly WrittenColumn[]): Promise<TableWriter> {
  const handle = await open(partialName(file), 'w').catch((error: unknown) => {
    throw writeError(file, error)
  })
  const formats = {
    number: writeFloat,
    double: writeDouble,
    integer: writeInteger,
    day: wordsWriter(formatDay),
  } as const
  const writers = columns.map((column) =>
    column.kind === 'label'
      ? labelWriter(column.labels)
      : column.kind === 'stamp'
        ? wordsWriter((stamp) => formatStamp(stamp, column.interval))
        : formats[column.kind ?? 'number'],
  )
  const longest = columns.map((column) =>
    column.kind === 'label' ? longestLabel(column.labels) : longestNumber,
  )
  const rowBytes = longest.reduce((sum, bytes) => sum + bytes + 1, 0)
  const page = Buffer.allocUnsafe(pageBytes + rowBytes)
  let filled = 0
  const fail = async (error: unknown): Promise<never> => {
    await handle.close().catch(() => undefined)
    await discard(file)
    throw writeError(file, error)
  }
  const put = async (bytes: Buffer): Promise<void> => {
    for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten
  }
  const flush = async (): Promise<void> => {
    await put(page.subarray(0, filled))
    filled = 0
  }
  await put(Buffer.from(columns.map(({ name }) => quoted(name)).join(',') + '\n')).catch(fail)
  const write = async (chunk: readonly WrittenValues[]): Promise<void> => {
    const rows = rowsOf(columns, chunk)
    for (let row = 0; row < rows; row++) {
      for (let place = 0; place < chunk.length; place++) {
        const writer = writers[place] ?? writeFloat
        filled = writer(page, filled, (chunk[place] ?? [])[row] as number)
        page[filled++] = 44
      }
      page[filled - 1] = 10
      if (filled > pageBytes) await flush().catch(fail)
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

/** Writes days and stamps in words; those of a record come again for every sample, and are worded once. */
function wordsWriter(format: (value: number) => string): typeof writeFloat {
  const dates = new Map<number, string>()
  return (bytes, at, day) => {
    if (day !== day) return at
    let date = dates.get(day)
    if (date === undefined) {
      date = format(day)
      if (dates.size < 100_000) dates.set(day, date)
    }
    return writeText(bytes, at, date)
  }
}

/** Writes labels by their place, quoted where they must be. */
function labelWriter(labels: readonly string[]): typeof writeFloat {
  const written = labels.map((label) => Buffer.from(quoted(label)))
  return (bytes, at, place) => at + (written[place]?.copy(bytes, at) ?? 0)
}

const longestLabel = (labels: readonly string[]): number =>
  labels.reduce((most, label) => Math.max(most, Buffer.byteLength(quoted(label))), 0)

function quoted(name: string): string {
  return /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}
