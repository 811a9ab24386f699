/**
 * Several slices of one tensor along one axis become one split.
 */
import { reachableNodes } from '../grad.js'
import { GraphError } from '../graph-error.js'
import { rewrite } from '../rewrite.js'
import { registerRules } from '../rules.js'
import { knownDim } from '../shape.js'
import { apply, first, type Node, type Tensor } from '../tensor.js'
import type { Pass } from './bodies.js'

registerRules({
  split: {
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, sizes } = attributes as { axis: number; sizes: readonly number[] }
      return sizes.map((size) => ({ dtype, shape: shape.map((dim, k) => (k === axis ? size : dim)) }))
    },
    batch: () => {
      throw new GraphError('split is made when a program is compiled, after everything has been batched')
    },
    lower: ({ inputs, attributes, emitMany, int64 }) => {
      const { axis, sizes } = attributes as { axis: number; sizes: readonly number[] }
      return emitMany('Split', [...inputs, int64(sizes)], sizes.length, {
        axis: { kind: 'int', value: axis },
      })
    },
  },
})

interface Cut {
  readonly start: number
  readonly end: number
}

const cutOf = (node: Node): Cut => ({
  start: node.attributes['start'] as number,
  end: node.attributes['end'] as number,
})
const key = (source: Tensor, axis: unknown): string => `${source.node.id}.${source.index}.${String(axis)}`

export const splitSlices: Pass = (outputs) => {
  const groups = new Map<string, Node[]>()
  for (const node of reachableNodes(outputs)) {
    if (node.op !== 'slice') continue
    const name = key(first(node.inputs), node.attributes['axis'])
    groups.set(name, [...(groups.get(name) ?? []), node])
  }
  const plans = new Map<Node, { readonly name: string; readonly cuts: readonly Cut[] }>()
  for (const [name, nodes] of groups) {
    const cuts = planOf(nodes)
    if (cuts !== undefined) for (const node of nodes) plans.set(node, { name, cuts })
  }
  const made = new Map<string, readonly Tensor[]>()
  return rewrite(outputs, new Map(), (node, inputs) => {
    const plan = plans.get(node)
    if (plan === undefined) return undefined
    const pieces =
      made.get(plan.name) ??
      apply('split', inputs, {
        axis: node.attributes['axis'],
        sizes: plan.cuts.map(({ start, end }) => end - start),
      })
    made.set(plan.name, pieces)
    const { start } = cutOf(node)
    const piece = pieces[plan.cuts.findIndex((cut) => cut.start === start)]
    return piece === undefined ? undefined : [piece]
  })
}

/** Consecutive cuts that cover the axis, or `undefined` when the slices overlap or leave most of it out. */
function planOf(nodes: readonly Node[]): readonly Cut[] | undefined {
  const node = nodes[0]
  if (node === undefined || nodes.length < 2) return undefined
  const { shape } = first(node.inputs)
  const axis = node.attributes['axis'] as number
  if (typeof shape[axis] !== 'number') return undefined
  const size = knownDim(shape, axis)
  const cuts: Cut[] = []
  let [at, unused] = [0, 0]
  for (const cut of nodes.map(cutOf).sort((a, b) => a.start - b.start)) {
    if (cut.start < at) return undefined
    if (cut.start > at) cuts.push({ start: at, end: cut.start })
    unused += cut.start - at
    cuts.push(cut)
    at = cut.end
  }
  if (at < size) cuts.push({ start: at, end: size })
  return unused + size - at > size / 2 ? undefined : cuts
}
