/**
 * How often an operation stands in a program, in each of its loops and outside them.
 */
import type { Tensor } from '@utsushi/graph'

type Node = Tensor['node']
interface Body {
  readonly carryResults: readonly Tensor[]
  readonly outputResults: readonly Tensor[]
}

/** Counts by loop, outermost first: entry 0 is the program itself, the others its loops in order of creation. */
export function countOperations(outputs: readonly Tensor[], op: string): readonly number[] {
  const nodes = reachable(outputs)
  const own = nodes.filter((node) => node.op === op).length
  const loops = nodes.filter((node) => node.op === 'scan').map((node) => node.attributes['body'] as Body)
  return [own, ...loops.flatMap((body) => countOperations([...body.carryResults, ...body.outputResults], op))]
}

function reachable(outputs: readonly Tensor[]): readonly Node[] {
  const seen = new Set<Node>()
  const pending = outputs.map((output) => output.node)
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    pending.push(...node.inputs.map((tensor) => tensor.node))
  }
  return [...seen].sort((a, b) => a.id - b.id)
}
