/**
 * The rule of a split, which the compiler makes of several slices of one tensor.
 */
import { GraphError } from '../../expression/graph-error.js'
import type { RuleTable } from '../../expression/rules.js'
import { first } from '../../expression/tensor.js'

export const splitRules: RuleTable = {
  split: {
    work: 'light',
    infer: (inputs, attributes) => {
      const { dtype, shape } = first(inputs)
      const { axis, sizes } = attributes as { axis: number; sizes: readonly number[] }
      return sizes.map((size) => ({ dtype, shape: shape.map((dim, k) => (k === axis ? size : dim)) }))
    },
    batch: () => {
      throw new GraphError('split is made when a program is compiled, after everything has been batched')
    },
    lower: ({ inputs, attributes, emitMany, int64 }) => {
      const { axis, sizes } = attributes as { axis: number; sizes: readonly number[] }
      return emitMany('Split', [...inputs, int64(sizes)], sizes.length, {
        axis: { kind: 'int', value: axis },
      })
    },
  },
}
