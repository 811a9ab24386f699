/**
 * Rules of group normalisation, and of scaling and shifting whole planes of channels, which it and its gradient come down to.
 */
import { apply, apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { BatchContext, GradientContext, LowerContext, RuleTable } from '../../expression/rules.js'
import { dimAt, formatShape, knownDim, multiplyDims, type Dim, type Shape } from '../../expression/shape.js'
import { first, type Tensor } from '../../expression/tensor.js'
import type { OnnxAttribute } from '../../onnx/structure.js'
import { allBatched, batchSize, withBatch } from '../batching.js'
import { elementCount, ones, zeros } from '../constant.js'
import { add, div, mul, neg } from '../elementwise.js'
import { sum } from '../reduce.js'
import { broadcastTo, reshape } from '../shape.js'

interface GroupNormAttributes {
  readonly groups: number
  readonly epsilon: number
}

const int = (value: number): OnnxAttribute => ({ kind: 'int', value })

/** Elements of `[batch, channels, …]` that one channel has. */
const places = (shape: Shape): Dim => multiplyDims(shape.slice(2))

export const groupNormRules: RuleTable = {
  // Besides the result, what its gradient is made of: the distance of every element from its group's mean, `[batch, channels, …]`,
  // and 1 / deviation, `[batch, groups]`.
  groupNorm: {
    work: 'light',
    infer: ([x, scale, bias], attributes) => {
      const { groups } = attributes as unknown as GroupNormAttributes
      if (x?.dtype !== 'float32' || x.shape.length < 3)
        throw new GraphError('needs a float32 operand of at least 3 axes: [batch, channels, …]')
      const channels = knownDim(x.shape, 1)
      if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0)
        throw new GraphError(`${channels} channels do not divide into ${groups} groups`)
      for (const own of [scale, bias])
        if (own?.dtype !== 'float32' || own.shape.length !== 1 || own.shape[0] !== channels)
          throw new GraphError(`scale and bias need one number a channel: float32${formatShape([channels])}`)
      return [x, x, { dtype: x.dtype, shape: [dimAt(x.shape, 0), groups] }]
    },
    gradient: groupNormGradient,
    batch: batchGroupNorm,
    lower: lowerGroupNorm,
  },
  // x·a + b, a and b `[batch, channels]` for x `[batch, channels, …]`.
  scaleShift: {
    work: 'light',
    infer: ([x, a, b]) => {
      if (x === undefined || x.shape.length < 3) throw new GraphError('needs [batch, channels, …]')
      const wanted = x.shape.slice(0, 2)
      for (const own of [a, b])
        if (own?.dtype !== x.dtype || own.shape.join() !== wanted.join())
          throw new GraphError(`needs a scale and a shift of ${x.dtype}${formatShape(wanted)}`)
      return [x]
    },
    gradient: ({ inputs, cotangents: [g], needed }) => {
      const [x, a] = inputs as readonly [Tensor, Tensor, Tensor]
      if (g === undefined) return [undefined, undefined, undefined]
      return [
        needed[0] ? mul(g, perPlane(a, x.shape)) : undefined,
        needed[1] ? sumOfPlanes(mul(g, x)) : undefined,
        needed[2] ? sumOfPlanes(g) : undefined,
      ]
    },
    batch: ({ inputs, batched }) => {
      const all = allBatched(inputs, batched)
      const folded = all.map(foldModels) as [Tensor, Tensor, Tensor]
      return [reshape(scaleShift(...folded), first(all).shape)]
    },
    lower: (context) => [lowerScaleShift(context, context.inputs)],
  },
}

const scaleShift = (x: Tensor, a: Tensor, b: Tensor): Tensor => apply1('scaleShift', [x, a, b])

/** `[models, batch, …]` as one larger batch. */
function foldModels(x: Tensor): Tensor {
  const [models = 1, batch = 1, ...rest] = x.shape
  return reshape(x, [multiplyDims([models, batch]), ...rest])
}

/** `[batch, channels]` to be broadcast over the places of `[batch, channels, …]`. */
const perPlane = (values: Tensor, like: Shape): Tensor =>
  reshape(values, [...values.shape, ...like.slice(2).map(() => 1)])

const sumOfPlanes = (x: Tensor): Tensor => sum(x, { axes: x.shape.slice(2).map((_, axis) => axis + 2) })

function groupNormGradient({ inputs, outputs, cotangents, needed, attributes }: GradientContext) {
  const [x, scale] = inputs as readonly [Tensor, Tensor, Tensor]
  const [, centred, inverse] = outputs as readonly [Tensor, Tensor, Tensor]
  const { groups } = attributes as unknown as GroupNormAttributes
  const [g, ofCentred, ofInverse] = cotangents
  const [batch, channels] = [dimAt(x.shape, 0), knownDim(x.shape, 1)]
  const members = channels / groups
  const elements = elementCount([members, places(x.shape)], x.dtype)
  const everyChannel = (own: Tensor): Tensor =>
    reshape(broadcastTo(reshape(own, [batch, groups, 1]), [batch, groups, members]), [batch, channels])
  const overGroup = (own: Tensor): Tensor => sum(reshape(own, [batch, groups, members]), { axes: 2 })
  const terms: Tensor[] = []
  let [ofScale, ofBias]: (Tensor | undefined)[] = []
  if (g !== undefined) {
    const [plain, along] = [sumOfPlanes(g), sumOfPlanes(mul(g, centred))]
    if (needed[1]) ofScale = sum(mul(along, everyChannel(inverse)), { axes: 0 })
    if (needed[2]) ofBias = sum(plain, { axes: 0 })
    // inverse · (g·scale − its mean − normed · the mean of g·scale·normed), each per group, as one scale and shift of what is kept.
    const level = neg(div(mul(inverse, overGroup(mul(plain, scale))), elements))
    const slope = neg(div(mul(overGroup(mul(along, scale)), mul(inverse, mul(inverse, inverse))), elements))
    if (needed[0])
      terms.push(
        add(
          scaleShift(centred, everyChannel(slope), everyChannel(level)),
          mul(g, perPlane(mul(everyChannel(inverse), scale), x.shape)),
        ),
      )
  }
  // Where the gradient itself is differentiated: what the distances and the deviation had a share in.
  if (ofCentred !== undefined && needed[0]) {
    const level = neg(div(overGroup(sumOfPlanes(ofCentred)), elements))
    terms.push(add(ofCentred, perPlane(everyChannel(level), x.shape)))
  }
  if (ofInverse !== undefined && needed[0]) {
    const slope = neg(div(mul(ofInverse, mul(inverse, mul(inverse, inverse))), elements))
    terms.push(mul(centred, perPlane(everyChannel(slope), x.shape)))
  }
  return [terms.length === 0 ? undefined : terms.reduce(add), ofScale, ofBias]
}

