// Element types of an emulator's tensors and the typed arrays that hold them.

/** Element type of an input or output, by its ONNX Runtime name. */
export type EmulatorDType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint32' | 'uint64' | 'uint8' | 'bool'

/** Arrays that hold the elements of a tensor; uint8 and bool as one byte each. */
export type TypedArray =
  Float32Array | Float64Array | Int32Array | BigInt64Array | Uint32Array | BigUint64Array | Uint8Array

/** A tensor as it goes to and comes from ONNX Runtime. */
export interface HostTensor {
  dtype: EmulatorDType
  dims: number[]
  data: TypedArray
}

/** A new array of zeros for so many elements. */
export function allocate(dtype: EmulatorDType, length: number): TypedArray {
  return new arrays[dtype](length)
}

/** Arrays of one element type, one after another. */
export function joinArrays(parts: readonly TypedArray[], dtype: EmulatorDType): TypedArray {
  const joined = allocate(
    dtype,
    parts.reduce((total, { length }) => total + length, 0),
  )
  let at = 0
  for (const part of parts) {
    // All of them are of one kind; the compiler sees a union.
    ;(joined as Float32Array).set(part as Float32Array, at)
    at += part.length
  }
  return joined
}

/** True for a typed array, whose elements are numbers or big integers. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

/** True for a name of an element type. */
export function isDType(value: unknown): value is EmulatorDType {
  return typeof value === 'string' && Object.hasOwn(arrays, value)
}

/** Product of sizes; 1 of none. */
export function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1)
}

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
} as const satisfies Record<EmulatorDType, new (length: number) => TypedArray>
