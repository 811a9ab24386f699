/**
 * The loop over lists of tensors, as `scan` and the gradients of loops build it: the body is cut where its states allow it,
 * products move out, and what is left becomes a node.
 */
import { refuse } from '../expression/apply.js'
import { GraphError } from '../expression/graph-error.js'
import { dimAt, formatShape, type Dim } from '../expression/shape.js'
import { nodeClock, type Tensor } from '../expression/tensor.js'
import { placeholder, zeros } from '../ops/constant.js'
import { joinColumns } from '../transforms/join-columns.js'
import type { OpenBody, ScanFrame } from './body.js'
import { hoistProducts, type HoistedScan } from './hoist.js'
import { mergeScans } from './merge-scans.js'
import { scanNode } from './scan-node.js'
import { splitScan, type LoopResults } from './split-scan.js'

/** The loop over lists, as passes and gradients build it. */
export interface LoopSources {
  readonly carries: readonly Tensor[]
  readonly inputs?: readonly Tensor[]
  readonly reverse?: boolean
  readonly length?: Dim
  readonly inPlace?: boolean
}

/** The loop over lists; `scan` is this over trees. */
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

/** Cuts the loop where its states allow it, moves products out, captures what is left of the surroundings, and makes the nodes. */
function closeScan(frame: ScanFrame, open: OpenBody): LoopResults {
  const joined = joinColumns([...open.carryResults, ...open.outputResults], frame.clock)
  const merged = mergeScans(joined, frame.clock)
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
