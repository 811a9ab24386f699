/**
 * How much arithmetic a program's loops do and how large its values are, for choices that depend on size.
 */
import { reachableNodes } from '../expression/reachable.js'
import { ruleOf } from '../expression/rules.js'
import type { Node, Tensor } from '../expression/tensor.js'

/**
 * Multiplications of matrix products in one step of the program's largest loop, inner loops apart and the first branch of a
 * choice counted as if always taken; 0 without loops. Named sizes count as one.
 */
export function multiplicationsPerLoopStep(outputs: readonly Tensor[]): number {
  const largest = (results: readonly Tensor[], inside: boolean): number => {
    const nodes = reachableNodes(results)
    const own = inside ? nodes.reduce((total, node) => total + multiplications(node), 0) : 0
    return Math.max(own, ...nodes.flatMap(loopBodies).map((body) => largest(body, true)))
  }
  return largest(outputs, false)
}

/** Elements of the largest value that the program or a loop in it makes. Named sizes count as one. */
export function largestValue(outputs: readonly Tensor[]): number {
  return reachableNodes(outputs).reduce((largest, node) => {
    const sizes = node.outputs.map(({ shape }) =>
      shape.reduce<number>((product, size) => product * (typeof size === 'number' ? size : 1), 1),
    )
    return Math.max(largest, ...sizes, ...loopBodies(node).map(largestValue))
  }, 0)
}

/** Results of what a node runs again and again. */
function loopBodies({ op, attributes }: Node): readonly (readonly Tensor[])[] {
  const { bodies } = ruleOf(op)
  return bodies?.repeats === true ? bodies.of(attributes).results : []
}

function multiplications(node: Node): number {
  const { work, bodies } = ruleOf(node.op)
  if (bodies?.repeats === false) {
    const [first = []] = bodies.of(node.attributes).results
    return reachableNodes(first).reduce((total, inner) => total + multiplications(inner), 0)
  }
  return work === 'light' ? 0 : work.multiplications(node)
}
