/**
 * Moving products out of a loop.
 *
 * Inside a scan every product runs once a step, on small matrices, with its operands packed anew. A product that no state
 * feeds moves before the loop and one whose result no state needs moves after it; both then run over all steps at once.
 * Input projections and output heads are never mentioned by a cell: they fall out of this pass.
 */
import { batchProgram } from './batch.js'
import { dependentNodes, reachableNodes } from './grad.js'
import { add } from './ops/elementwise.js'
import { matmul } from './ops/matmul.js'
import { slice, unsqueeze, broadcastTo } from './ops/shape.js'
import { rewrite } from './rewrite.js'
import { dimAt, knownDim } from './shape.js'
import { placeholder, type OpenBody, type ScanFrame } from './scan.js'
import type { Node, Tensor } from './tensor.js'

export interface HoistedScan {
  readonly sources: ScanFrame['sources']
  readonly body: OpenBody
  /** The scan's outputs as the step function declared them, from those that the loop now stacks. */
  finish(stacked: readonly Tensor[]): readonly Tensor[]
}

export function hoistProducts(frame: ScanFrame, open: OpenBody): HoistedScan {
  const before = hoistBefore(frame, splitConcatenated(open))
  return hoistAfter(before.frame, before.body)
}

const resultsOf = (open: OpenBody): readonly Tensor[] => [...open.carryResults, ...open.outputResults]

const withResults = (open: OpenBody, results: readonly Tensor[]): OpenBody => ({
  ...open,
  carryResults: results.slice(0, open.carries.length),
  outputResults: results.slice(open.carries.length),
})

/** Answers whether a tensor depends on any of the given parameters. */
function dependence(open: OpenBody, parameters: readonly Tensor[]): (tensor: Tensor) => boolean {
  const nodes = new Set(dependentNodes(resultsOf(open), parameters))
  const set = new Set(parameters)
  return (tensor) => set.has(tensor) || nodes.has(tensor.node)
}

/**
 * `[x, s]·W = x·W₁ + s·W₂` where the parts of a concatenation change at different rates: embedded statics are then
 * projected once per sequence, and drivers once per batch, though the cell sees one joined input.
 */
function splitConcatenated(open: OpenBody): OpenBody {
  const carried = dependence(open, open.carries)
  const stepwise = dependence(open, [...open.carries, ...open.inputs])
  const rate = (tensor: Tensor): number => (carried(tensor) ? 2 : stepwise(tensor) ? 1 : 0)
  const visit = (node: Node): readonly Tensor[] | undefined => {
    const [joined, weights] = node.inputs
    if (node.op !== 'matmul' || joined === undefined || weights === undefined || stepwise(weights))
      return undefined
    if (joined.node.op !== 'concat' || weights.shape.length !== 2) return undefined
    if (joined.node.attributes['axis'] !== joined.shape.length - 1) return undefined
    const parts = joined.node.inputs
    if (new Set(parts.map(rate)).size < 2) return undefined
    let start = 0
    const products = parts.map((part) => {
      const rows = knownDim(part.shape, part.shape.length - 1)
      const product = matmul(part, slice(weights, { axis: 0, start, end: start + rows }))
      start += rows
      return product
    })
    // Slow parts first: what is invariant is then one tensor.
    const order = parts.map((part, k) => ({ rate: rate(part), k })).sort((a, b) => a.rate - b.rate)
    const sorted = order.map(({ k }) => products[k]).filter((product) => product !== undefined)
    return [sorted.slice(1).reduce((total, product) => add(total, product), sorted[0] ?? joined)]
  }
  return withResults(open, rewrite(resultsOf(open), new Map(), visit))
}

/** Products fed by inputs alone become inputs, computed over all steps. */
function hoistBefore(
  frame: ScanFrame,
  open: OpenBody,
): { readonly frame: ScanFrame; readonly body: OpenBody } {
  const carried = dependence(open, open.carries)
  const stepwise = dependence(open, [...open.carries, ...open.inputs])
  const movable = reachableNodes(resultsOf(open)).filter(
    ({ op, inputs: [left, right], outputs: [product] }) =>
      op === 'matmul' && left && right && product && stepwise(left) && !stepwise(right) && !carried(product),
  )
  if (movable.length === 0) return { frame, body: open }
  const all = new Map(open.inputs.map((parameter, k) => [parameter, frame.sources.inputs[k] ?? parameter]))
  const products = movable.flatMap((node) => node.outputs)
  const sequences = batchProgram(products, all).map(({ tensor }) => tensor)
  const parameters = products.map(placeholder)
  const results = rewrite(
    resultsOf(open),
    new Map(products.map((product, k) => [product, parameters[k] ?? product])),
  )
  const body = withResults({ ...open, inputs: [...open.inputs, ...parameters] }, results)
  const sources = { ...frame.sources, inputs: [...frame.sources.inputs, ...sequences] }
  return dropUnusedInputs({ ...frame, sources }, body)
}

