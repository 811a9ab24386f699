/**
 * Running a program over a new leading axis: time steps moved out of a loop, or models that differ only in weights.
 */
import { GraphError } from '../expression/graph-error.js'
import { ruleOf } from '../expression/rules.js'
import type { Node, Tensor } from '../expression/tensor.js'

/**
 * The outputs, computed for every entry of a new leading axis at once. `batched` gives, for some tensors of the program,
 * their version with that axis; everything that depends on none of them is computed once.
 */
export function batchProgram(
  outputs: readonly Tensor[],
  batched: ReadonlyMap<Tensor, Tensor>,
): readonly { readonly tensor: Tensor; readonly isBatched: boolean }[] {
  const made = new Map<Tensor, Tensor>(batched)
  for (const node of reachableUntil(outputs, batched)) {
    if (node.outputs.every((output) => made.has(output))) continue
    const flags = node.inputs.map((tensor) => made.has(tensor))
    if (!flags.includes(true)) continue
    const inputs = node.inputs.map((tensor) => made.get(tensor) ?? tensor)
    const results = ruleOf(node.op).batch({ inputs, batched: flags, attributes: node.attributes, node })
    node.outputs.forEach((output, k) => {
      const result = results[k]
      if (result === undefined) throw new GraphError(`${node.op}: the batch rule left out output ${k}`)
      if (!batched.has(output)) made.set(output, result)
    })
  }
  return outputs.map((output) => {
    const tensor = made.get(output)
    return tensor === undefined ? { tensor: output, isBatched: false } : { tensor, isBatched: true }
  })
}

/** What the outputs need, up to the tensors whose version with the new axis is given. */
function reachableUntil(outputs: readonly Tensor[], given: ReadonlyMap<Tensor, Tensor>): readonly Node[] {
  const seen = new Set<Node>()
  const pending = [...outputs]
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    if (given.has(tensor) || seen.has(tensor.node)) continue
    seen.add(tensor.node)
    pending.push(...tensor.node.inputs)
  }
  return [...seen].sort((a, b) => a.id - b.id)
}
