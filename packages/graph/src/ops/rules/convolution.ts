/**
 * Rules of convolution and its transpose: each is the other's gradient.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { BatchContext, HeavyWork, LowerContext, RuleTable } from '../../expression/rules.js'
import {
  addDims,
  dimAt,
  knownDim,
  multiplyDims,
  subtractDims,
  type Dim,
  type Shape,
} from '../../expression/shape.js'
import type { Node, Tensor, TensorType } from '../../expression/tensor.js'
import type { OnnxAttribute } from '../../onnx/model.js'
import { allBatched, batchSize } from '../batching.js'
import { convolutionTranspose } from '../convolution.js'
import { reshape, transpose } from '../shape.js'
import { at, windowOf, type TransposedWindow, type Window } from '../window.js'
import { weightGradient } from './convolution-weights.js'

/** `[batch, channels, …]` and `[out, channels/groups, …]`, checked; returns the sizes of the result's spatial axes. */
function spatialSizes(x: Tensor, w: Tensor, { stride, padding, dilation, groups }: Window): readonly Dim[] {
  const rank = stride.length + 2
  if (x.dtype !== 'float32' || w.dtype !== 'float32') throw new GraphError('needs float32 operands')
  if (x.shape.length !== rank || w.shape.length !== rank) {
    throw new GraphError(`needs operands of ${rank} axes: [batch, channels, …] and [out, channels/groups, …]`)
  }
  const perGroup = multiplyDims([groups, dimAt(w.shape, 1)])
  if (dimAt(x.shape, 1) !== perGroup) {
    throw new GraphError(
      `the input has ${dimAt(x.shape, 1)} channels, the weights expect ${perGroup} (${groups} groups of ${dimAt(w.shape, 1)})`,
    )
  }
  const out = dimAt(w.shape, 0)
  if (groups > 1 && typeof out === 'number' && out % groups !== 0) {
    throw new GraphError(`${out} output channels do not divide into ${groups} groups`)
  }
  return stride.map((step, axis) => {
    const padded = addDims([dimAt(x.shape, axis + 2), 2 * at(padding, axis)])
    const gaps = multiplyDims([at(dilation, axis), addDims([dimAt(w.shape, axis + 2), -1])])
    const spare = subtractDims(padded, addDims([gaps, 1]))
    if (typeof spare === 'string') {
      if (step !== 1) throw new GraphError(`spatial axis ${axis} must have a fixed size, or stride 1`)
      return addDims([spare, 1])
    }
    if (spare < 0)
      throw new GraphError(`a window of ${addDims([gaps, 1])} does not fit into ${padded} elements`)
    return Math.floor(spare / step) + 1
  })
}

/** The elements that meet a window of the weights, times the elements of the window. */
const convolving = (
  operands: (node: Node) => readonly [Tensor | undefined, Tensor | undefined],
): HeavyWork => ({
  multiplications: (node) => {
    const [met, weights] = operands(node)
    const sizes = [...(met?.shape ?? []), ...(weights?.shape.slice(1) ?? [])]
    return sizes.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1)
  },
  // Steps become one larger batch while the weights are the same for all of them.
  overSteps: ([, weights]) => weights !== true,
})

export const convolutionRules: RuleTable = {
  convolution: {
    work: convolving(({ inputs: [, w], outputs: [y] }) => [y, w]),
    infer: ([x, w], attributes) => {
      if (x === undefined || w === undefined) throw new GraphError('needs an input and weights')
      const sizes = spatialSizes(x, w, windowOf(attributes))
      return [{ dtype: 'float32', shape: [dimAt(x.shape, 0), dimAt(w.shape, 0), ...sizes] }]
    },
    gradient: ({ inputs, cotangents: [g], needed, attributes }) => {
      const [x, w] = inputs as readonly [Tensor, Tensor]
      const window = windowOf(attributes)
      if (g === undefined) return [undefined, undefined]
      return [
        needed[0] ? convolutionTranspose(g, w, { ...window, size: x.shape.slice(2) }) : undefined,
        needed[1] ? weightGradient(x, g, w.shape, window) : undefined,
      ]
    },
    batch: (context) => batchConvolution(context, 'convolution'),
    lower: (context) => [
      context.emit('Conv', context.inputs, windowAttributes(context, windowOf(context.attributes))),
    ],
  },
  convolutionTranspose: {
    work: convolving(({ inputs: [y, w] }) => [y, w]),
    infer: ([g, w], attributes) => [inferTranspose(g, w, attributes as unknown as TransposedWindow)],
    gradient: ({ inputs, cotangents: [h], needed, attributes }) => {
      const [g, w] = inputs as readonly [Tensor, Tensor]
      const { stride, padding, dilation, groups } = windowOf(attributes)
      const window = { stride, padding, dilation, groups }
      if (h === undefined) return [undefined, undefined]
      return [
        needed[0] ? apply1('convolution', [h, w], window) : undefined,
        needed[1] ? weightGradient(h, g, w.shape, window) : undefined,
      ]
    },
    batch: (context) => batchConvolution(context, 'convolutionTranspose'),
    lower: (context) => [lowerTranspose(context, context.attributes as unknown as TransposedWindow)],
  },
}

function windowAttributes(
  { node }: LowerContext,
  { stride, padding, dilation, groups }: Window,
): Record<string, OnnxAttribute> {
  const kernel = node.inputs[1]?.shape.slice(2) ?? []
  const fixed = kernel.filter((dim) => typeof dim === 'number')
  return {
    strides: { kind: 'ints', value: stride },
    pads: { kind: 'ints', value: [...padding, ...padding] },
    dilations: { kind: 'ints', value: dilation },
    group: { kind: 'int', value: groups },
    ...(fixed.length === kernel.length && { kernel_shape: { kind: 'ints', value: fixed } }),
  }
}

