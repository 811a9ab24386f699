/**
 * The node of a loop: its body closed over the tensors of its surroundings.
 */
import { apply } from '../expression/apply.js'
import { dependentNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf } from '../expression/rules.js'
import type { Node, Tensor } from '../expression/tensor.js'
import { placeholder } from '../ops/constant.js'
import { scanName, type OpenBody, type ScanBody, type ScanFrame } from './body.js'

/** Closes a body over its surroundings and makes the scan node; returns final carries, then stacked outputs. */
export function scanNode(
  sources: ScanFrame['sources'],
  open: OpenBody,
  attributes: { readonly reverse: boolean; readonly extends?: Node },
): readonly Tensor[] {
  const results = [...open.carryResults, ...open.outputResults]
  const inside = new Set(dependentNodes(results, [...open.carries, ...open.inputs]))
  const parameters = new Set([...open.carries, ...open.inputs])
  const captured = new Map<Tensor, Tensor>()
  const capture = (tensor: Tensor): void => {
    if (parameters.has(tensor) || inside.has(tensor.node) || captured.has(tensor)) return
    if (ruleOf(tensor.node.op).leaf === 'constant') return
    captured.set(tensor, placeholder(tensor))
  }
  for (const node of inside) node.inputs.forEach(capture)
  results.forEach(capture)
  const closed = rewrite(results, captured)
  const body: ScanBody = {
    carries: open.carries,
    inputs: open.inputs,
    captures: [...captured.values()],
    carryResults: closed.slice(0, open.carries.length),
    outputResults: closed.slice(open.carries.length),
  }
  return apply(scanName, [...sources.carries, ...sources.inputs, ...captured.keys()], { body, ...attributes })
}
