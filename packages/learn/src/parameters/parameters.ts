/**
 * Named weights in one flat vector.
 *
 * A model declares its weights as a tree of shapes and initialisers. Outside the program they are one Float32Array, which
 * makes the optimiser a dozen operations and a checkpoint a handful of arrays; inside they are slices of one tensor, in
 * the tree's own form. No layer holds data.
 */
import { reshape, slice, type Tensor } from '@utsushi/graph'
import { randomStream } from '@utsushi/ground'
import { sizeOf, type Initialiser } from './initialisers.js'

/** One weight: its shape, and how it begins. */
export interface Parameter {
  /** Tells a weight from a branch of the tree. */
  readonly kind: 'parameter'
  readonly shape: readonly number[]
  readonly initial: Initialiser
  /** Whether it stays as it begins; see `freeze`. */
  readonly isFrozen?: boolean
}

/** Weights by name, in as many levels as the model has; lists where layers are numbered. */
export type ParameterTree =
  { readonly [name: string]: Parameter | ParameterTree | undefined } | readonly ParameterTree[]

/** The same tree with a tensor in the place of every parameter; of a tree that is not known, whatever stands there. */
export type Weights<T> = [ParameterTree] extends [T]
  ? unknown
  : T extends Parameter
    ? Tensor
    : T extends undefined
      ? undefined
      : { readonly [K in keyof T]: Weights<T[K]> }

/** One weight of a {@link FlatParameters}, and where it stands in the flat vector. */
export interface ParameterEntry extends Parameter {
  /** Path in the tree, joined by dots: `core.0.state`. */
  readonly name: string
  /** Place of its first value in the flat vector. */
  readonly offset: number
  /** Number of its values. */
  readonly length: number
}

/** A tree of weights laid out in one vector. */
export interface FlatParameters<T extends ParameterTree = ParameterTree> {
  /** As it was declared. */
  readonly tree: T
  /** Every weight, in the order of the flat vector. */
  readonly entries: readonly ParameterEntry[]
  /** Number of values in all. */
  readonly size: number
}

/**
 * Declares one weight.
 * @example parameter([36, 64], glorotUniform)
 */
export const parameter = (shape: readonly number[], initial: Initialiser): Parameter => ({
  kind: 'parameter',
  shape,
  initial,
})

/**
 * Lays a tree of weights out in one vector, in the order of declaration.
 *
 * @example
 * const model = flatParameters({ embed: embed.parameters, core: core.parameters, head: head.parameters })
 * model.size // 1042820
 */
export function flatParameters<T extends ParameterTree>(tree: T): FlatParameters<T> {
  const entries: ParameterEntry[] = []
  let offset = 0
  visit(tree, '', (name, leaf) => {
    const length = sizeOf(leaf.shape)
    entries.push({ ...leaf, name, offset, length })
    offset += length
  })
  return { tree, entries, size: offset }
}

/**
 * The weights as tensors, cut out of one flat tensor.
 *
 * @param flat float32 `[parameters.size]`
 * @example const weights = weightsOf(model, input('parameters', 'float32', [model.size]))
 */
export function weightsOf<T extends ParameterTree>(parameters: FlatParameters<T>, flat: Tensor): Weights<T> {
  const tensors = namedWeights(parameters, flat)
  return mapTree(parameters.tree, '', (name) => tensors.get(name)) as Weights<T>
}

/** The weights by name, cut out of one flat tensor. */
export const namedWeights = ({ entries }: FlatParameters, flat: Tensor): ReadonlyMap<string, Tensor> =>
  new Map(
    entries.map(({ name, offset, length, shape }) => [
      name,
      reshape(slice(flat, { axis: 0, start: offset, end: offset + length }), shape),
    ]),
  )

/**
 * First values of all weights. Each weight draws from a stream of its own, named by its path, so that adding a layer
 * leaves the others as they were.
 * @throws RangeError when an initialiser gives another number of values than the weight has
 * @example initialise(model, 0) // Float32Array [model.size], the same for the same seed
 */
export function initialise(parameters: FlatParameters, seed: number): Float32Array {
  const flat = new Float32Array(parameters.size)
  for (const { name, shape, initial, offset, length } of parameters.entries) {
    const values = initial(shape, randomStream(seed, 'initialise', name))
    if (values.length !== length) {
      throw new RangeError(
        `the initialiser of "${name}" gave ${values.length} values for [${shape.join(', ')}]`,
      )
    }
    flat.set(values, offset)
  }
  return flat
}

function visit(tree: ParameterTree, path: string, leaf: (name: string, parameter: Parameter) => void): void {
  mapTree(tree, path, (name, found) => {
    leaf(name, found)
    return undefined
  })
}

/** A tree of the same form with something else in the place of every parameter. */
export function mapTree(
  node: unknown,
  path: string,
  leaf: (name: string, found: Parameter) => unknown,
): unknown {
  if (isParameter(node)) return leaf(path, node)
  const child = (key: string | number, value: unknown): unknown =>
    value === undefined ? undefined : mapTree(value, path === '' ? String(key) : `${path}.${key}`, leaf)
  if (Array.isArray(node)) return node.map((value, k) => child(k, value))
  return Object.fromEntries(Object.entries(node as object).map(([key, value]) => [key, child(key, value)]))
}

function isParameter(node: unknown): node is Parameter {
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'parameter'
}
