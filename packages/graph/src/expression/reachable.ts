/**
 * Walks over a program from its results: what they need, what depends on what, and how often a tensor is read.
 */
import type { Node, Tensor } from './tensor.js'

/**
 * Nodes between `wrt` and `outputs`: those that depend on a `wrt` tensor, in order of creation.
 *
 * @param isBarrier nodes that pass no dependence on
 */
export function dependentNodes(
  outputs: readonly Tensor[],
  wrt: readonly Tensor[],
  isBarrier: (node: Node) => boolean = () => false,
): readonly Node[] {
  const wanted = new Set(wrt)
  const sources = new Set(wrt.map((tensor) => tensor.node))
  return reachableNodes(outputs).reduce<{ set: Set<Node>; list: Node[] }>(
    (found, node) => {
      const depends =
        (sources.has(node) && node.outputs.some((output) => wanted.has(output))) ||
        node.inputs.some((input) => wanted.has(input) || found.set.has(input.node))
      if (depends && !isBarrier(node)) {
        found.set.add(node)
        found.list.push(node)
      }
      return found
    },
    { set: new Set(), list: [] },
  ).list
}

/** Every node that the outputs need, in order of creation. */
export function reachableNodes(outputs: readonly Tensor[]): readonly Node[] {
  const seen = new Set<Node>()
  const pending = outputs.map((output) => output.node)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    for (const tensor of node.inputs) pending.push(tensor.node)
  }
  return [...seen].sort((a, b) => a.id - b.id)
}

/** How many nodes and results read each tensor. */
export function countUses(
  outputs: readonly Tensor[],
  nodes: readonly { readonly inputs: readonly Tensor[] }[],
): Map<Tensor, number> {
  const uses = new Map<Tensor, number>()
  const use = (tensor: Tensor): void => {
    uses.set(tensor, (uses.get(tensor) ?? 0) + 1)
  }
  for (const node of nodes) node.inputs.forEach(use)
  outputs.forEach(use)
  return uses
}
