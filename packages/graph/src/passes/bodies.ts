/**
 * Applying a pass to a program and to the bodies of its loops, from the inside out.
 */
import { branchesOf } from '../cond.js'
import { rewrite } from '../rewrite.js'
import { scanAttributes, type ScanBody } from '../scan.js'
import { makeNode, type Tensor } from '../tensor.js'

export type Pass = (outputs: readonly Tensor[]) => readonly Tensor[]

export function everywhere(pass: Pass): Pass {
  const visit: Pass = (outputs) =>
    pass(
      rewrite(outputs, new Map(), (node, inputs) => {
        if (node.op === 'cond') {
          const branches = branchesOf(node.attributes)
          const [then, otherwise] = [visit(branches.then), visit(branches.otherwise)]
          const attributes = { branches: { ...branches, then, otherwise } }
          return makeNode('cond', inputs, attributes, node.outputs, node.site)
        }
        if (node.op !== 'scan') return undefined
        const { body, ...rest } = scanAttributes(node)
        const results = visit([...body.carryResults, ...body.outputResults])
        const next: ScanBody = {
          ...body,
          carryResults: results.slice(0, body.carries.length),
          outputResults: results.slice(body.carries.length),
        }
        return makeNode('scan', inputs, { ...rest, body: next }, node.outputs, node.site)
      }),
    )
  return visit
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
