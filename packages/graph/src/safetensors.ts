// The safetensors format: named arrays and string metadata in one file, no code in it.
// https://huggingface.co/docs/safetensors — 8 bytes of header length, a JSON header, then the arrays, without gaps.
import { dtypes, type DType, type TypedArray } from './expression/dtype.js'
import { FormatError } from './onnx/format-error.js'

/** A named array of a file. Half precision is read as float32. */
export interface SafeTensor {
  dtype: DType
  shape: readonly number[]
  data: TypedArray
}

/** What a safetensors file holds, in the order of its header. */
export interface SafeTensors {
  tensors: Map<string, SafeTensor>
  /** Texts by key; `__metadata__` of the file. */
  metadata: Record<string, string>
}

/** How one stored type becomes an array. */
interface Storage {
  readonly dtype: SafeTensor['dtype']
  readonly bytes: number
  readonly read: (raw: Uint8Array<ArrayBuffer>) => TypedArray
}

/** What a header says of one tensor, checked. */
interface Entry {
  readonly name: string
  readonly storage: Storage
  readonly shape: readonly number[]
  readonly begin: number
  readonly end: number
}

/** The reference reader's own limit; a longer header is an attack or a mistake. */
const longestHeader = 100_000_000

const storages: Readonly<Record<string, Storage>> = {
  F64: { dtype: 'float64', bytes: 8, read: (raw) => new Float64Array(raw.buffer) },
  F32: { dtype: 'float32', bytes: 4, read: (raw) => new Float32Array(raw.buffer) },
  F16: {
    dtype: 'float32',
    bytes: 2,
    read: (raw) => Float32Array.from(new Uint16Array(raw.buffer), halfToFloat),
  },
  BF16: { dtype: 'float32', bytes: 2, read: upperHalves },
  I64: { dtype: 'int64', bytes: 8, read: (raw) => new BigInt64Array(raw.buffer) },
  I32: { dtype: 'int32', bytes: 4, read: (raw) => new Int32Array(raw.buffer) },
  U64: { dtype: 'uint64', bytes: 8, read: (raw) => new BigUint64Array(raw.buffer) },
  U32: { dtype: 'uint32', bytes: 4, read: (raw) => new Uint32Array(raw.buffer) },
  U8: { dtype: 'uint8', bytes: 1, read: (raw) => raw },
  BOOL: { dtype: 'bool', bytes: 1, read: (raw) => raw },
}

const storedAs: Readonly<Record<SafeTensor['dtype'], string>> = {
  float64: 'F64',
  float32: 'F32',
  int64: 'I64',
  int32: 'I32',
  uint64: 'U64',
  uint32: 'U32',
  uint8: 'U8',
  bool: 'BOOL',
}

/**
 * Reads a safetensors file from its bytes. The arrays are copies: the bytes may be let go.
 *
 * @param file what to call the bytes in an error, usually the path
 * @throws FormatError (name `InputError`) when the header is no header, its offsets leave the file, overlap or leave
 * gaps, a tensor's bytes do not fill its shape, or an element type is not one of F64 F32 F16 BF16 I64 I32 U64 U32 U8 BOOL.
 * Everything is checked before any array is made.
 * @example
 * const { tensors } = readSafetensors(await readFile(path), path)
 * const weight = tensors.get('encoder.weight') // { dtype: 'float32', shape: [64, 128], data: Float32Array }
 */
export function readSafetensors(bytes: Uint8Array, file = 'safetensors data'): SafeTensors {
  const { header, start } = readHeader(bytes, file)
  const metadata = readMetadata(header['__metadata__'], file)
  const size = bytes.length - start
  const entries = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => checkEntry(name, value, size, file))
  checkLayout(entries, size, file)
  const tensors = new Map<string, SafeTensor>()
  for (const { name, storage, shape, begin, end } of entries) {
    const raw = new Uint8Array(end - begin)
    raw.set(bytes.subarray(start + begin, start + end))
    if (storage.dtype === 'bool' && raw.some((byte) => byte > 1)) {
      throw new FormatError(`${file}: tensor "${name}" is BOOL but holds bytes other than 0 and 1`)
    }
    tensors.set(name, { dtype: storage.dtype, shape, data: storage.read(raw) })
  }
  return { tensors, metadata }
}