function lowerTranspose(context: LowerContext, window: TransposedWindow): string {
  const { node, inputs, emit, int64 } = context
  const [g, w] = node.inputs as readonly [Tensor, Tensor]
  const kernel = w.shape.slice(2).map((_, axis) => knownDim(w.shape, axis + 2))
  const reach = kernel.map((size, axis) => at(window.dilation, axis) * (size - 1))
  const isPlain = window.stride.every(
    (step, axis) => step === 1 && at(window.padding, axis) <= at(reach, axis),
  )
  if (!isPlain || outputPadding(g.shape, w.shape, window).some((extra) => extra !== 0)) {
    return emit('ConvTranspose', inputs, {
      ...windowAttributes(context, window),
      output_padding: { kind: 'ints', value: outputPadding(g.shape, w.shape, window) },
    })
  }
  // Without strides it is a convolution with the weights turned around, which is two to ten times as fast.
  const { groups } = window
  const [into, perGroup] = [knownDim(w.shape, 0), knownDim(w.shape, 1)]
  const axes = kernel.map((_, axis) => axis + 3)
  const grouped = emit('Reshape', [inputs[1] ?? '', int64([groups, into / groups, perGroup, ...kernel])])
  const swapped = emit('Transpose', [grouped], { perm: { kind: 'ints', value: [0, 2, 1, ...axes] } })
  const joined = emit('Reshape', [swapped, int64([groups * perGroup, into / groups, ...kernel])])
  const all = (value: number): string => int64(kernel.map(() => value))
  const turned = emit('Slice', [
    joined,
    all(-1),
    all(-Number.MAX_SAFE_INTEGER),
    int64(kernel.map((_, axis) => axis + 2)),
    all(-1),
  ])
  return emit('Conv', [inputs[0] ?? '', turned], {
    ...windowAttributes(context, {
      ...window,
      padding: reach.map((size, axis) => size - at(window.padding, axis)),
    }),
  })
}

function inferTranspose(g: Tensor | undefined, w: Tensor | undefined, window: TransposedWindow): TensorType {
  if (g === undefined || w === undefined) throw new GraphError('needs an input and weights')
  const rank = window.stride.length + 2
  if (g.shape.length !== rank || w.shape.length !== rank) {
    throw new GraphError(`needs operands of ${rank} axes: [batch, in, …] and [in, out/groups, …]`)
  }
  if (dimAt(g.shape, 1) !== dimAt(w.shape, 0)) {
    throw new GraphError(
      `the input has ${dimAt(g.shape, 1)} channels, the weights expect ${dimAt(w.shape, 0)}`,
    )
  }
  outputPadding(g.shape, w.shape, window)
  const channels = multiplyDims([window.groups, dimAt(w.shape, 1)])
  return { dtype: 'float32', shape: [dimAt(g.shape, 0), channels, ...window.size] }
}

/** What a stride cut off at the end of each axis: the result's size beyond the last window's. */
export function outputPadding(
  from: Shape,
  weights: Shape,
  { stride, padding, dilation, size }: TransposedWindow,
): readonly number[] {
  return stride.map((step, axis) => {
    const [length, target] = [dimAt(from, axis + 2), size[axis]]
    // A dynamic size has stride 1, which cuts nothing off.
    if (typeof length !== 'number' || typeof target !== 'number') return 0
    const reached =
      (length - 1) * step - 2 * at(padding, axis) + at(dilation, axis) * (knownDim(weights, axis + 2) - 1) + 1
    if (target < reached || target >= reached + Math.max(step, at(dilation, axis))) {
      throw new GraphError(`${length} elements at stride ${step} do not make ${target}`)
    }
    return target - reached
  })
}

/** A new leading axis: folded into the batch when the weights are shared, else into the groups. */
function batchConvolution({ inputs, batched, attributes }: BatchContext, op: string): readonly Tensor[] {
  const size = batchSize(inputs, batched)
  const [x, w] = inputs as readonly [Tensor, Tensor]
  if (!batched[1]) {
    const [, batch, ...rest] = x.shape
    const result = apply1(op, [reshape(x, [multiplyDims([size, batch ?? 1]), ...rest]), w], attributes)
    return [reshape(result, [size, batch ?? 1, ...result.shape.slice(1)])]
  }
  if (typeof size !== 'number') throw new GraphError(`${op}: weights that differ need a fixed number of them`)
  const [left, right] = allBatched(inputs, batched) as [Tensor, Tensor]
  const [, batch, channels, ...spatial] = left.shape as [number, Dim, Dim, ...Dim[]]
  const rest = spatial.map((_, axis) => axis + 3)
  const joined = reshape(transpose(left, [1, 0, 2, ...rest]), [
    batch,
    multiplyDims([size, channels]),
    ...spatial,
  ])
  const [, out, ...kernel] = right.shape as [number, Dim, ...Dim[]]
  const weights = reshape(right, [multiplyDims([size, out]), ...kernel])
  const result = apply1(op, [joined, weights], {
    ...attributes,
    groups: windowOf(attributes).groups * size,
  })
  const [, all, ...after] = result.shape as [Dim, number, ...Dim[]]
  const separate = reshape(result, [batch, size, all / size, ...after])
  return [transpose(separate, [1, 0, 2, ...rest])]
}
