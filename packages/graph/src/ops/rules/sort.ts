/**
 * The rule of order along an axis. Its gradient adds what comes back to the places that the values stood at.
 */
import { apply } from '../../expression/apply.js'
import { GraphError } from '../../expression/graph-error.js'
import type { RuleTable } from '../../expression/rules.js'
import { dimAt, type Dim } from '../../expression/shape.js'
import { first, type Attributes, type Tensor } from '../../expression/tensor.js'
import { addAlongAxis } from '../along-axis.js'

interface TopKAttributes {
  readonly size: Dim
  readonly axis: number
  readonly smallest: boolean
}

const read = (attributes: Attributes): TopKAttributes => attributes as unknown as TopKAttributes

export const sortRules: RuleTable = {
  topK: {
    work: 'light',
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { size, axis } = read(attributes)
      if (dtype === 'bool' || dtype === 'uint32' || dtype === 'uint64')
        throw new GraphError(`${dtype} has no order here; cast it`)
      const there = dimAt(shape, axis)
      if (typeof there === 'number' && typeof size === 'number' && size > there)
        throw new GraphError(`${size} of ${there} elements along axis ${axis}`)
      const taken = shape.map((dim, k) => (k === axis ? size : dim))
      return [
        { dtype, shape: taken },
        { dtype: 'int64', shape: taken },
      ]
    },
    gradient: ({ inputs, outputs: [, indices], cotangents: [g], attributes }) => {
      const { axis } = read(attributes)
      return [g && addAlongAxis(indices as Tensor, g, axis, dimAt(first(inputs).shape, axis))]
    },
    batch: ({ inputs, attributes }) =>
      apply('topK', inputs, { ...attributes, axis: read(attributes).axis + 1 }),
    lower: ({ inputs, attributes, emitMany, shape }) => {
      const { size, axis, smallest } = read(attributes)
      return emitMany('TopK', [...inputs, shape([size])], 2, {
        axis: { kind: 'int', value: axis },
        largest: { kind: 'int', value: smallest ? 0 : 1 },
        sorted: { kind: 'int', value: 1 },
      })
    },
  },
}
