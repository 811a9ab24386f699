/**
 * The loop: a step function run along axis 0 of its inputs, carrying state, in either direction.
 *
 * Every recurrent cell, rollout, decoder and optimiser loop is a plain step function given to `scan`. Tensors of the
 * surrounding program that the step uses are captured as invariants; what does not depend on the step at all leaves the
 * loop by itself, and `hoist.ts` moves out the products that no state needs.
 */
import { batchProgram } from './batch.js'
import { GraphError } from './graph-error.js'
import { dependentNodes } from './grad.js'
import { hoistProducts, type HoistedScan } from './hoist.js'
import { mergeScans } from './merge-scans.js'
import { batchSize, withBatch } from './ops/batching.js'
import { input, zeros } from './ops/constant.js'
import { transpose } from './ops/shape.js'
import { rewrite } from './rewrite.js'
import { registerRules } from './rules.js'
import { dimAt, formatShape, type Dim } from './shape.js'
import { scanGradient } from './scan-gradient.js'
import { splitScan, type LoopResults } from './split-scan.js'
import { apply, naming, nodeClock, refuse, type Attributes, type Node, type Tensor } from './tensor.js'
import { alignLeaves, leavesOf, tensorsOf, withTensors, type AnyTree, type Tree } from './tree.js'

/** What a loop begins with and walks along: trees of tensors. */
export interface ScanSources<S, I> {
  /** State before the first step. */
  readonly state: S
  /** Sequences `[time, …]`; the step sees one entry of each. */
  readonly inputs?: I
  /** Walk from the last entry to the first; stacked outputs stay aligned with the inputs. */
  readonly reverse?: boolean
  /** Number of steps; needed only when there are no inputs. */
  readonly length?: Dim
  /** Leave everything in the loop: for a loop that is there to do things one after the other. */
  readonly inPlace?: boolean
}

/** What a step gives: the next state, of the form that it was given, and what to stack. */
export interface ScanStep<S, O> {
  readonly state: S
  readonly outputs?: O
}

/** The state after the last step, and every output stacked along a new axis 0. */
export interface ScanResult<S, O> {
  readonly state: S
  readonly outputs: O
}

/** The loop over lists, as passes and gradients build it. */
export interface LoopSources {
  readonly carries: readonly Tensor[]
  readonly inputs?: readonly Tensor[]
  readonly reverse?: boolean
  readonly length?: Dim
  readonly inPlace?: boolean
}

/** A loop body: closed, that is, every tensor it uses is one of its parameters, a constant, or made inside. */
export interface ScanBody {
  readonly carries: readonly Tensor[]
  readonly inputs: readonly Tensor[]
  readonly captures: readonly Tensor[]
  readonly carryResults: readonly Tensor[]
  readonly outputResults: readonly Tensor[]
}

export interface ScanAttributes {
  readonly body: ScanBody
  readonly reverse: boolean
  /** The scan that this one repeats with more outputs; the two are merged before anything is compiled. */
  readonly extends?: Node
}

export const scanAttributes = (node: Node): ScanAttributes => node.attributes as unknown as ScanAttributes

/** A symbol that stands for a value inside a loop body. */
export const placeholder = (like: Pick<Tensor, 'dtype' | 'shape'>): Tensor =>
  input('', like.dtype, like.shape)

/**
 * Runs `step` along axis 0 of the inputs. State, inputs and outputs are trees of tensors: a tensor, or records and lists of
 * them, nested as you like.
 *
 * @returns the state after the last step, in the form it was given, and each output of the step stacked along a new axis 0
 * @throws GraphError when the state that a step returns lacks a key, has one too many, or has another shape or dtype there
 * @example
 * const { state, outputs } = scan({ state: { h: h0 }, inputs: { x } }, ({ h }, { x }) => {
 *   const next = tanh(add(matmul(x, wx), matmul(h, wh)))
 *   return { state: { h: next }, outputs: { hidden: next } }
 * })
 */
export function scan<
  const S extends AnyTree,
  const I extends AnyTree = undefined,
  const O extends AnyTree = undefined,
>(
  { state, inputs, ...options }: ScanSources<S, I> & ScanSources<Tree<S>, Tree<I>>,
  step: (state: S, inputs: I) => ScanStep<NoInfer<S>, O & Tree<O>>,
): ScanResult<S, O> {
  const [before, sequences] = naming('scan', [], () => [leavesOf(state), tensorsOf(inputs)] as const)
  const carries = before.map(({ tensor }) => tensor)
  let form: O | undefined
  const result = loop({ carries, inputs: sequences, ...options }, (states, entries) => {
    const next = step(withTensors(state, states), withTensors(inputs as I, entries))
    form = next.outputs
    return naming('scan', carries, () => ({
      carries: alignLeaves(before, next.state, asState),
      outputs: tensorsOf(next.outputs),
    }))
  })
  return {
    state: withTensors(state, result.carries),
    outputs: withTensors(form as O, result.outputs),
  }
}

const asState = { given: 'the state before the step', returned: 'the state after it' }

