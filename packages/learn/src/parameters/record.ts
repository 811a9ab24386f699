/**
 * Between the flat vector and named arrays, as safetensors files hold them.
 */
import type { HostTensor } from '@utsushi/graph'
import { InputError } from '@utsushi/ground'
import type { FlatParameters } from './parameters.js'

/** What a weight file gives for one name. */
export type NamedArray = Pick<HostTensor, 'shape' | 'data'>

/**
 * The weights by name: views into the flat vector, not copies.
 * @throws RangeError when the vector has another length than the model
 * @example writeSafetensors(toRecord(model, weights), {})
 */
export function toRecord(
  parameters: FlatParameters,
  flat: Float32Array,
): Map<string, HostTensor & { readonly dtype: 'float32'; readonly data: Float32Array }> {
  if (flat.length !== parameters.size) {
    throw new RangeError(`${flat.length} values do not fill a model of ${parameters.size} parameters`)
  }
  return new Map(
    parameters.entries.map(({ name, shape, offset, length }) => [
      name,
      { dtype: 'float32', shape, data: flat.subarray(offset, offset + length) },
    ]),
  )
}

/**
 * The flat vector from named arrays.
 *
 * @param source what to call the record in an error, usually the path of its file
 * @throws InputError when a weight is missing, is not known to the model, or has another shape
 * @example fromRecord(model, readSafetensors(bytes, path).tensors, path)
 */
export function fromRecord(
  parameters: FlatParameters,
  record: ReadonlyMap<string, NamedArray>,
  source = 'weights',
): Float32Array {
  const flat = new Float32Array(parameters.size)
  const known = new Set(parameters.entries.map((entry) => entry.name))
  const extra = [...record.keys()].find((name) => !known.has(name))
  for (const { name, shape, offset } of parameters.entries) {
    const found = record.get(name)
    if (found === undefined) {
      const hint = extra === undefined ? '' : ` (it has "${extra}", which the model does not know)`
      throw new InputError(`${source}: weight "${name}" is missing${hint}; the file belongs to another model`)
    }
    if (found.shape.join() !== shape.join()) {
      throw new InputError(
        `${source}: weight "${name}" is [${found.shape.join(', ')}], the model expects [${shape.join(', ')}]`,
      )
    }
    flat.set(Float32Array.from(found.data as Float32Array), offset)
  }
  if (extra !== undefined) {
    throw new InputError(
      `${source}: weight "${extra}" is not known to the model; the file belongs to another model`,
    )
  }
  return flat
}
