/**
 * One loop cut in two where its states allow it.
 *
 * Of a stack of layers walked in one loop, the first layer needs nothing of the second. Walked one after the other, the
 * products between them run once over all steps, and a step reads the weights of one layer, which stay in cache. So it is
 * in the backward loop of a stack whose results are not fed back with their gradient: the last layer goes first.
 */
import { pairs } from '../expression/pairs.js'
import { reachableNodes } from '../expression/reachable.js'
import { rewrite } from '../expression/rewrite.js'
import type { Node, Tensor } from '../expression/tensor.js'
import { placeholder } from '../ops/constant.js'
import type { OpenBody, ScanFrame } from './body.js'
import { dropUnusedInputs } from './hoist.js'
import { gainsOverSteps, ratesOf, resultsOf, type RateOf } from './rates.js'

export interface LoopPart {
  readonly frame: ScanFrame
  readonly body: OpenBody
}

export interface SplitScan {
  readonly first: LoopPart
  /** The second loop, from the stacked outputs of the first. */
  second(stacked: readonly Tensor[]): LoopPart
  /** Final states and outputs of the loop that was cut, from those of the two. */
  join(first: LoopResults, second: LoopResults): LoopResults
}

export interface LoopResults {
  readonly carries: readonly Tensor[]
  readonly outputs: readonly Tensor[]
}

/** Cuts off the states that need no other, when a product with an invariant leaves the loop by that. */
export function splitScan(frame: ScanFrame, open: OpenBody): SplitScan | undefined {
  const needs = statesNeeded(open, frame.clock)
  const rateOf = ratesOf(open, frame.clock)
  const own = open.carries
    .map((_, k) => closureOf(k, open, needs))
    .filter((states) => states.size < open.carries.length)
    .toSorted((a, b) => a.size - b.size)
    .find((states) => productLeaves(open, states, needs, rateOf))
  return own === undefined ? undefined : cut(frame, open, own, needs)
}

type Needs = (tensor: Tensor) => ReadonlySet<number>

/** Which states, by place, a tensor of the body is made from within one step. */
function statesNeeded(open: OpenBody, clock: number): Needs {
  const none: ReadonlySet<number> = new Set()
  const known = new Map<Tensor, ReadonlySet<number>>(open.carries.map((carry, k) => [carry, new Set([k])]))
  const byNode = new Map<Node, ReadonlySet<number>>()
  const of = (tensor: Tensor): ReadonlySet<number> => known.get(tensor) ?? byNode.get(tensor.node) ?? none
  for (const node of reachableNodes(resultsOf(open))) {
    if (node.id < clock) continue
    const parts = node.inputs.map(of).filter(({ size }) => size > 0)
    const [only] = parts
    if (only !== undefined)
      byNode.set(node, parts.length === 1 ? only : new Set(parts.flatMap((p) => [...p])))
  }
  return of
}

/** A state and all that it needs over any number of steps. */
function closureOf(place: number, open: OpenBody, needs: Needs): ReadonlySet<number> {
  const found = new Set([place])
  // A set visits what is added to it on the way.
  for (const state of found) {
    const result = open.carryResults[state]
    if (result !== undefined) for (const needed of needs(result)) found.add(needed)
  }
  return found
}

const within = (part: ReadonlySet<number>, whole: ReadonlySet<number>): boolean =>
  part.size > 0 && [...part].every((state) => whole.has(state))

/** Whether a product of these states with an invariant feeds the other states, and nothing of these. */
function productLeaves(open: OpenBody, own: ReadonlySet<number>, needs: Needs, rateOf: RateOf): boolean {
  const results = (inside: boolean): Tensor[] => open.carryResults.filter((_, k) => own.has(k) === inside)
  const kept = new Set(reachableNodes(results(true)))
  return reachableNodes(results(false)).some((node) => {
    const [product] = node.outputs
    // What surrounds the loop needs none of its states.
    return (
      product !== undefined && gainsOverSteps(node, rateOf) && within(needs(product), own) && !kept.has(node)
    )
  })
}

function cut(frame: ScanFrame, open: OpenBody, own: ReadonlySet<number>, needs: Needs): SplitScan {
  const pick = (list: readonly Tensor[], inside: boolean): readonly Tensor[] =>
    list.filter((_, k) => own.has(k) === inside)
  const isOwn = (tensor: Tensor): boolean => within(needs(tensor), own)
  const early = open.outputResults.map(isOwn)
  const rest = [...pick(open.carryResults, false), ...open.outputResults.filter((_, k) => early[k] !== true)]
  const passed = frontier(rest, isOwn, frame.clock)
  const stacked = [...open.outputResults.filter((_, k) => early[k] === true), ...passed]
  const part = (carries: boolean, inputs: ScanFrame['sources']['inputs'], body: OpenBody): LoopPart =>
    dropUnusedInputs({ ...frame, sources: { carries: pick(frame.sources.carries, carries), inputs } }, body)
  return {
    first: part(true, frame.sources.inputs, {
      carries: pick(open.carries, true),
      inputs: open.inputs,
      carryResults: pick(open.carryResults, true),
      outputResults: stacked,
    }),
    second: (outputs) => {
      const parameters = passed.map(placeholder)
      const replaced = new Map(pairs(passed, parameters))
      const results = rewrite(rest, replaced, undefined, frame.clock)
      const carries = pick(open.carries, false)
      const sequences = outputs.slice(stacked.length - passed.length)
      return part(false, [...frame.sources.inputs, ...sequences], {
        carries,
        inputs: [...open.inputs, ...parameters],
        carryResults: results.slice(0, carries.length),
        outputResults: results.slice(carries.length),
      })
    },
    join: (first, second) => ({
      carries: interleave(
        open.carries.map((_, k) => own.has(k)),
        first.carries,
        second.carries,
      ),
      outputs: interleave(early, first.outputs, second.outputs),
    }),
  }
}

/** What the rest reads of the tensors that `isOwn` picks. */
function frontier(
  results: readonly Tensor[],
  isOwn: (tensor: Tensor) => boolean,
  clock: number,
): readonly Tensor[] {
  const found = new Set<Tensor>()
  const seen = new Set<Node>()
  const pending = [...results]
  for (let tensor = pending.pop(); tensor !== undefined; tensor = pending.pop()) {
    if (isOwn(tensor)) found.add(tensor)
    else if (tensor.node.id >= clock && !seen.has(tensor.node)) {
      seen.add(tensor.node)
      pending.push(...tensor.node.inputs)
    }
  }
  return [...found]
}

/** The next of `yes` where a flag is set, else the next of `no`. */
function interleave(
  flags: readonly boolean[],
  yes: readonly Tensor[],
  no: readonly Tensor[],
): readonly Tensor[] {
  let [left, right] = [0, 0]
  return flags.flatMap((flag) => (flag ? yes[left++] : no[right++]) ?? [])
}
