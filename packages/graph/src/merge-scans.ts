/**
 * Differentiating a scan makes a second one that also keeps what the backward pass needs. Here the two become one.
 */
import { reachableNodes } from './grad.js'
import { rewrite } from './rewrite.js'
import type { Node, Tensor } from './tensor.js'
import { scanAttributes, scanNode } from './scan.js'

/** The same program with every scan replaced by the scan that extends it. */
export function mergeScans(outputs: readonly Tensor[]): readonly Tensor[] {
  const extensions = new Map<Node, Node[]>()
  for (const node of reachableNodes(outputs)) {
    const base = node.op === 'scan' ? scanAttributes(node).extends : undefined
    if (base !== undefined) extensions.set(base, [...(extensions.get(base) ?? []), node])
  }
  if (extensions.size === 0) return outputs
  const replaced = new Map<Tensor, Tensor>()
  // In order of creation: the inputs of a later scan may use the outputs of an earlier one (a stack of layers).
  for (const base of [...extensions.keys()].sort((a, b) => a.id - b.id)) {
    const joined = joinScans(base, extensions.get(base) ?? [], rewrite(base.inputs, replaced))
    for (const [from, to] of joined) replaced.set(from, to)
  }
  return rewrite(outputs, replaced)
}

/** One scan with the outputs of the base and of all its extensions; maps old outputs to new ones. */
function joinScans(
  base: Node,
  nodes: readonly Node[],
  sources: readonly Tensor[],
): ReadonlyMap<Tensor, Tensor> {
  const { body, reverse } = scanAttributes(base)
  const [carries, inputs] = [body.carries.length, body.inputs.length]
  const outputs = [...body.outputResults]
  const slots = nodes.map((node) =>
    scanAttributes(node).body.outputResults.map((result) => {
      const at = outputs.indexOf(result)
      return at >= 0 ? at : outputs.push(result) - 1
    }),
  )
  const captured = new Map(
    body.captures.map((parameter, k) => [parameter, sources[carries + inputs + k] ?? parameter]),
  )
  const results = rewrite([...body.carryResults, ...outputs], captured)
  const joined = scanNode(
    { carries: sources.slice(0, carries), inputs: sources.slice(carries, carries + inputs) },
    {
      carries: body.carries,
      inputs: body.inputs,
      carryResults: results.slice(0, carries),
      outputResults: results.slice(carries),
    },
    { reverse },
  )
  const map = new Map<Tensor, Tensor>()
  const link = (from: Tensor | undefined, at: number): void => {
    const to = joined[at]
    if (from !== undefined && to !== undefined) map.set(from, to)
  }
  base.outputs.forEach((output, k) => link(output, k))
  nodes.forEach((node, n) => {
    for (let k = 0; k < carries; k++) link(node.outputs[k], k)
    slots[n]?.forEach((slot, k) => link(node.outputs[carries + k], carries + slot))
  })
  return map
}
