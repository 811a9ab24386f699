/**
 * Applying a pass to a program and to the bodies of its loops and choices, from the inside out.
 */
import { rewrite } from '../expression/rewrite.js'
import { ruleOf } from '../expression/rules.js'
import { makeNode, type Tensor } from '../expression/tensor.js'

export type Pass = (outputs: readonly Tensor[]) => readonly Tensor[]

export function everywhere(pass: Pass): Pass {
  const visit: Pass = (outputs) =>
    pass(
      rewrite(outputs, new Map(), (node, inputs) => {
        const { bodies } = ruleOf(node.op)
        if (bodies === undefined) return undefined
        const { captures, results } = bodies.of(node.attributes)
        const attributes = bodies.replace(node.attributes, { captures, results: results.map(visit) })
        return makeNode(node.op, inputs, attributes, node.outputs, node.site)
      }),
    )
  return visit
}
