/**
 * The rule of the loop: its types, its gradient, its model axis, and the ONNX `Scan` that it becomes.
 */
import { GraphError } from '../expression/graph-error.js'
import { pairs } from '../expression/pairs.js'
import { rewrite } from '../expression/rewrite.js'
import type { LowerContext, RuleTable } from '../expression/rules.js'
import { dimAt } from '../expression/shape.js'
import type { Attributes, Node, Tensor } from '../expression/tensor.js'
import type { OnnxAttribute } from '../onnx/structure.js'
import { batchSize, withBatch } from '../ops/batching.js'
import { transpose } from '../ops/shape.js'
import { batchProgram } from '../transforms/batch.js'
import { scanAttributes, type ScanAttributes, type ScanBody } from './body.js'
import { loop } from './loop.js'
import { scanGradient } from './scan-gradient.js'

export const scanRules: RuleTable = {
  scan: {
    work: 'light',
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
    lower: (context) => lowerScan(context, scanAttributes(context.node)),
    bodies: {
      of: (attributes) => {
        const { body } = attributes as unknown as ScanAttributes
        return {
          captures: body.captures,
          parameters: [...body.carries, ...body.inputs],
          results: [[...body.carryResults, ...body.outputResults]],
        }
      },
      replace: (attributes, { captures, results: [results = []] }) => {
        const { body } = attributes as unknown as ScanAttributes
        const [carryResults, outputResults] = [
          results.slice(0, body.carries.length),
          results.slice(body.carries.length),
        ]
        return { ...attributes, body: { ...body, captures, carryResults, outputResults } satisfies ScanBody }
      },
      repeats: true,
    },
  },
}

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
  pairs(body.captures, captures).forEach(([parameter, source], k) =>
    (batched[carryCount + inputCount + k] ? map : unbatched).set(parameter, source),
  )
  const result = loop({ carries, inputs: sequences, reverse }, (states, entries) => {
    for (const [parameter, state] of pairs(body.carries, states)) map.set(parameter, state)
    pairs(body.inputs, entries).forEach(([parameter, entry], k) =>
      (batched[carryCount + k] ? map : unbatched).set(parameter, entry),
    )
    const outputs = batchProgram(rewrite([...body.carryResults, ...body.outputResults], unbatched), map)
    const full = outputs.map(({ tensor, isBatched }) => withBatch(tensor, isBatched, size))
    return { carries: full.slice(0, carryCount), outputs: full.slice(carryCount) }
  })
  if (node.outputs.length !== result.carries.length + result.outputs.length)
    throw new GraphError('scan: lost an output')
  return [...result.carries, ...result.outputs.map(swap)]
}

/** An ONNX `Scan`: states and entries are the inputs of its body, captures are read from around it by name. */
function lowerScan(context: LowerContext, { body, reverse }: ScanAttributes): readonly string[] {
  const offset = body.carries.length + body.inputs.length
  const named = (tensors: readonly Tensor[], stem: string) => tensors.map((tensor) => ({ tensor, stem }))
  const made = context.body({
    stem: 'body',
    parameters: [...named(body.carries, 'carry'), ...named(body.inputs, 'entry')],
    captures: new Map(pairs(body.captures, context.inputs.slice(offset))),
    results: [...body.carryResults, ...body.outputResults],
    watched: true,
  })
  const names = made.graph.outputs.map(() => context.fresh('scan'))
  const direction = reverse ? 1 : 0
  const ints = (count: number): OnnxAttribute => ({
    kind: 'ints',
    value: Array<number>(count).fill(direction),
  })
  context.push({
    opType: 'Scan',
    inputs: context.inputs.slice(0, offset),
    outputs: names,
    attributes: {
      body: { kind: 'graph', value: made.graph },
      num_scan_inputs: { kind: 'int', value: body.inputs.length },
      ...(reverse && {
        scan_input_directions: ints(body.inputs.length),
        scan_output_directions: ints(names.length - body.carries.length),
      }),
    },
  })
  const count = names.length - made.flags
  made.watch(names.slice(count), reverse)
  return names.slice(0, count)
}
