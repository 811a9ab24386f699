/**
 * Weights that are not trained: no gradient is computed for them, no optimiser remembers or shrinks them. They are part of
 * the model all the same, in weight files, checkpoints and exports.
 */
import type { HostTensor } from '@utsushi/graph'
import { mapTree, type FlatParameters, type Parameter, type ParameterTree } from './parameters.js'

/**
 * A layer, or a tree of weights, that is not trained.
 *
 * @param which weights by their path in it, such as `0.weight`; all when left out
 * @example const encoder = freeze(mlp({ inputs: 512, hidden: [128], outputs: 64 }))
 */
export function freeze<T extends ParameterTree | { readonly parameters: ParameterTree }>(
  layer: T,
  which: (name: string) => boolean = () => true,
): T {
  if (isLayer(layer)) return { ...layer, parameters: frozenTree(layer.parameters, which) }
  return frozenTree(layer, which) as T
}

function frozenTree(tree: ParameterTree, which: (name: string) => boolean): ParameterTree {
  const mark = (name: string, found: Parameter): Parameter =>
    which(name) ? { ...found, isFrozen: true } : found
  return mapTree(tree, '', mark) as ParameterTree
}

const isLayer = (value: object): value is { readonly parameters: ParameterTree } =>
  'parameters' in value && 'apply' in value

/** The weights that are trained, by themselves in one vector, in the order of the whole. */
export const trainedPart = (parameters: FlatParameters): FlatParameters =>
  partOf(parameters, ({ isFrozen = false }) => !isFrozen)

/** The weights that are not, likewise. */
export const frozenPart = (parameters: FlatParameters): FlatParameters =>
  partOf(parameters, ({ isFrozen = false }) => isFrozen)

function partOf(
  { tree, entries }: FlatParameters,
  belongs: (parameter: Parameter) => boolean,
): FlatParameters {
  let size = 0
  const own = entries.filter(belongs).map((entry) => {
    const offset = size
    size += entry.length
    return { ...entry, offset }
  })
  return { tree, entries: own, size }
}

/** The values of a part, out of those of the whole. */
export function partValues(whole: FlatParameters, part: FlatParameters, flat: Float32Array): Float32Array {
  if (part.size === whole.size) return flat
  const values = new Float32Array(part.size)
  const places = offsets(whole)
  for (const { name, offset, length } of part.entries) {
    const from = places.get(name) ?? 0
    values.set(flat.subarray(from, from + length), offset)
  }
  return values
}

/**
 * The values of the whole, out of those of its trained part and its frozen part.
 * @throws RangeError when the trained part is missing
 */
export function wholeValues(
  whole: FlatParameters,
  trained: HostTensor | undefined,
  frozen: HostTensor | undefined,
): Float32Array {
  if (trained === undefined) throw new RangeError('the trained weights are missing')
  if (frozen === undefined) return trained.data as Float32Array
  const values = new Float32Array(whole.size)
  const places = offsets(whole)
  const put = ({ entries }: FlatParameters, { data }: HostTensor): void => {
    for (const { name, offset, length } of entries)
      values.set((data as Float32Array).subarray(offset, offset + length), places.get(name) ?? 0)
  }
  put(trainedPart(whole), trained)
  put(frozenPart(whole), frozen)
  return values
}

const offsets = ({ entries }: FlatParameters): ReadonlyMap<string, number> =>
  new Map(entries.map(({ name, offset }) => [name, offset]))
