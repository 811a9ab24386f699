/**
 * Rebuilding a program with some tensors or nodes replaced: what every pass over the graph is made of.
 */
import { makeNode, type Node, type Tensor } from './tensor.js'

/** A pass: new outputs for a node (whose inputs are already rebuilt), or `undefined` to keep it as it is. */
export type Visitor = (node: Node, inputs: readonly Tensor[]) => readonly Tensor[] | undefined

/**
 * The outputs, with `replacements` substituted wherever they are used and `visit` given a chance at every other node.
 * Untouched parts are shared, not copied.
 */
export function rewrite(
  outputs: readonly Tensor[],
  replacements: ReadonlyMap<Tensor, Tensor>,
  visit: Visitor = () => undefined,
  /** Nodes with a smaller id are left as they are, unvisited. */
  clock = 0,
): readonly Tensor[] {
  const done = new Map<Node, readonly Tensor[]>()
  const resolve = (tensor: Tensor): Tensor =>
    replacements.get(tensor) ?? done.get(tensor.node)?.[tensor.index] ?? tensor
  const pending: Node[] = []
  const push = (tensor: Tensor): void => {
    if (tensor.node.id >= clock && !replacements.has(tensor) && !done.has(tensor.node))
      pending.push(tensor.node)
  }
  for (const output of outputs) {
    push(output)
    for (let node = pending.at(-1); node !== undefined; node = pending.at(-1)) {
      if (done.has(node)) {
        pending.pop()
        continue
      }
      const before = pending.length
      for (const tensor of node.inputs) push(tensor)
      if (pending.length > before) continue
      pending.pop()
      const inputs = node.inputs.map(resolve)
      done.set(node, visit(node, inputs) ?? rebuild(node, inputs))
    }
  }
  return outputs.map(resolve)
}

/** The node on other inputs of the same types. */
function rebuild(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
  if (inputs.every((input, k) => input === node.inputs[k])) return node.outputs
  return makeNode(node.op, inputs, node.attributes, node.outputs, node.site)
}
