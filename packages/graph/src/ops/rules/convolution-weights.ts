/**
 * The gradient of a convolution's weights, as an operation of its own: the runtime has none. One sample after another is laid out
 * as a matrix of windows, which stays in the processor's cache, and multiplied with its cotangent. As a convolution with batch and
 * channels exchanged it takes two to three times as long, since its kernel would be a whole picture.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { LowerContext, RuleTable } from '../../expression/rules.js'
import { dimAt, knownDim, multiplyDims, type Dim, type Shape } from '../../expression/shape.js'
import type { Attributes, Tensor } from '../../expression/tensor.js'
import type { OnnxNode } from '../../onnx/structure.js'
import { allBatched, batchSize } from '../batching.js'
import { convolutionTranspose } from '../convolution.js'
import { reshape, slice, transpose } from '../shape.js'
import type { Window } from '../window.js'
import { ints, laidOut, product, windowsOf, type Emit, type WindowSizes } from './window-matrix.js'

/** A window, and how many elements of each axis it spans. */
type KernelWindow = Window & { readonly kernel: readonly number[] }

const kernelWindowOf = (attributes: Attributes): KernelWindow => attributes as unknown as KernelWindow

/** Matrices of windows of all samples up to this size are laid out at once: 1 MiB of float32, which a cache holds. */
const laidOutAtOnce = 1 << 18

/** Below so many channels a group, a product of matrices has nothing to gain. */
const fewestChannels = 4

/**
 * The gradient of a convolution's weights, `[out, channels/groups, …kernel]`.
 *
 * @param x what was convolved, `[batch, channels, …]`
 * @param g the cotangent of the result, `[batch, out, …]`
 */
export function weightGradient(x: Tensor, g: Tensor, weights: Shape, window: Window): Tensor {
  const kernel = weights.slice(2)
  const fixed = [...x.shape.slice(1), ...g.shape.slice(1), ...kernel].every((dim) => typeof dim === 'number')
  if (!fixed || knownDim(weights, 0) / window.groups < fewestChannels)
    return exchangedConvolution(x, g, weights, window)
  return apply1('convolutionWeights', [x, g], { ...window, kernel })
}

export const convolutionWeightsRules: RuleTable = {
  convolutionWeights: {
    work: {
      multiplications: ({ inputs: [, g], outputs: [w] }) =>
        [...(g?.shape ?? []), ...(w?.shape.slice(1) ?? [])].reduce<number>(
          (product, dim) => product * (typeof dim === 'number' ? dim : 1),
          1,
        ),
      overSteps: () => false,
    },
    infer: ([x, g], attributes) => {
      const { groups, kernel } = kernelWindowOf(attributes)
      if (x?.dtype !== 'float32' || g?.dtype !== 'float32') throw new GraphError('needs float32 operands')
      return [{ dtype: 'float32', shape: [dimAt(g.shape, 1), knownDim(x.shape, 1) / groups, ...kernel] }]
    },
    gradient: ({ inputs, cotangents: [h], needed, attributes }) => {
      const [x, g] = inputs as readonly [Tensor, Tensor]
      const { stride, padding, dilation, groups } = kernelWindowOf(attributes)
      const window = { stride, padding, dilation, groups }
      if (h === undefined) return [undefined, undefined]
      return [
        needed[0] ? convolutionTranspose(g, h, { ...window, size: x.shape.slice(2) }) : undefined,
        needed[1] ? apply1('convolution', [x, h], window) : undefined,
      ]
    },
    batch: ({ inputs, batched, attributes }) => {
      const { kernel, ...window } = kernelWindowOf(attributes)
      const size = batchSize(inputs, batched)
      if (typeof size !== 'number')
        throw new GraphError('the gradient of weights that differ needs a fixed number of them')
      // Models stand side by side as groups of channels.
      const [x, g] = allBatched(inputs, batched).map((own) => {
        const [, batch = 1, channels = 1, ...spatial] = own.shape
        const order = [1, 0, 2, ...spatial.map((_, axis) => axis + 3)]
        return reshape(transpose(own, order), [batch, multiplyDims([size, channels]), ...spatial])
      }) as [Tensor, Tensor]
      const groups = window.groups * size
      const out = knownDim(g.shape, 1)
      const perGroup = knownDim(x.shape, 1) / groups
      const all = weightGradient(x, g, [out, perGroup, ...kernel], { ...window, groups })
      return [reshape(all, [size, out / size, perGroup, ...kernel])]
    },
    lower: (context) => [lowerWeights(context)],
  },
}

