/**
 * Several slices of one tensor along one axis become one split.
 */
import { apply } from '../expression/apply.js'
import { reachableNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf, type Cut } from '../expression/rules.js'
import { knownDim } from '../expression/shape.js'
import { first, type Node, type Tensor } from '../expression/tensor.js'
import type { Pass } from '../transforms/bodies.js'

type Range = Pick<Cut, 'start' | 'end'>

const cutOf = ({ op, attributes }: Node): Cut | undefined => ruleOf(op).slices?.(attributes)

const key = (source: Tensor, axis: unknown): string => `${source.node.id}.${source.index}.${String(axis)}`

export const splitSlices: Pass = (outputs) => {
  const groups = new Map<string, Node[]>()
  for (const node of reachableNodes(outputs)) {
    const cut = cutOf(node)
    if (cut === undefined) continue
    const name = key(first(node.inputs), cut.axis)
    groups.set(name, [...(groups.get(name) ?? []), node])
  }
  const plans = new Map<Node, { readonly name: string; readonly cuts: readonly Range[] }>()
  for (const [name, nodes] of groups) {
    const cuts = planOf(nodes)
    if (cuts !== undefined) for (const node of nodes) plans.set(node, { name, cuts })
  }
  const made = new Map<string, readonly Tensor[]>()
  return rewrite(outputs, new Map(), (node, inputs) => {
    const plan = plans.get(node)
    const own = cutOf(node)
    if (plan === undefined || own === undefined) return undefined
    const pieces =
      made.get(plan.name) ??
      apply('split', inputs, {
        axis: own.axis,
        sizes: plan.cuts.map(({ start, end }) => end - start),
      })
    made.set(plan.name, pieces)
    const piece = pieces[plan.cuts.findIndex((cut) => cut.start === own.start)]
    return piece === undefined ? undefined : [piece]
  })
}

/** Consecutive cuts that cover the axis, or `undefined` when the slices overlap or leave most of it out. */
function planOf(nodes: readonly Node[]): readonly Range[] | undefined {
  const node = nodes[0]
  if (node === undefined || nodes.length < 2) return undefined
  const { shape } = first(node.inputs)
  const ranges = nodes.map(cutOf).filter((cut) => cut !== undefined)
  const axis = ranges[0]?.axis ?? 0
  if (typeof shape[axis] !== 'number') return undefined
  const size = knownDim(shape, axis)
  const cuts: Range[] = []
  let [at, unused] = [0, 0]
  for (const cut of ranges.toSorted((a, b) => a.start - b.start)) {
    if (cut.start < at) return undefined
    if (cut.start > at) cuts.push({ start: at, end: cut.start })
    unused += cut.start - at
    cuts.push(cut)
    at = cut.end
  }
  if (at < size) cuts.push({ start: at, end: size })
  return unused + size - at > size / 2 ? undefined : cuts
}
