/**
 * Rules of the operations that move elements without changing them.
 */
import { apply1 } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { Cut, RuleTable } from '../../expression/rules.js'
import {
  addDims,
  broadcastShapes,
  dimAt,
  formatShape,
  knownDim,
  sameShape,
  sizeOf,
  subtractDims,
  type Dim,
  type Shape,
} from '../../expression/shape.js'
import { first, type Node, type Tensor } from '../../expression/tensor.js'
import { allBatched, batchSize } from '../batching.js'
import { zeros } from '../constant.js'
import { unbroadcast } from '../reduce.js'
import {
  broadcastTo,
  concat,
  flip,
  pad,
  reshape,
  slice,
  toEnd,
  transpose,
  type FixedSlice,
  type NamedSlice,
  type PadOptions,
} from '../shape.js'
import { ofSums } from './step-sums.js'

export const shapeRules: RuleTable = {
  reshape: {
    work: 'light',
    cheapToRepeat: true,
    sumOverSteps: ofSums,
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const target = attributes['shape'] as Shape
      const [from, to] = [sizeOf(shape), sizeOf(target)]
      if (typeof from === 'number' && typeof to === 'number' && from !== to) {
        throw new GraphError(`${from} elements do not fill ${formatShape(target)}`)
      }
      return [{ dtype, shape: target }]
    },
    gradient: ({ inputs, cotangents: [g] }) => [g && reshape(g, first(inputs).shape)],
    batch: ({ inputs, batched, attributes }) => [
      reshape(first(inputs), [batchSize(inputs, batched), ...(attributes['shape'] as Shape)]),
    ],
    lower: ({ inputs, attributes, emit, shape }) => [
      emit('Reshape', [...inputs, shape(attributes['shape'] as Shape)]),
    ],
  },
  transpose: {
    work: 'light',
    cheapToRepeat: true,
    sumOverSteps: ofSums,
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      return [{ dtype, shape: (attributes['perm'] as readonly number[]).map((axis) => dimAt(shape, axis)) }]
    },
    gradient: ({ cotangents: [g], attributes }) => {
      const perm = attributes['perm'] as readonly number[]
      return [
        g &&
          transpose(
            g,
            perm.map((_, axis) => perm.indexOf(axis)),
          ),
      ]
    },
    batch: ({ inputs, attributes }) => [
      transpose(first(inputs), [0, ...(attributes['perm'] as readonly number[]).map((axis) => axis + 1)]),
    ],
    lower: ({ inputs, attributes, emit }) => [
      emit('Transpose', inputs, { perm: { kind: 'ints', value: attributes['perm'] as readonly number[] } }),
    ],
  },
  broadcastTo: {
    work: 'light',
    cheapToRepeat: true,
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const target = attributes['shape'] as Shape
      if (!sameShape(broadcastShapes(shape, target), target)) {
        throw new GraphError(`${formatShape(shape)} does not broadcast to ${formatShape(target)}`)
      }
      return [{ dtype, shape: target }]
    },
    gradient: ({ inputs, cotangents: [g] }) => [g && unbroadcast(g, first(inputs).shape)],
    batch: ({ inputs, batched, attributes }) => {
      const target = attributes['shape'] as Shape
      const x = first(inputs)
      const padded = reshape(x, [
        dimAt(x.shape, 0),
        ...Array<Dim>(target.length - x.shape.length + 1).fill(1),
        ...x.shape.slice(1),
      ])
      return [broadcastTo(padded, [batchSize(inputs, batched), ...target])]
    },
    lower: ({ inputs, attributes, emit, shape }) => [
      emit('Expand', [...inputs, shape(attributes['shape'] as Shape)]),
    ],
  },
  concat: {
    work: 'light',
    concatenates: (attributes) => attributes['axis'] as number,
    sumOverSteps: ofSums,
    infer: (inputs, attributes) => {
      const axis = attributes['axis'] as number
      const { dtype, shape } = first(inputs)
      for (const part of inputs) {
        const fits =
          part.shape.length === shape.length && part.shape.every((dim, k) => k === axis || dim === shape[k])
        if (!fits || part.dtype !== dtype) throw new GraphError(`parts differ off axis ${axis}`)
      }
      const total = addDims(inputs.map((part) => dimAt(part.shape, axis)))
      return [{ dtype, shape: shape.map((dim, k) => (k === axis ? total : dim)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes, needed }) => {
      const axis = attributes['axis'] as number
      let start: Dim = 0
      return inputs.map((part, k) => {
        const from = start
        start = addDims([start, dimAt(part.shape, axis)])
        return g && needed[k] ? slice(g, { axis, start: from, end: start }) : undefined
      })
    },
    batch: ({ inputs, batched, attributes }) => [
      concat(allBatched(inputs, batched), (attributes['axis'] as number) + 1),
    ],
    lower: ({ inputs, attributes, emit }) => [
      emit('Concat', inputs, { axis: { kind: 'int', value: attributes['axis'] as number } }),
    ],
  },
  slice: {
    work: 'light',
    slices: (attributes) => attributes as unknown as FixedSlice,
    sumOverSteps: ofSums,
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, start, end } = attributes as unknown as FixedSlice
      const dim = dimAt(shape, axis)
      if (typeof dim === 'number' && (start < 0 || end > dim || start > end)) {
        throw new GraphError(`range ${start}…${end} lies outside axis ${axis} of size ${dim}`)
      }
      const length =
        end === toEnd ? addDims([dim, -start]) : end < 0 ? addDims([dim, end - start]) : end - start
      return [{ dtype, shape: shape.map((size, k) => (k === axis ? length : size)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      const { axis, start, end } = attributes as unknown as FixedSlice
      const { shape } = first(inputs)
      const after = end === toEnd ? 0 : knownDim(shape, axis) - end
      // A named size comes back as `n-1+1`: the same number under the name that the input has.
      return [g && reshape(pad(g, { axis, before: start, after }), shape)]
    },
    batch: ({ inputs, attributes }) => [
      apply1('slice', inputs, { ...attributes, axis: (attributes['axis'] as number) + 1 }),
    ],
    lower: ({ inputs, attributes, emit, int64 }) => {
      const { axis, start, end } = attributes as unknown as FixedSlice
      return [emit('Slice', [...inputs, int64([start]), int64([end]), int64([axis])])]
    },
  },
  sliceNamed: {
    work: 'light',
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, start, end } = attributes as unknown as NamedSlice
      return [{ dtype, shape: shape.map((size, k) => (k === axis ? subtractDims(end, start) : size)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      const { shape } = first(inputs)
      const { axis, start, end } = attributes as unknown as NamedSlice
      const blank = (length: Dim): readonly Tensor[] =>
        length === 0
          ? []
          : [
              zeros(
                shape.map((size, k) => (k === axis ? length : size)),
                first(inputs).dtype,
              ),
            ]
      return [g && concat([...blank(start), g, ...blank(subtractDims(dimAt(shape, axis), end))], axis)]
    },
    batch: ({ inputs, attributes }) => [
      apply1('sliceNamed', inputs, { ...attributes, axis: (attributes['axis'] as number) + 1 }),
    ],
    lower: ({ inputs, attributes, emit, int64, shape }) => {
      const { axis, start, end } = attributes as unknown as NamedSlice
      return [emit('Slice', [...inputs, shape([start]), shape([end]), int64([axis])])]
    },
  },
  pad: {
    work: 'light',
    pads: padded,
    // Σ of a value other than zero would be that value times the steps.
    sumOverSteps: (context) => (padded(context.term.node) === undefined ? undefined : ofSums(context)),
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, before, after } = attributes as unknown as Required<PadOptions>
      return [{ dtype, shape: shape.map((dim, k) => (k === axis ? addDims([dim, before + after]) : dim)) }]
    },
    gradient: ({ inputs, cotangents: [g], attributes }) => {
      const { axis, before, after } = attributes as unknown as Required<PadOptions>
      if (g === undefined) return [undefined]
      const { shape } = first(inputs)
      const dim = dimAt(shape, axis)
      if (typeof dim === 'number') return [slice(g, { axis, start: before, end: before + dim })]
      // A named size: cut the end off first, counting from the end.
      const front = after === 0 ? g : apply1('slice', [g], { axis, start: 0, end: -after })
      return [reshape(slice(front, { axis, start: before }), shape)]
    },
    batch: ({ inputs, attributes }) => [
      apply1('pad', inputs, { ...attributes, axis: (attributes['axis'] as number) + 1 }),
    ],
    lower: ({ inputs, attributes, emit, int64, scalar, node }) => {
      const { axis, before, after, value } = attributes as unknown as Required<PadOptions>
      const rank = first(node.outputs).shape.length
      const pads = Array<number>(2 * rank).fill(0)
      pads[axis] = before
      pads[rank + axis] = after
      return [emit('Pad', [...inputs, int64(pads), scalar(value, first(node.outputs).dtype)])]
    },
  },
  flip: {
    work: 'light',
    sumOverSteps: ofSums,
    infer: (inputs) => [first(inputs)],
    gradient: ({ cotangents: [g], attributes }) => [g && flip(g, attributes['axis'] as number)],
    batch: ({ inputs, attributes }) => [flip(first(inputs), (attributes['axis'] as number) + 1)],
    lower: ({ inputs, attributes, emit, int64 }) => [
      emit('Slice', [
        ...inputs,
        int64([-1]),
        int64([-toEnd]),
        int64([attributes['axis'] as number]),
        int64([-1]),
      ]),
    ],
  },
}

/** Where the operand of a padding with zeros stands in the result, if that is fixed. */
function padded({ inputs, attributes }: Node): Cut | undefined {
  const { axis, before, value } = attributes as unknown as Required<PadOptions>
  const size = inputs[0]?.shape[axis]
  return value !== 0 || typeof size !== 'number' ? undefined : { axis, start: before, end: before + size }
}