function lowerWeights(context: LowerContext): string {
  const [x, g] = context.node.inputs as readonly [Tensor, Tensor]
  const window = kernelWindowOf(context.attributes)
  const { groups, kernel } = window
  const fixed = (shape: Shape): readonly number[] =>
    shape.slice(2).map((_, axis) => knownDim(shape, axis + 2))
  const sizes: WindowSizes = {
    groups,
    kernel,
    perGroup: knownDim(x.shape, 1) / groups,
    outPerGroup: knownDim(g.shape, 1) / groups,
    spatial: fixed(x.shape),
    windows: fixed(g.shape),
  }
  const batch = dimAt(x.shape, 0)
  const [taps, places] = [product(kernel), product(sizes.windows)]
  const isSmall =
    groups === 1 && typeof batch === 'number' && batch * sizes.perGroup * taps * places <= laidOutAtOnce
  const summed = isSmall ? allAtOnce(context, sizes, window, batch) : oneByOne(context, sizes, window)
  // [groups, out, taps, channels] → [groups · out, channels, …kernel]
  const { emit, int64 } = context
  const apart = emit('Reshape', [summed, int64([groups, sizes.outPerGroup, taps, sizes.perGroup])])
  const turned = emit('Transpose', [apart], { perm: ints([0, 1, 3, 2]) })
  return emit('Reshape', [turned, int64([groups * sizes.outPerGroup, sizes.perGroup, ...kernel])])
}

/** The sum over samples of cotangent times windows, walking along the samples. */
function oneByOne(context: LowerContext, sizes: WindowSizes, window: Window): string {
  const { fresh, int64, constant, push, inputs } = context
  const { groups, perGroup, outPerGroup, kernel, spatial, windows } = sizes
  const [rows, places] = [product(kernel) * perGroup, product(windows)]
  const nodes: OnnxNode[] = []
  const emit: Emit = (opType, operands, attributes) => {
    const output = fresh(opType.toLowerCase())
    nodes.push({ opType, inputs: operands, outputs: [output], ...(attributes && { attributes }) })
    return output
  }
  const [total, sample, cotangent] = [fresh('total'), fresh('sample'), fresh('cotangent')]
  const columns = windowsOf(context, emit, sample, sizes, window)
  const own = emit('MatMul', [emit('Reshape', [cotangent, int64([groups, outPerGroup, places])]), columns])
  const next = emit('Add', [total, own])
  const info = (name: string, shape: readonly number[]) => ({ name, dtype: 'float32' as const, shape })
  const sum = [groups, outPerGroup, rows]
  const result = fresh('weights')
  push({
    opType: 'Scan',
    inputs: [context.emit('Expand', [constant('float32', [], Float32Array.of(0)), int64(sum)]), ...inputs],
    outputs: [result],
    attributes: {
      body: {
        kind: 'graph',
        value: {
          name: fresh('samples'),
          nodes,
          inputs: [
            info(total, sum),
            info(sample, [groups * perGroup, ...spatial]),
            info(cotangent, [groups * outPerGroup, ...windows]),
          ],
          outputs: [info(next, sum)],
          initializers: [],
        },
      },
      num_scan_inputs: { kind: 'int', value: 2 },
    },
  })
  return result
}

/** The same as one product, all samples' windows side by side; of one group. */
function allAtOnce(context: LowerContext, sizes: WindowSizes, window: Window, batch: number): string {
  const { emit, int64, inputs } = context
  const { perGroup, outPerGroup, kernel, windows } = sizes
  const axes = kernel.map((_, axis) => axis + 2)
  const places = batch * product(windows)
  const [input, cotangent] = inputs.map((name) => emit('Transpose', [name], { perm: ints([1, 0, ...axes]) }))
  const columns = emit('Reshape', [
    laidOut(context, emit, input ?? '', sizes, window, 0),
    int64([product(kernel) * perGroup, places]),
  ])
  const left = emit('Reshape', [cotangent ?? '', int64([outPerGroup, places])])
  return emit('MatMul', [left, emit('Transpose', [columns], { perm: ints([1, 0]) })])
}

/** The input convolved with the cotangent, batch taking the place of channels, stride and dilation exchanged. */
function exchangedConvolution(x: Tensor, g: Tensor, weights: Shape, window: Window): Tensor {
  const { groups } = window
  const [out, perGroup] = [dimAt(weights, 0), dimAt(weights, 1)]
  const [batch, spatial]: [Dim, Shape] = [dimAt(x.shape, 0), x.shape.slice(2)]
  const axes = spatial.map((_, axis) => axis)
  // Channels of one group become the batch; the groups stay side by side.
  const grouped = reshape(x, [batch, groups, perGroup, ...spatial])
  const input = reshape(transpose(grouped, [2, 1, 0, ...axes.map((axis) => axis + 3)]), [
    perGroup,
    multiplyDims([groups, batch]),
    ...spatial,
  ])
  const kernel = transpose(g, [1, 0, ...axes.map((axis) => axis + 2)])
  const convolved = apply1('convolution', [input, kernel], {
    stride: window.dilation,
    padding: window.padding,
    dilation: window.stride,
    groups,
  })
  // A stride that leaves a rest gives the exchanged convolution more positions than the kernel has.
  const cut = axes.reduce(
    (result, axis) => slice(result, { axis: axis + 2, start: 0, end: knownDim(weights, axis + 2) }),
    convolved,
  )
  return reshape(transpose(cut, [1, 0, ...axes.map((axis) => axis + 2)]), [
    out,
    perGroup,
    ...weights.slice(2),
  ])
}