/** Models are more samples; a scale and a bias of each are applied afterwards. */
function batchGroupNorm({ inputs, batched, attributes }: BatchContext): readonly Tensor[] {
  const size = batchSize(inputs, batched)
  const [given, scale, bias] = inputs as readonly [Tensor, Tensor, Tensor]
  const x = withBatch(given, batched[0], size)
  const isShared = batched[1] !== true && batched[2] !== true
  const own = [dimAt(x.shape, 2)]
  const weights = isShared ? [scale, bias] : [ones(own), zeros(own)]
  const outputs = apply('groupNorm', [foldModels(x), ...weights], attributes)
  const [y, centred, inverse] = outputs as readonly [Tensor, Tensor, Tensor]
  const apart = (folded: Tensor): Tensor =>
    reshape(folded, [...x.shape.slice(0, 2), ...folded.shape.slice(1)])
  const kept = [apart(centred), apart(inverse)]
  if (isShared) return [apart(y), ...kept]
  const spread = (weight: Tensor, isBatched: boolean | undefined): Tensor => {
    const rest = x.shape.slice(3).map(() => 1)
    return reshape(weight, isBatched ? [size, 1, ...own, ...rest] : [...own, ...rest])
  }
  return [add(mul(apart(y), spread(scale, batched[1])), spread(bias, batched[2])), ...kept]
}

function lowerGroupNorm(context: LowerContext): readonly string[] {
  const { node, attributes, inputs, emit, int64, scalar, shape } = context
  const [x = '', scale = '', bias = ''] = inputs
  const { groups, epsilon } = attributes as unknown as GroupNormAttributes
  const sizes = first(node.inputs).shape
  const [batch, channels] = [dimAt(sizes, 0), knownDim(sizes, 1)]
  const members = channels / groups
  const elements = multiplyDims([members, places(sizes)])
  const over = int64([2])
  const grouped = emit('Reshape', [x, shape([batch, groups, elements])])
  const mean = emit('ReduceMean', [grouped, over], { keepdims: int(1) })
  const centred = emit('Sub', [grouped, mean])
  const variance = emit('ReduceMean', [emit('Mul', [centred, centred]), over], { keepdims: int(1) })
  const deviation = emit('Sqrt', [emit('Add', [variance, scalar(epsilon, 'float32')])])
  const inverse = emit('Reciprocal', [deviation])
  const byChannel = shape([batch, channels])
  const perGroup = emit('Reshape', [scale, int64([groups, members])])
  const slope = emit('Reshape', [emit('Mul', [inverse, perGroup]), byChannel])
  const shift = emit('Expand', [bias, byChannel])
  const kept = emit('Reshape', [centred, shape(sizes)])
  const normed = lowerScaleShift(context, [kept, slope, shift])
  return [normed, kept, emit('Reshape', [inverse, shape([batch, groups])])]
}

/** Zeros and ones by length, so that a program holds each once. */
const filledBy = new Map<string, Float32Array>()

function filled(value: 0 | 1, length: number): Float32Array {
  const key = `${value}, ${length}`
  const known = filledBy.get(key) ?? new Float32Array(length).fill(value)
  filledBy.set(key, known)
  return known
}

/** In one pass where the number of planes is known: as a normalisation of mean 0 and variance 1. */
function lowerScaleShift(
  { node, emit, constant, shape, int64 }: LowerContext,
  operands: readonly string[],
): string {
  const [x = '', a = '', b = ''] = operands
  const sizes = first(node.inputs).shape
  const [planes, within] = [multiplyDims(sizes.slice(0, 2)), places(sizes)]
  if (typeof planes !== 'number') {
    const wide = shape([...sizes.slice(0, 2), ...sizes.slice(2).map(() => 1)])
    const scaled = emit('Mul', [x, emit('Reshape', [a, wide])])
    return emit('Add', [scaled, emit('Reshape', [b, wide])])
  }
  const [flat, own] = [shape([1, planes, within]), int64([planes])]
  const [none, one] = [filled(0, planes), filled(1, planes)].map((all) => constant('float32', [planes], all))
  const done = emit(
    'BatchNormalization',
    [emit('Reshape', [x, flat]), emit('Reshape', [a, own]), emit('Reshape', [b, own]), none ?? '', one ?? ''],
    { epsilon: { kind: 'float', value: 0 } },
  )
  return emit('Reshape', [done, shape(sizes)])
}
