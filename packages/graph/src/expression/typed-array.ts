/**
 * Typed arrays from plain numbers, whatever the dtype.
 */
import { dtypes, type DType, type TypedArray } from './dtype.js'

/** The values as the typed array that holds the dtype; 64-bit integers become bigints. */
export function arrayOf(dtype: DType, values: ArrayLike<number>): TypedArray {
  const array = new dtypes[dtype].array(values.length)
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) array[i] = BigInt(values[i] ?? 0)
  } else {
    array.set(values)
  }
  return array
}
