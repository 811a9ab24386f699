/**
 * Differentiating a scan makes a second one that also keeps what the backward pass needs. Here the two become one.
 */
import { pairs } from '../expression/pairs.js'
import { reachableNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import type { Node, Tensor } from '../expression/tensor.js'
import { scanAttributes, scanOf } from './body.js'
import { scanNode } from './scan-node.js'

/**
 * The same program with every loop run once: scans of one body over the same sources become one scan with the outputs of
 * all, in the loops' bodies too.
 *
 * @param clock nodes with a smaller id surround the program and stay as they are
 */
export function mergeScans(outputs: readonly Tensor[], clock = 0): readonly Tensor[] {
  const replaced = new Map<Tensor, Tensor>()
  // In order of creation: the inputs of a later scan may use the outputs of an earlier one (a stack of layers).
  for (const [base, ...others] of sameLoops(outputs, clock)) {
    if (base === undefined || (others.length === 0 && scanAttributes(base).extends === undefined)) continue
    const joined = joinScans(base, others, rewrite(base.inputs, replaced, undefined, clock))
    for (const [from, to] of joined) replaced.set(from, to)
  }
  return replaced.size === 0 ? outputs : rewrite(outputs, replaced, undefined, clock)
}

/** Scans that differ only in what they emit: an extension shares its base's states, and usually its sources. */
function sameLoops(outputs: readonly Tensor[], clock: number): readonly (readonly Node[])[] {
  const groups: Node[][] = []
  const byStates = new Map<readonly Tensor[], Node[][]>()
  for (const node of reachableNodes(outputs)) {
    const own = scanOf(node)
    if (own === undefined || node.id < clock) continue
    const states = own.body.carryResults
    const candidates = byStates.get(states) ?? []
    byStates.set(states, candidates)
    const group = candidates.find(([first]) => first?.inputs.every((source, k) => source === node.inputs[k]))
    if (group !== undefined) {
      group.push(node)
      continue
    }
    const made = [node]
    candidates.push(made)
    groups.push(made)
  }
  return groups
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
  const captured = new Map(pairs(body.captures, sources.slice(carries + inputs)))
  const results = rewrite(mergeScans([...body.carryResults, ...outputs]), captured)
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
