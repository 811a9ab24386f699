/**
 * Moving work out of a loop.
 *
 * Inside a scan every product runs once a step, on small matrices, with its operands packed anew. A product, or whatever else
 * calls itself heavy in its rule, that no state feeds moves before the loop, and one whose result no state needs moves after
 * it; both then run over all steps at once.
 * Input projections and output heads are never mentioned by a cell: they fall out of this pass. Elementwise work stays
 * in a large loop, where it finds its operands in cache, and leaves a small one, where the count of operations is what
 * takes the time.
 */
import { itemAt, pairs } from '../expression/pairs.js'
import { reachableNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import { ruleOf } from '../expression/rules.js'
import { dimAt, knownDim, sizeOf } from '../expression/shape.js'
import type { Node, Tensor } from '../expression/tensor.js'
import { placeholder } from '../ops/constant.js'
import { add } from '../ops/elementwise.js'
import { matmul } from '../ops/matmul.js'
import { broadcastTo, slice, unsqueeze } from '../ops/shape.js'
import { batchProgram } from '../transforms/batch.js'
import { joinPads } from '../transforms/join-pads.js'
import type { OpenBody, ScanFrame } from './body.js'
import {
  factorProducts,
  gainsOverSteps,
  ratesOf,
  regroupSums,
  resultsOf,
  withResults,
  type RateOf,
} from './rates.js'

/** Loops whose largest value, over all steps, has fewer elements than this are freed of elementwise work too. */
const smallLoop = 256 * 1024

export interface HoistedScan {
  readonly sources: ScanFrame['sources']
  readonly body: OpenBody
  /** The scan's outputs as the step function declared them, from those that the loop now stacks. */
  finish(stacked: readonly Tensor[]): readonly Tensor[]
}

export function hoistProducts(frame: ScanFrame, open: OpenBody): HoistedScan {
  const joined = withResults(open, joinPads(resultsOf(open), frame.clock))
  const regrouped = regroupSums(splitConcatenated(joined, frame.clock), frame.clock)
  const small = isSmall(frame, regrouped)
  const body = small ? factorProducts(regrouped, frame.clock) : regrouped
  const before = hoistBefore(frame, body, small)
  return hoistAfter(before.frame, before.body)
}

function isSmall({ sources, clock }: ScanFrame, open: OpenBody): boolean {
  const steps = dimAt(sources.inputs[0]?.shape ?? [], 0)
  if (typeof steps !== 'number') return false
  const rateOf = ratesOf(open, clock)
  return reachableNodes(resultsOf(open)).every(({ id, outputs }) =>
    outputs.every((output) => {
      const size = sizeOf(output.shape)
      return id < clock || rateOf(output) === 0 || (typeof size === 'number' && size * steps < smallLoop)
    }),
  )
}

/**
 * `[x, s]·W = x·W₁ + s·W₂` where the parts of a concatenation change at different rates: embedded statics are then
 * projected once per sequence, and drivers once per batch, though the cell sees one joined input.
 */
function splitConcatenated(open: OpenBody, clock: number): OpenBody {
  const rateOf = ratesOf(open, clock)
  const visit = (node: Node, [joined, weights]: readonly Tensor[]): readonly Tensor[] | undefined => {
    if (joined === undefined || weights === undefined || rateOf(weights) > 0) return undefined
    if (ruleOf(node.op).matrixProduct !== true || weights.shape.length !== 2) return undefined
    const axis = ruleOf(joined.node.op).concatenates?.(joined.node.attributes)
    if (axis !== joined.shape.length - 1) return undefined
    const parts = joined.node.inputs
    if (new Set(parts.map(rateOf)).size < 2) return undefined
    let start = 0
    const products = parts.map((part) => {
      const rows = knownDim(part.shape, part.shape.length - 1)
      const product = matmul(part, slice(weights, { axis: 0, start, end: start + rows }))
      start += rows
      return product
    })
    return [products.reduce((total, product) => add(total, product))]
  }
  return withResults(open, rewrite(resultsOf(open), new Map(), visit, clock))
}

/** What inputs alone feed becomes an input, computed over all steps: products always, everything in a small loop. */
function hoistBefore(
  frame: ScanFrame,
  open: OpenBody,
  small: boolean,
): { readonly frame: ScanFrame; readonly body: OpenBody } {
  const rateOf = ratesOf(open, frame.clock)
  const nodes = reachableNodes(resultsOf(open)).filter(({ id }) => id >= frame.clock)
  const movable = small ? stepwiseFrontier(open, nodes, rateOf) : stepwiseWork(nodes, rateOf)
  if (movable.length === 0) return { frame, body: open }
  const all = new Map(pairs(open.inputs, frame.sources.inputs))
  const sequences = batchProgram(movable, all).map(({ tensor }) => tensor)
  const parameters = movable.map(placeholder)
  const replaced = new Map(pairs(movable, parameters))
  const results = rewrite(resultsOf(open), replaced, undefined, frame.clock)
  const body = withResults({ ...open, inputs: [...open.inputs, ...parameters] }, results)
  const sources = { ...frame.sources, inputs: [...frame.sources.inputs, ...sequences] }
  return dropUnusedInputs({ ...frame, sources }, body)
}

/** Heavy operations on input-fed values, with invariants added to them (a bias joins its product). */
function stepwiseWork(nodes: readonly Node[], rateOf: RateOf): readonly Tensor[] {
  const chosen = new Set<Tensor>()
  for (const node of nodes) {
    const { inputs, outputs } = node
    if (!outputs.some((output) => rateOf(output) === 1)) continue
    if (gainsOverSteps(node, rateOf)) outputs.forEach((output) => chosen.add(output))
    const [left, right] = inputs
    const [sum] = outputs
    if (ruleOf(node.op).arithmetic !== 'add' || left === undefined || right === undefined) continue
    if (!chosen.has(left) || rateOf(right) !== 0 || right.shape.length !== 1 || sum === undefined) continue
    chosen.delete(left)
    chosen.add(sum)
  }
  return [...chosen]
}

/** Input-fed values that something state-fed reads. */
function stepwiseFrontier(open: OpenBody, nodes: readonly Node[], rateOf: RateOf): readonly Tensor[] {
  const parameters = new Set(open.inputs)
  const frontier = new Set<Tensor>()
  for (const { inputs, outputs } of nodes) {
    if (!outputs.some((output) => rateOf(output) === 2)) continue
    for (const tensor of inputs) if (rateOf(tensor) === 1 && !parameters.has(tensor)) frontier.add(tensor)
  }
  return [...frontier]
}

/** Inputs that nothing reads any more are not fed; the first stays when none would be left. */
export function dropUnusedInputs(
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
  const rateOf = ratesOf(open, frame.clock)
  const stateful = new Set(reachableNodes(open.carryResults))
  const inputAt = new Map(pairs(open.inputs, frame.sources.inputs))
  const parameters = new Set([...open.carries, ...open.inputs])
  const stacked: Tensor[] = []
  const slotOf = (tensor: Tensor): number => {
    const at = stacked.indexOf(tensor)
    return at >= 0 ? at : stacked.push(tensor) - 1
  }
  const free = (tensor: Tensor): boolean =>
    rateOf(tensor) > 0 &&
    !stateful.has(tensor.node) &&
    !parameters.has(tensor) &&
    // What has a body of its own stays where it is.
    ruleOf(tensor.node.op).bodies === undefined
  const plans = open.outputResults.map((result) => {
    const nodes = freeNodes(result, free)
    const useful = [...nodes].some((node) => gainsOverSteps(node, rateOf))
    if (!useful) return { result, slot: slotOf(result) }
    const feeds = frontierOf(nodes, rateOf).map((tensor) => ({
      tensor,
      slot: inputAt.has(tensor) ? -1 : slotOf(tensor),
    }))
    return { result, feeds }
  })
  const steps = dimAt(frame.sources.inputs[0]?.shape ?? [], 0)
  return {
    sources: frame.sources,
    body: { ...open, outputResults: stacked },
    finish: (outputs) =>
      plans.map((plan) => {
        const at = (slot: number, tensor: Tensor): Tensor => inputAt.get(tensor) ?? itemAt(outputs, slot)
        if (plan.feeds === undefined) return itemAt(outputs, plan.slot)
        const map = new Map(plan.feeds.map(({ tensor, slot }) => [tensor, at(slot, tensor)]))
        const [moved] = batchProgram([plan.result], map)
        if (moved === undefined) return plan.result
        if (moved.isBatched) return moved.tensor
        return broadcastTo(unsqueeze(moved.tensor, 0), [steps, ...moved.tensor.shape])
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
function frontierOf(nodes: ReadonlySet<Node>, rateOf: RateOf): readonly Tensor[] {
  const frontier = new Set<Tensor>()
  for (const node of nodes) {
    for (const tensor of node.inputs) if (rateOf(tensor) > 0 && !nodes.has(tensor.node)) frontier.add(tensor)
  }
  return [...frontier]
}
