/**
 * What a model answers: one tensor or several by name, and the same with numbers in place.
 */
import { isTensor, type HostTensor, type Tensor } from '@utsushi/graph'

/** One tensor `[batch, …]`, or several by name. */
export type OutputTree = Tensor | { readonly [name: string]: OutputTree }

/** The same tree with arrays in place of tensors. */
export type Answers<O> = O extends Tensor ? HostTensor : { readonly [K in keyof O]: Answers<O[K]> }

/** The name of an answer that is one tensor. */
export const soleOutput = 'output'

/**
 * The tensors of a tree by their paths; `output` when it is one tensor.
 * @throws RangeError when something in the tree is no tensor
 */
export function namedOutputs(tree: OutputTree): Readonly<Record<string, Tensor>> {
  if (isTensor(tree)) return { [soleOutput]: tree }
  const visit = (node: OutputTree, path: string): readonly (readonly [string, Tensor])[] => {
    if (isTensor(node)) return [[path, node]]
    if (typeof node !== 'object' || node === null)
      throw new RangeError(`forward gives ${String(node)} as "${path}", expected a tensor`)
    return Object.entries(node).flatMap(([name, own]) => visit(own, path === '' ? name : `${path}.${name}`))
  }
  return Object.fromEntries(visit(tree, ''))
}

/** Arrays by path, as the tree that {@link namedOutputs} read. */
export function answersLike<O extends OutputTree>(
  tree: O,
  arrays: Readonly<Record<string, HostTensor>>,
): Answers<O> {
  const visit = (node: OutputTree, path: string): unknown =>
    isTensor(node)
      ? arrays[path]
      : Object.fromEntries(
          Object.entries(node).map(([name, own]) => [
            name,
            visit(own, path === '' ? name : `${path}.${name}`),
          ]),
        )
  return visit(tree, isTensor(tree) ? soleOutput : '') as Answers<O>
}
