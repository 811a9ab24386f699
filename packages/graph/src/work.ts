/**
 * How much arithmetic a program's loops do and how large its values are, for choices that depend on size.
 */
import { reachableNodes } from './grad.js'
import { branchesOf } from './cond.js'
import { scanAttributes } from './scan.js'
import type { Dim } from './shape.js'
import type { Node, Tensor } from './tensor.js'

/**
 * Multiplications of matrix products in one step of the program's largest loop, inner loops apart and the first branch of a
 * choice counted as if always taken; 0 without loops. Named sizes count as one.
 */
export function multiplicationsPerLoopStep(outputs: readonly Tensor[]): number {
  const largest = (results: readonly Tensor[], inside: boolean): number => {
    const nodes = reachableNodes(results)
    const own = inside ? nodes.reduce((total, node) => total + multiplications(node), 0) : 0
    const inner = nodes
      .filter(({ op }) => op === 'scan')
      .map((node) => {
        const { carryResults, outputResults } = scanAttributes(node).body
        return largest([...carryResults, ...outputResults], true)
      })
    return Math.max(own, ...inner)
  }
  return largest(outputs, false)
}

/** Elements of the largest value that the program or a loop in it makes. Named sizes count as one. */
export function largestValue(outputs: readonly Tensor[]): number {
  return reachableNodes(outputs).reduce((largest, node) => {
    const sizes = node.outputs.map(({ shape }) =>
      shape.reduce<number>((product, size) => product * known(size), 1),
    )
    if (node.op !== 'scan') return Math.max(largest, ...sizes)
    const { carryResults, outputResults } = scanAttributes(node).body
    return Math.max(largest, ...sizes, largestValue([...carryResults, ...outputResults]))
  }, 0)
}

function multiplications({ op, inputs, outputs, attributes }: Node): number {
  if (op === 'cond') {
    const nodes = reachableNodes(branchesOf(attributes).then)
    return nodes.reduce((total, node) => total + multiplications(node), 0)
  }
  if (op !== 'matmul') return 0
  const sizes = [...(outputs[0]?.shape ?? []), inputs[0]?.shape.at(-1) ?? 1]
  return sizes.reduce<number>((product, size) => product * known(size), 1)
}

const known = (dim: Dim): number => (typeof dim === 'number' ? dim : 1)
