/**
 * Trees of tensors: records and lists, nested as a program has use for. Loops, choices and models are written over them.
 *
 * A leaf has a path, such as `lstm.0.c`, by which errors name it. An optional key that is left out, or `undefined`, is no
 * leaf. This knows nothing of data: it takes trees apart into lists and puts lists together into trees of the same form.
 */
import { GraphError } from './graph-error.js'
import { sameShape } from './shape.js'
import { describe, isTensor, type Tensor, type TensorType } from './tensor.js'

/** A tensor, a record, a list, or nothing: what {@link Tree} then looks into. */
export type AnyTree = object | undefined

/**
 * What a type must be to be a tree of tensors: itself. A parameter of type `T & Tree<T>` takes records, interfaces and tuples
 * alike, and infers `T` to the last key.
 * @example type State = { readonly lstm: readonly { readonly h: Tensor; readonly c: Tensor }[]; readonly seen?: Tensor }
 */
export type Tree<T> = T extends Tensor | undefined
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Tree<T[K]> }
    : never

/** A tensor of a tree, and where it stands. */
export interface Leaf {
  /** Keys joined by dots: `lstm.0.c`; empty where the tree is one tensor. */
  readonly path: string
  readonly tensor: Tensor
}

/** Every tensor of a tree, in the order of its keys. */
export function leavesOf(tree: unknown): readonly Leaf[] {
  const leaves: Leaf[] = []
  mapLeaves(tree, (leaf) => {
    leaves.push(leaf)
    return leaf.tensor
  })
  return leaves
}

/** The tensors of a tree, in the order of its keys. */
export const tensorsOf = (tree: unknown): readonly Tensor[] => leavesOf(tree).map(({ tensor }) => tensor)

/** A tree of the same form with other tensors: one for each leaf, in the order of the keys. */
export function withTensors<T>(tree: T, tensors: readonly Tensor[]): T {
  let next = 0
  const made = mapLeaves(tree, ({ path }) => {
    const tensor = tensors[next++]
    if (tensor === undefined) throw new GraphError(`there is no tensor for ${placeOf(path)}`)
    return tensor
  })
  if (next !== tensors.length) throw new GraphError(`${tensors.length} tensors for ${next} places of a tree`)
  return made
}

/** A tree of the same form with what `change` makes of every leaf. */
export function mapLeaves<T>(tree: T, change: (leaf: Leaf) => Tensor): T {
  const visit = (node: unknown, path: string): unknown => {
    if (node === undefined) return undefined
    if (isTensor(node)) return change({ path, tensor: node })
    const below = (key: string | number): string => (path === '' ? String(key) : `${path}.${key}`)
    if (Array.isArray(node)) return node.map((part: unknown, k) => visit(part, below(k)))
    if (typeof node !== 'object' || node === null)
      throw new GraphError(`${placeOf(path)} is ${String(node)}, expected a tensor or a record of tensors`)
    return Object.fromEntries(Object.entries(node).map(([key, part]) => [key, visit(part, below(key))]))
  }
  return visit(tree, '') as T
}

/**
 * The tensors of a second tree in the order of the first one's leaves, whatever the order of its keys.
 *
 * @param what the name of the tree and what befell it, for errors: `the state that a step returns`
 * @throws GraphError that names the leaf which is missing, is one too many, or has another type
 */
export function alignLeaves(
  leaves: readonly Leaf[],
  tree: unknown,
  what: { readonly given: string; readonly returned: string },
): readonly Tensor[] {
  const found = new Map(leavesOf(tree).map(({ path, tensor }) => [path, tensor]))
  const known = new Set(leaves.map(({ path }) => path))
  const missing = leaves.find(({ path }) => !found.has(path))
  if (missing !== undefined) throw new GraphError(`${what.returned} lacks ${placeOf(missing.path)}`)
  const surplus = [...found.keys()].find((path) => !known.has(path))
  if (surplus !== undefined) {
    const names = leaves.map(({ path }) => `"${path}"`).join(', ')
    throw new GraphError(`${what.returned} has ${placeOf(surplus)}, ${what.given} has ${names || 'nothing'}`)
  }
  return leaves.map(({ path, tensor }) => {
    const next = found.get(path) ?? tensor
    if (!sameType(next, tensor))
      throw new GraphError(
        `${placeOf(path)} of ${what.given} is ${describe(tensor)}, of ${what.returned} ${describe(next)}`,
      )
    return next
  })
}

export const sameType = (a: TensorType, b: TensorType): boolean =>
  a.dtype === b.dtype && sameShape(a.shape, b.shape)

const placeOf = (path: string): string => (path === '' ? 'its tensor' : `"${path}"`)
