/**
 * Tensors with data, as they cross into and out of a running program.
 */
import { dtypes, type DType, type TypedArray } from '../expression/dtype.js'
import { GraphError } from '../expression/graph-error.js'
import { arrayOf } from '../expression/typed-array.js'

/** A tensor with data. */
export interface HostTensor {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** Row by row; the typed array that belongs to the dtype. */
  readonly data: TypedArray
}

/**
 * A tensor with data.
 *
 * @param data plain numbers, or the typed array of the dtype (kept, not copied)
 * @throws GraphError when the data does not fill the shape
 * @example hostTensor([1, 2, 3, 4], [2, 2])
 */
export function hostTensor(
  data: ArrayLike<number> | TypedArray,
  shape?: readonly number[],
  dtype: DType = 'float32',
): HostTensor {
  const array =
    data instanceof dtypes[dtype].array ? (data as TypedArray) : arrayOf(dtype, data as ArrayLike<number>)
  const dims = shape ?? [array.length]
  const size = dims.reduce((product, dim) => product * dim, 1)
  if (size !== array.length)
    throw new GraphError(`${array.length} values do not fill the shape [${dims.join(',')}]`)
  return { dtype, shape: dims, data: array }
}

/** Values of a program's inputs, by name. */
export type Feeds = Readonly<Record<string, HostTensor>>
