/**
 * The choice over lists of tensors: both branches, closed over what they use of their surroundings.
 */
import { apply, refuse } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import { reachableNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf } from '../expression/rules.js'
import { describe, nodeClock, type Attributes, type Tensor } from '../expression/tensor.js'
import { sameType } from '../expression/tree.js'
import { placeholder } from '../ops/constant.js'
import { mergeScans } from './merge-scans.js'

/** Both branches, closed: every tensor they use is one of the captures, a constant, or made inside. */
export interface Branches {
  readonly captures: readonly Tensor[]
  readonly then: readonly Tensor[]
  readonly otherwise: readonly Tensor[]
}

export const branchesOf = (attributes: Attributes): Branches => attributes['branches'] as Branches

/** The choice over lists; `cond` is this over trees. */
export function choice(
  condition: Tensor,
  then: () => readonly Tensor[],
  otherwise: () => readonly Tensor[],
): readonly Tensor[] {
  if (condition.dtype !== 'bool' || condition.shape.length > 0)
    refuse('cond', [condition], 'the condition must be a bool scalar')
  const clock = nodeClock()
  const sides = [then(), otherwise()] as const
  const [yes, no] = sides.map((results) => mergeScans(results, clock))
  if (yes === undefined || no === undefined) throw new GraphError('cond: needs two branches')
  if (yes.length !== no.length || yes.some((each, k) => no[k] === undefined || !sameType(each, no[k]))) {
    const shown = [yes, no].map((results) => results.map(describe).join(', '))
    refuse('cond', [condition], `the branches give ${shown.join(' and ')}`)
  }
  const captured = capturesOf([...yes, ...no], clock)
  const close = (results: readonly Tensor[]): readonly Tensor[] =>
    rewrite(results, captured, undefined, clock)
  const branches: Branches = { captures: [...captured.values()], then: close(yes), otherwise: close(no) }
  return apply('cond', [condition, ...captured.keys()], { branches })
}

/** Tensors older than the branches that they use, each with the symbol that stands for it. */
function capturesOf(results: readonly Tensor[], clock: number): ReadonlyMap<Tensor, Tensor> {
  const captured = new Map<Tensor, Tensor>()
  const capture = (tensor: Tensor): void => {
    if (tensor.node.id >= clock || ruleOf(tensor.node.op).leaf === 'constant' || captured.has(tensor)) return
    captured.set(tensor, placeholder(tensor))
  }
  results.forEach(capture)
  for (const { id, inputs } of reachableNodes(results)) if (id >= clock) inputs.forEach(capture)
  return captured
}
