// Element types, and what each is as a typed array and in the ONNX format. A bool is one byte, 0 or 1; a uint8 is a byte of a
// picture or the like, to be cast before it is reckoned with.

/** The element type of a tensor. */
export type DType = 'float32' | 'int32' | 'int64' | 'uint32' | 'uint64' | 'uint8' | 'bool' | 'float64'

/** Any of the arrays that can hold the elements of a tensor; `dtypes[dtype].array` makes the one that fits. */
export type TypedArray =
  Float32Array | Int32Array | BigInt64Array | Uint32Array | BigUint64Array | Uint8Array | Float64Array

/** The constructor of a typed array. */
export interface TypedArrayConstructor {
  new (length: number): TypedArray
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray
  readonly name: string
}

/** What a dtype is in memory and in the ONNX format. */
export interface DTypeTraits {
  /** Constructor of the array that holds it: bool and uint8 in Uint8Array, int64 in BigInt64Array. */
  readonly array: TypedArrayConstructor
  /** Its number in TensorProto.DataType. */
  readonly onnx: number
  /** Bytes of one element. */
  readonly bytes: number
}

/** The traits of every dtype. */
export const dtypes: Readonly<Record<DType, DTypeTraits>> = {
  float32: { array: Float32Array, onnx: 1, bytes: 4 },
  uint8: { array: Uint8Array, onnx: 2, bytes: 1 },
  int32: { array: Int32Array, onnx: 6, bytes: 4 },
  int64: { array: BigInt64Array, onnx: 7, bytes: 8 },
  bool: { array: Uint8Array, onnx: 9, bytes: 1 },
  float64: { array: Float64Array, onnx: 11, bytes: 8 },
  uint32: { array: Uint32Array, onnx: 12, bytes: 4 },
  uint64: { array: BigUint64Array, onnx: 13, bytes: 8 },
}

/** The dtype with this number in TensorProto.DataType, or undefined when it is one that we do not use. */
export function dtypeOfOnnx(code: number): DType | undefined {
  return byOnnx.get(code)
}

const byOnnx = new Map((Object.keys(dtypes) as DType[]).map((dtype) => [dtypes[dtype].onnx, dtype]))
