// Checksums of Parquet's pages, where whoever wrote the file laid them down (Spark does, others when asked): DuckDB does not look at them, and
// a page whose numbers were damaged is read as other numbers.
import { open, stat } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { asyncBufferFromFile, parquetMetadataAsync, type FileMetaData } from 'hyparquet'
import { deserializeTCompactProtocol } from 'hyparquet/src/thrift.js'
import { InputError } from '@utsushi/ground'

/** Files that have been looked through, as they were. */
const sound = new Set<string>()

/**
 * Looks through the pages of a Parquet file once; one whose pages have no sums is left at the first.
 *
 * @throws InputError for a page that holds something else than was written, with its column
 */
export async function checkPageSums(file: string): Promise<void> {
  const { dev, ino, size, mtimeMs } = await stat(file)
  const known = `${dev} ${ino} ${size} ${mtimeMs}`
  if (sound.has(known)) return
  const metadata = await metadataOf(file)
  if (metadata !== undefined) await checkChunks(file, metadata, size)
  sound.add(known)
}

/** `undefined` for a file that is damaged otherwise: DuckDB says how. */
async function metadataOf(file: string): Promise<FileMetaData | undefined> {
  try {
    return await parquetMetadataAsync(await asyncBufferFromFile(file))
  } catch {
    return undefined
  }
}

async function checkChunks(file: string, { row_groups: groups }: FileMetaData, size: number): Promise<void> {
  const handle = await open(file)
  try {
    for (const { columns } of groups)
      for (const { meta_data: chunk } of columns) {
        if (chunk === undefined) continue
        const dictionary = Number(chunk.dictionary_page_offset ?? 0)
        const start = dictionary > 0 ? dictionary : Number(chunk.data_page_offset)
        const length = Number(chunk.total_compressed_size)
        if (!(start > 0 && length > 0 && start + length <= size)) continue
        const bytes = new Uint8Array(length)
        await handle.read(bytes, 0, length, start)
        const found = pagesOf(bytes)
        if (found === 'without') return
        if (found === 'damaged')
          throw new InputError(
            `${file}: column "${chunk.path_in_schema.join('.')}" does not hold what was written, by the checksum of a page — copy the file again, or write it anew`,
          )
      }
  } finally {
    await handle.close()
  }
}

/** Goes through the pages of one column. A header that cannot be read is for DuckDB to tell. */
function pagesOf(bytes: Uint8Array<ArrayBuffer>): 'sound' | 'damaged' | 'without' {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
  while (reader.offset < bytes.length) {
    const header = headerAt(reader)
    if (header === undefined) return 'sound'
    if (header.sum === undefined) return 'without'
    const page = bytes.subarray(reader.offset, reader.offset + header.size)
    if ((crc32(page) | 0) !== (header.sum | 0)) return 'damaged'
    reader.offset += header.size
  }
  return 'sound'
}

/** Size and sum of a page (PageHeader of parquet-format: fields 3 and 4). */
function headerAt(reader: {
  readonly view: DataView<ArrayBuffer>
  offset: number
}): { readonly size: number; readonly sum: number | undefined } | undefined {
  try {
    const { field_3: size, field_4: sum } = deserializeTCompactProtocol(reader) as Readonly<
      Record<'field_3' | 'field_4', unknown>
    >
    if (typeof size !== 'number' || !(size >= 0)) return undefined
    return { size, sum: typeof sum === 'number' ? sum : undefined }
  } catch {
    return undefined
  }
}
