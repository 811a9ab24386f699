// Samples set apart by one number that is known of each, so that intervals hold in each group by itself: where the number lies says which group a
// sample is of, and further samples are told the same way, in an emulator's file as well.
import { add, cast, constant, less, matmul, type Tensor } from '@utsushi/graph'

/** Up to so many values are groups of their own; more are cut into thirds. */
const MOST_VALUES = 8

/** How a number sets samples apart. */
export interface ValueGroups {
  /** What lies above the first edge is of the second group, and so on; ascending. */
  readonly edges: readonly number[]
  /** What groups are called; one more than there are edges. */
  readonly names: readonly string[]
}

/** The group of a value: 0 is the first. */
export const groupOf = ({ edges }: Pick<ValueGroups, 'edges'>, value: number): number =>
  edges.filter((edge) => value > edge).length

/**
 * Groups by the values of some samples: each of up to eight values is one, more are cut at their thirds.
 *
 * @param name of what the values are
 * @example valueGroups([0.05, 0.07, …], 'rw').names // ['rw up to 0.08', 'rw from 0.08 to 0.12', 'rw above 0.12']
 */
export function valueGroups(values: readonly number[], name: string): ValueGroups {
  const sorted = values.toSorted((a, b) => a - b)
  const distinct = [...new Set(sorted)]
  const say = (value: number): string => `${Number(value.toPrecision(3))}`
  if (distinct.length <= MOST_VALUES)
    return { edges: edgesBetween(distinct), names: distinct.map((value) => `${name} ${say(value)}`) }
  const edges = [1, 2].map((third) => {
    const low = sorted[Math.floor((third * sorted.length) / 3) - 1] ?? NaN
    return (low + (distinct.find((value) => value > low) ?? low)) / 2
  })
  const [first = NaN, second = NaN] = edges
  return {
    edges,
    names: [
      `${name} up to ${say(first)}`,
      `${name} from ${say(first)} to ${say(second)}`,
      `${name} above ${say(second)}`,
    ],
  }
}

/** Edges in the middle between ascending values. */
export const edgesBetween = (values: readonly number[]): number[] =>
  values.slice(1).map((value, k) => ((values[k] ?? value) + value) / 2)

/**
 * The row of each group for samples asked of a program: `[batch, columns]`, in float64; `[1, columns]` where there is one group.
 *
 * @param own the value that tells the group, `[batch, 1]`
 * @param rows `[groups, columns]`
 */
export function rowsByGroup(
  own: Tensor,
  { edges }: Pick<ValueGroups, 'edges'>,
  rows: readonly (readonly number[])[],
): Tensor {
  const real = (values: readonly number[], shape: readonly number[]): Tensor =>
    constant(values, { dtype: 'float64', shape })
  const [first = [], ...others] = rows
  const columns = first.length
  if (edges.length === 0) return real(first, [1, columns])
  const above = cast(less(real(edges, [1, edges.length]), cast(own, 'float64')), 'float64')
  // From group to group rows change by what lies between them.
  const steps = others.flatMap((next, k) => next.map((value, at) => value - (rows[k]?.[at] ?? NaN)))
  return add(matmul(above, real(steps, [edges.length, columns])), real(first, [1, columns]))
}
