/**
 * What a file holds, told by its first bytes and not by its name: text in some encoding, gzip, Parquet, or something that is
 * no table, which is called by its name together with the way to a table.
 */
import { isUtf8 } from 'node:buffer'
import { InputError } from '@utsushi/ground'
import { isJapanese } from './japanese.js'

/** Text as bytes: how many of them make a character, and in which order. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'shift_jis'

/** What first bytes tell. */
export type Content =
  | { readonly kind: 'text'; readonly encoding: Encoding }
  | { readonly kind: 'gzip' }
  | { readonly kind: 'parquet' }
  | { readonly kind: 'other'; readonly called: string; readonly remedy: string }

/** Bytes that suffice to tell. */
export const contentBytes = 4096

const save = 'save the sheet as CSV'
const convert = 'write it as CSV or Parquet'
const unpack = 'unpack it'

/** First bytes of what people take for tables, as Latin-1 text. */
const beginnings: readonly (readonly [begins: string, called: string, remedy: string])[] = [
  ['CDF\x01', 'NetCDF', `${convert}, for instance by xarray’s to_dataframe`],
  ['CDF\x02', 'NetCDF', `${convert}, for instance by xarray’s to_dataframe`],
  ['CDF\x05', 'NetCDF', `${convert}, for instance by xarray’s to_dataframe`],
  ['\x89HDF', 'HDF5 or NetCDF 4', `${convert}, for instance by xarray’s to_dataframe`],
  ['\xd0\xcf\x11\xe0', 'an Excel workbook (.xls)', save],
  ['BZh', 'a bzip2 archive', unpack],
  ['\xfd7zXZ\0', 'an xz archive', unpack],
  ['(\xb5/\xfd', 'a zstd archive', unpack],
  ['7z\xbc\xaf', 'a 7z archive', unpack],
  ['Rar!', 'a rar archive', unpack],
  ['ARROW1', 'an Arrow (Feather) file', 'write it as Parquet'],
  ['FEA1', 'a Feather file', 'write it as Parquet'],
  ['SQLite format 3', 'an SQLite database', 'export the table as CSV'],
  ['MATLAB 5.0', 'a MATLAB file', 'write the table by writetable'],
  ['RDX', 'an R workspace', 'write the table by write.csv'],
  ['\x93NUMPY', 'a NumPy array', 'write it as CSV, with a header line'],
  ['ORC', 'an ORC file', 'write it as Parquet'],
  ['Obj\x01', 'an Avro file', 'write it as Parquet'],
  ['%PDF', 'a PDF document', 'export the table as CSV'],
  ['version https://git-lfs', 'a pointer of Git LFS, not the file itself', 'fetch it: git lfs pull'],
]

/**
 * Tells a file's content from its first {@link contentBytes} bytes.
 * @example contentOf(Buffer.from([0x1f, 0x8b])).kind // 'gzip'
 */
export function contentOf(bytes: Buffer): Content {
  const head = bytes.toString('latin1', 0, contentBytes)
  if (head.startsWith('\x1f\x8b')) return { kind: 'gzip' }
  if (head.startsWith('PAR1')) return { kind: 'parquet' }
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return packed(head)
  const known = beginnings.find(([begins]) => head.startsWith(begins))
  if (known !== undefined) return { kind: 'other', called: known[1], remedy: known[2] }
  if (head.startsWith('\xff\xfe')) return { kind: 'text', encoding: 'utf-16le' }
  if (head.startsWith('\xfe\xff')) return { kind: 'text', encoding: 'utf-16be' }
  return withoutMark(head)
}

/** A zip archive, which may be the wrapping of a workbook. */
function packed(head: string): Content {
  const other = (called: string, remedy: string): Content => ({ kind: 'other', called, remedy })
  if (head.includes('[Content_Types].xml') || head.includes('xl/') || head.includes('_rels/.rels'))
    return other('an Excel workbook (.xlsx)', save)
  if (head.includes('opendocument.spreadsheet')) return other('a LibreOffice sheet (.ods)', save)
  return other('a zip archive', unpack)
}

/** Text that does not say how it is encoded, or none at all. */
function withoutMark(head: string): Content {
  const start = head.trimStart().slice(0, 100).toLowerCase()
  if (/^<(!doctype html|html|head|body)/.test(start))
    return { kind: 'other', called: 'a web page', remedy: 'download the file itself' }
  if (start.startsWith('<?xml')) return { kind: 'other', called: 'XML', remedy: convert }
  if (/^(\{\s*"|\[\s*[[{])/.test(start)) return { kind: 'other', called: 'JSON', remedy: convert }
  if (!head.includes('\0')) return { kind: 'text', encoding: plainEncoding(Buffer.from(head, 'latin1')) }
  // Plain letters and digits leave every other byte of UTF-16 empty.
  const even = Math.floor(head.length / 2)
  const zeros = [0, 0]
  for (let at = 0; at < 2 * even; at++)
    if (head.charCodeAt(at) === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [first = 0, second = 0] = zeros
  if (first === 0 && second > 0.9 * even) return { kind: 'text', encoding: 'utf-16le' }
  if (second === 0 && first > 0.9 * even) return { kind: 'text', encoding: 'utf-16be' }
  return {
    kind: 'other',
    called: 'no text: it holds zero bytes',
    remedy: 'write it again, as CSV or Parquet',
  }
}

/** UTF-8, which Western text of one byte a character passes for here (`lineText` sees to it), or CP932. */
function plainEncoding(head: Buffer): Encoding {
  // The head may end within a character.
  const isWhole = [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, head.length - cut)))
  return !isWhole && isJapanese(head) ? 'shift_jis' : 'utf-8'
}

/**
 * Refuses what is neither text nor gzip.
 * @throws InputError that calls the content by its name and says what to do
 */
export function textEncoding(file: string, content: Content): Encoding {
  if (content.kind === 'text') return content.encoding
  if (content.kind === 'gzip') throw new InputError(`${file}: is gzip within gzip — unpack it once`)
  if (content.kind === 'parquet') throw new InputError(`${file}: is Parquet — let its name end in .parquet`)
  throw new InputError(`${file}: is ${content.called} — ${content.remedy}`)
}

/**
 * What a file of another ending is, where that is known, with the way to a table.
 * @example otherEnding('fluxes.xlsx') // 'is an Excel workbook — save the sheet as CSV'
 */
export function otherEnding(file: string): string | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(file)?.[1]?.toLowerCase() ?? ''
  if (['xlsx', 'xls', 'xlsm', 'xlsb'].includes(ending)) return `is an Excel workbook — ${save}`
  if (['ods', 'numbers'].includes(ending)) return `is a workbook — ${save}`
  if (['nc', 'nc4', 'cdf', 'h5', 'hdf5', 'hdf', 'zarr', 'grib', 'grb'].includes(ending))
    return `is a file of grids — ${convert}, for instance by xarray’s to_dataframe`
  if (['zip', 'bz2', 'xz', 'zst', '7z', 'rar', 'tar', 'tgz', 'gz'].includes(ending))
    return `is an archive — ${unpack}`
  if (['feather', 'arrow', 'orc', 'avro'].includes(ending)) return 'is columnar data — write it as Parquet'
  if (['mat', 'rds', 'rda', 'rdata', 'pkl', 'pickle', 'npy', 'npz', 'json', 'sqlite', 'db'].includes(ending))
    return `is another program’s own format — ${convert}`
  return undefined
}