/** Inputs that nothing reads any more are not fed; the first stays when none would be left. */
function dropUnusedInputs(
  frame: ScanFrame,
  open: OpenBody,
): { readonly frame: ScanFrame; readonly body: OpenBody } {
  const used = new Set(resultsOf(open))
  for (const node of reachableNodes(resultsOf(open))) node.inputs.forEach((tensor) => used.add(tensor))
  const kept = open.inputs.flatMap((parameter, k) => (used.has(parameter) ? [k] : []))
  const keep = kept.length === 0 ? [0] : kept
  const pick = (list: readonly Tensor[]): readonly Tensor[] => list.filter((_, k) => keep.includes(k))
  return {
    frame: { ...frame, sources: { ...frame.sources, inputs: pick(frame.sources.inputs) } },
    body: { ...open, inputs: pick(open.inputs) },
  }
}

/** Outputs that end in products move behind the loop, which stacks what feeds them instead. */
function hoistAfter(frame: ScanFrame, open: OpenBody): HoistedScan {
  const stateful = new Set(reachableNodes(open.carryResults))
  const stepwise = dependence(open, [...open.carries, ...open.inputs])
  const inputAt = new Map(
    open.inputs.map((parameter, k) => [parameter, frame.sources.inputs[k] ?? parameter]),
  )
  const parameters = new Set([...open.carries, ...open.inputs])
  const moves = open.outputResults.map((result) => {
    const free = (tensor: Tensor): boolean =>
      stepwise(tensor) && !stateful.has(tensor.node) && !parameters.has(tensor) && tensor.node.op !== 'scan'
    const body = freeNodes(result, free)
    const useful = [...body].some(
      ({ op, inputs: [, right] }) => op === 'matmul' && right !== undefined && !stepwise(right),
    )
    return useful ? frontierOf(body, stepwise) : undefined
  })
  const stacked: Tensor[] = []
  const slotOf = (tensor: Tensor): number => {
    const at = stacked.indexOf(tensor)
    return at >= 0 ? at : stacked.push(tensor) - 1
  }
  const plans = open.outputResults.map((result, k) => {
    const frontier = moves[k]
    if (frontier === undefined) return { result, slot: slotOf(result) }
    return {
      result,
      feeds: frontier.map((tensor) => ({ tensor, slot: inputAt.has(tensor) ? -1 : slotOf(tensor) })),
    }
  })
  const steps = dimAt(frame.sources.inputs[0]?.shape ?? [], 0)
  return {
    sources: frame.sources,
    body: { ...open, outputResults: stacked },
    finish: (outputs) =>
      plans.map((plan) => {
        const at = (slot: number, tensor: Tensor): Tensor => outputs[slot] ?? inputAt.get(tensor) ?? tensor
        if (plan.feeds === undefined) return at(plan.slot, plan.result)
        const map = new Map(plan.feeds.map(({ tensor, slot }) => [tensor, at(slot, tensor)]))
        const [moved] = batchProgram([plan.result], map)
        if (moved === undefined) return plan.result
        return moved.isBatched
          ? moved.tensor
          : broadcastTo(unsqueeze(moved.tensor, 0), [steps, ...moved.tensor.shape])
      }),
  }
}

/** The nodes behind a result that satisfy `free`, walking from the result and stopping where it fails. */
function freeNodes(result: Tensor, free: (tensor: Tensor) => boolean): ReadonlySet<Node> {
  const found = new Set<Node>()
  const pending = [result]
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    if (!free(tensor) || found.has(tensor.node)) continue
    found.add(tensor.node)
    pending.push(...tensor.node.inputs)
  }
  return found
}

/** What the moved nodes read that changes from step to step. */
function frontierOf(nodes: ReadonlySet<Node>, stepwise: (tensor: Tensor) => boolean): readonly Tensor[] {
  const frontier = new Set<Tensor>()
  for (const node of nodes) {
    for (const tensor of node.inputs) if (stepwise(tensor) && !nodes.has(tensor.node)) frontier.add(tensor)
  }
  return [...frontier]
}