/** {@link scan} over lists. */
export function loop(
  { carries, inputs = [], reverse = false, length, inPlace = false }: LoopSources,
  step: (
    carries: readonly Tensor[],
    inputs: readonly Tensor[],
  ) => { readonly carries: readonly Tensor[]; readonly outputs: readonly Tensor[] },
): { readonly carries: readonly Tensor[]; readonly outputs: readonly Tensor[] } {
  const sequences = inputs.length > 0 ? inputs : [zeros([length ?? missingLength()])]
  const steps = dimAt(sequences[0]?.shape ?? [], 0)
  for (const sequence of sequences) {
    if (sequence.shape[0] !== steps) {
      const shapes = sequences.map((x) => formatShape(x.shape)).join(', ')
      refuse('scan', inputs, `inputs have ${shapes}, axis 0 must agree`)
    }
  }
  const clock = nodeClock()
  const carryParameters = carries.map(placeholder)
  const inputParameters = sequences.map((x) => placeholder({ dtype: x.dtype, shape: x.shape.slice(1) }))
  const result = step(carryParameters, inputParameters.slice(0, inputs.length))
  if (result.carries.length !== carries.length)
    throw new GraphError(`scan: ${carries.length} states in, ${result.carries.length} out`)
  return closeScan(
    { sources: { carries, inputs: sequences }, clock, reverse, inPlace },
    {
      carries: carryParameters,
      inputs: inputParameters,
      carryResults: result.carries,
      outputResults: result.outputs,
    },
  )
}

function missingLength(): never {
  refuse('scan', [], 'without inputs it needs a length')
}

export type OpenBody = Omit<ScanBody, 'captures'>

export interface ScanFrame {
  readonly sources: { readonly carries: readonly Tensor[]; readonly inputs: readonly Tensor[] }
  /** Nodes older than this belong to the surrounding program. */
  readonly clock: number
  readonly reverse: boolean
  /** Nothing moves out. */
  readonly inPlace?: boolean
}

/** Cuts the loop where its states allow it, moves products out, captures what is left of the surroundings, and makes the nodes. */
function closeScan(frame: ScanFrame, open: OpenBody): LoopResults {
  const merged = mergeScans([...open.carryResults, ...open.outputResults], frame.clock)
  const body = {
    ...open,
    carryResults: merged.slice(0, open.carryResults.length),
    outputResults: merged.slice(open.carryResults.length),
  }
  return frame.inPlace === true
    ? makeScan(frame, { sources: frame.sources, body, finish: (stacked) => stacked })
    : closeParts(frame, body)
}

function closeParts(frame: ScanFrame, open: OpenBody): LoopResults {
  const parts = splitScan(frame, open)
  if (parts === undefined) return makeScan(frame, hoistProducts(frame, open))
  const first = closeParts(parts.first.frame, parts.first.body)
  const second = parts.second(first.outputs)
  return parts.join(first, closeParts(second.frame, second.body))
}

function makeScan({ reverse }: ScanFrame, { sources, body, finish }: HoistedScan): LoopResults {
  const node = scanNode(sources, body, { reverse })
  const count = body.carries.length
  return { carries: node.slice(0, count), outputs: finish(node.slice(count)) }
}

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
    if (tensor.node.op === 'constant') return
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
  return apply('scan', [...sources.carries, ...sources.inputs, ...captured.keys()], { body, ...attributes })
}

registerRules({
  scan: {
    infer: (inputs, attributes) => {
      const { body } = attributes as unknown as ScanAttributes
      const steps = dimAt(inputs[body.carries.length]?.shape ?? [], 0)
      return [
        ...body.carryResults.map(({ dtype, shape }) => ({ dtype, shape })),
        ...body.outputResults.map(({ dtype, shape }) => ({ dtype, shape: [steps, ...shape] })),
      ]
    },
    gradient: scanGradient,
    batch: ({ inputs, batched, attributes, node }) => batchScan(inputs, batched, attributes, node),
    lower: (context) => {
      const { body, reverse } = context.attributes as unknown as ScanAttributes
      return context.scan(body, reverse)
    },
  },
})

/** All models step together: states and sequences get the model axis behind the time axis. */
function batchScan(
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  attributes: Attributes,
  node: Node,
): readonly Tensor[] {
  const { body, reverse } = attributes as unknown as ScanAttributes
  const size = batchSize(inputs, batched)
  const [carryCount, inputCount] = [body.carries.length, body.inputs.length]
  const swap = (x: Tensor): Tensor => transpose(x, [1, 0, ...x.shape.slice(2).map((_, axis) => axis + 2)])
  const carries = inputs.slice(0, carryCount).map((carry, k) => withBatch(carry, batched[k], size))
  const sequences = inputs
    .slice(carryCount, carryCount + inputCount)
    .map((x, k) => (batched[carryCount + k] ? swap(x) : x))
  const map = new Map<Tensor, Tensor>()
  const captures = inputs.slice(carryCount + inputCount)
  const unbatched = new Map<Tensor, Tensor>()
  body.captures.forEach((parameter, k) => {
    const source = captures[k]
    if (source !== undefined) (batched[carryCount + inputCount + k] ? map : unbatched).set(parameter, source)
  })
  const result = loop({ carries, inputs: sequences, reverse }, (states, entries) => {
    body.carries.forEach((parameter, k) => map.set(parameter, states[k] ?? parameter))
    body.inputs.forEach((parameter, k) => {
      const entry = entries[k] ?? parameter
      ;(batched[carryCount + k] ? map : unbatched).set(parameter, entry)
    })
    const outputs = batchProgram(rewrite([...body.carryResults, ...body.outputResults], unbatched), map)
    const full = outputs.map(({ tensor, isBatched }) => withBatch(tensor, isBatched, size))
    return { carries: full.slice(0, carryCount), outputs: full.slice(carryCount) }
  })
  if (node.outputs.length !== result.carries.length + result.outputs.length)
    throw new GraphError('scan: lost an output')
  return [...result.carries, ...result.outputs.map(swap)]
}