/**
 * Writes named arrays and metadata in the safetensors format; the same input gives the same bytes.
 *
 * @throws Error when data does not fill its shape, or the array is not the one that holds its dtype.
 * @example
 * const bytes = writeSafetensors(new Map([['w', { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) }]]))
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  // Widest elements first, so that each array starts at a multiple of its element size.
  const ordered = [...tensors].sort(([, a], [, b]) => dtypes[b.dtype].bytes - dtypes[a.dtype].bytes)
  const offsets = new Map<string, [number, number]>()
  let end = 0
  for (const [name, tensor] of ordered) {
    checkTensor(name, tensor)
    offsets.set(name, [end, (end += tensor.data.byteLength)])
  }
  const entries = [...tensors].map(([name, { dtype, shape }]) => [
    name,
    { dtype: storedAs[dtype], shape, data_offsets: offsets.get(name) },
  ])
  const about = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : []
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries([...about, ...entries])))
  const headerLength = Math.ceil(text.length / 8) * 8
  const bytes = new Uint8Array(8 + headerLength + end)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true)
  bytes.fill(0x20, 8, 8 + headerLength).set(text, 8)
  for (const [name, { data }] of ordered) {
    const [begin] = offsets.get(name) ?? [0]
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 + headerLength + begin)
  }
  return bytes
}

function readHeader(bytes: Uint8Array, file: string): { header: Record<string, unknown>; start: number } {
  if (bytes.length < 8)
    throw new FormatError(`${file}: ${bytes.length} bytes are too few for a safetensors file`)
  const stated = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)
  if (stated > BigInt(longestHeader))
    throw new FormatError(`${file}: not a safetensors file (header of ${stated} bytes)`)
  const start = 8 + Number(stated)
  if (start > bytes.length) {
    throw new FormatError(`${file}: cut short: its header ends at byte ${start}, the file at ${bytes.length}`)
  }
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, start)))
  } catch (error) {
    throw new FormatError(`${file}: not a safetensors file (its header is no JSON)`, { cause: error })
  }
  if (!isRecord(header))
    throw new FormatError(`${file}: not a safetensors file (its header is no JSON object)`)
  return { header, start }
}

function readMetadata(value: unknown, file: string): Record<string, string> {
  if (value === undefined || value === null) return {}
  if (!isRecord(value) || Object.values(value).some((text) => typeof text !== 'string')) {
    throw new FormatError(`${file}: __metadata__ must map names to strings`)
  }
  return value as Record<string, string>
}

function checkEntry(name: string, value: unknown, size: number, file: string): Entry {
  const where = `${file}: tensor "${name}"`
  if (!isRecord(value)) throw new FormatError(`${where} is no object in the header`)
  const stored = String(value['dtype'])
  const storage = Object.hasOwn(storages, stored) ? storages[stored] : undefined
  if (storage === undefined) {
    throw new FormatError(`${where} is of type ${stored}; read are ${Object.keys(storages).join(', ')}`)
  }
  const shape = value['shape']
  if (!isCounts(shape)) throw new FormatError(`${where} has the shape ${JSON.stringify(shape)}`)
  const offsets = value['data_offsets']
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw new FormatError(`${where} has the data_offsets ${JSON.stringify(offsets)}`)
  }
  const [begin = 0, end = 0] = offsets
  if (end > size || begin > end) {
    throw new FormatError(
      `${where} lies at bytes ${begin} to ${end} of ${size}: the file is cut short or corrupt`,
    )
  }
  const needed = shape.reduce((product, length) => product * length, storage.bytes)
  if (needed !== end - begin) {
    throw new FormatError(
      `${where} [${shape.join(', ')}] of ${stored} needs ${needed} bytes but has ${end - begin}`,
    )
  }
  return { name, storage, shape, begin, end }
}

/** The format allows no overlap and no gap: a file with either was not written by a sound writer. */
function checkLayout(entries: readonly Entry[], size: number, file: string): void {
  let position = 0
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      const what = begin < position ? 'overlaps the tensor before it' : 'leaves a gap before it'
      throw new FormatError(
        `${file}: tensor "${name}" ${what} (starts at byte ${begin}, expected ${position})`,
      )
    }
    position = end
  }
  if (position !== size) {
    throw new FormatError(`${file}: ${size - position} bytes at its end belong to no tensor`)
  }
}

function checkTensor(name: string, { dtype, shape, data }: SafeTensor): void {
  if (name === '__metadata__') throw new Error('a tensor cannot be named "__metadata__"')
  const { array } = dtypes[dtype]
  if (!(data instanceof array))
    throw new Error(`tensor "${name}" is ${dtype} but holds a ${data.constructor.name}`)
  const size = shape.reduce((product, length) => product * length, 1)
  if (size === data.length) return
  throw new Error(
    `tensor "${name}" has the shape [${shape.join(', ')}], that is ${size} values, but holds ${data.length}`,
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0)
}

/** bfloat16 is the upper half of a float32. */
function upperHalves(raw: Uint8Array<ArrayBuffer>): Float32Array {
  return new Float32Array(Uint32Array.from(new Uint16Array(raw.buffer), (half) => half << 16).buffer)
}

/** IEEE 754 binary16: 1 sign, 5 exponent (bias 15), 10 fraction bits. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
